//! The connection to the manager's ZooKeeper.

use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{Lang, settings as m};
use crate::server::authz::ManagerHandle;
use crate::server::manager::zookeeper::{ZooKeeperError, ZooKeeperState};
use crate::server::monitor::{Snapshot, ZooKeeperView};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::format::RelativeTime;
use crate::ui::components::icon::Shape;
use crate::ui::live_regions::live;

/// The address, and whether it is connected.
pub fn render(lang: Lang, now: Timestamp, entry: &ManagerHandle, snapshot: &Snapshot) -> AnyView {
    let (Some(address), Some(connection)) = (&entry.config().zookeeper, &snapshot.zookeeper) else {
        return view! { {lang.t(m::NO_ZOOKEEPER)} <p class="muted">{lang.t(m::NO_ZOOKEEPER_HELP)}</p> }.into_any();
    };
    view! { {address.to_string()} <div {..live("zookeeper", state(lang, now, connection))}></div> }.into_any()
}

fn state(lang: Lang, now: Timestamp, connection: &ZooKeeperView) -> impl IntoView + use<> {
    let time = connection.since;
    let (tone, shape, word, error) = match &connection.state {
        ZooKeeperState::Connecting => (Tone::Idle, Shape::Ring, m::ZOOKEEPER_CONNECTING, None),
        ZooKeeperState::Connected(_) => (Tone::Ok, Shape::Disc, m::ZOOKEEPER_CONNECTED, None),
        ZooKeeperState::Lost(error) => (Tone::Warn, Shape::Triangle, m::ZOOKEEPER_LOST, Some(error)),
    };
    let why = error.map(|error| {
        view! { <p class="break-words">{cause(lang, error)}</p> <p class="muted">{lang.t(m::ZOOKEEPER_LOST_HELP)}</p> }
    });
    view! { <Badge tone shape text=lang.t(word).into_any()/> " " <RelativeTime lang now time/> {why} }
}

fn cause(lang: Lang, error: &ZooKeeperError) -> String {
    match error {
        ZooKeeperError::Unreachable => lang.t(m::ZOOKEEPER_UNREACHABLE).to_owned(),
        ZooKeeperError::TimedOut { seconds } => m::zookeeper_timed_out(lang, *seconds),
        ZooKeeperError::Lost => lang.t(m::ZOOKEEPER_BROKEN).to_owned(),
        ZooKeeperError::Expired => lang.t(m::ZOOKEEPER_EXPIRED).to_owned(),
        ZooKeeperError::NotOtter => lang.t(m::ZOOKEEPER_NOT_OTTER).to_owned(),
        ZooKeeperError::NotAllowed => lang.t(m::ZOOKEEPER_NOT_ALLOWED).to_owned(),
        ZooKeeperError::Other(cause) => cause.clone(),
    }
}
