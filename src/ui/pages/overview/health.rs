//! The manager's health.

use leptos::prelude::*;

use crate::messages::{common, overview as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, OtterEnum};
use crate::server::authz::VisibleSnapshot;
use crate::server::manager::zookeeper::ZooKeeperState;
use crate::ui::components::badge::Badge;
use crate::ui::components::format::RelativeTime;
use crate::ui::components::icon::Shape;
use crate::ui::context::ManagerContext;

/// One line. The layout already shows why the manager is unavailable, or which parts it fails to return.
pub fn render(at: &ManagerContext, snapshot: &VisibleSnapshot) -> impl IntoView + use<> {
    let (lang, now, health) = (at.lang, at.ctx.now, snapshot.health.clone());
    let errors = [&snapshot.nodes.error, &snapshot.channels.error, &snapshot.delays.error, &snapshot.logs.error];
    let fails = errors.into_iter().flatten().any(|error| !Error::is_unavailable(error));
    let (kind, shape, word) = match (&health.error, health.answered_at) {
        (Some(_), _) => ("badge-error", Shape::Cross, m::AWAY),
        (None, Some(_)) if fails => ("badge-warning", Shape::Triangle, m::FAILS),
        (None, Some(_)) => ("badge-success", Shape::Disc, m::ANSWERS),
        (None, None) => ("badge-neutral", Shape::Ring, m::WAITING),
    };
    let since = health.away_since.map(|time| view! { <span>{lang.t(m::AWAY_SINCE)} " " <RelativeTime lang now time/></span> });
    let answered = health.answered_at.map(|time| view! { <span>{lang.t(m::ANSWERED)} " " <RelativeTime lang now time/></span> });
    let generation = health.generation.map(|generation| view! { <span>{lang.t(m::GENERATION)} " " {generation.as_str()}</span> });
    let read = [snapshot.nodes.read_at, snapshot.channels.read_at, snapshot.delays.read_at, snapshot.logs.read_at];
    let shown = read.into_iter().min().flatten().map(|time| view! { <span>{lang.t(m::DATA_OF)} " " <RelativeTime lang now time/></span> });
    let may_check = snapshot.denial(Resource::Manager, Action::Read, None).is_none();
    let is_lost = snapshot.zookeeper.as_ref().is_some_and(|view| matches!(view.state, ZooKeeperState::Lost(_)));
    let zookeeper = (may_check && is_lost).then(|| view! { <span>{lang.t(m::ZOOKEEPER_LOST)}</span> });
    let check = may_check.then(|| view! { <a class="link" href=at.url("settings")>{lang.t(m::CHECK)}</a> });
    view! {
        <p class="flex flex-wrap items-center gap-x-4 gap-y-1 my-2 muted">
            <span class="flex items-center gap-2">{lang.t(m::STATE)} <Badge kind shape text=lang.t(word).into_any()/></span>
            {since} {generation} {answered} {shown} {zookeeper}
            <a class="link" href=at.url("")>{lang.t(common::REFRESH)}</a>
            {check}
        </p>
    }
}
