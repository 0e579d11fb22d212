//! The manager's health, beside the title.

use leptos::prelude::*;

use crate::messages::{logs as lw, overview as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, OtterEnum};
use crate::server::authz::VisibleSnapshot;
use crate::server::manager::zookeeper::ZooKeeperState;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::icon::Shape;
use crate::ui::context::ManagerContext;

/// One line. The layout already shows why the manager is unavailable, or which parts it fails to return, and how old the data is.
pub fn render(at: &ManagerContext, snapshot: &VisibleSnapshot) -> impl IntoView + use<> {
    let (lang, health) = (at.lang, snapshot.health.clone());
    let errors = [&snapshot.nodes.error, &snapshot.channels.error, &snapshot.delays.error, &snapshot.logs.error];
    let fails = errors.into_iter().flatten().any(|error| !Error::is_unavailable(error));
    let (tone, shape, word) = match (&health.error, health.answered_at) {
        (Some(_), _) => (Tone::Bad, Shape::Cross, m::AWAY),
        (None, Some(_)) if fails => (Tone::Warn, Shape::Triangle, m::FAILS),
        (None, Some(_)) => (Tone::Ok, Shape::Disc, m::ANSWERS),
        (None, None) => (Tone::Idle, Shape::Ring, m::WAITING),
    };
    let generation = health.generation.map(|generation| view! { <span>{lang.t(lw::MANAGER)} " " {generation.as_str()}</span> });
    let may_check = snapshot.denial(Resource::Manager, Action::Read, None).is_none();
    let is_lost = snapshot.zookeeper.as_ref().is_some_and(|view| matches!(view.state, ZooKeeperState::Lost(_)));
    let zookeeper = (may_check && is_lost).then(|| {
        view! { <Badge tone=Tone::Warn shape=Shape::Triangle text=lang.t(m::ZOOKEEPER_LOST).into_any()/> }
    });
    let check = (may_check && health.error.is_some()).then(|| view! { <a class="link" href=at.url("settings")>{lang.t(m::CHECK)}</a> });
    view! {
        <p class="flex flex-wrap items-center gap-x-3 gap-y-1 muted">
            <Badge tone shape text=lang.t(word).into_any()/> {generation} {zookeeper} {check}
        </p>
    }
}
