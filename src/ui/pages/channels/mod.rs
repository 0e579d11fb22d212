//! Channels: the units that are started and stopped.

mod bulk;
mod buttons;
mod card;
mod charts;
mod command;
mod commands;
mod data;
mod form;
mod lag;
pub mod list;
mod mappings;
mod operation;
mod readiness;
mod show;
mod why;

use axum::routing::{get, post};

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Channels;

pub use buttons::locked;
pub use card::{canal, state};

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Channel;
    RouteTable::new()
        .form("/m/{manager}/channels/new", AccessRule::Requires(R, Action::Create), crud::new::<Channels>())
        .post("/m/{manager}/channels/bulk", AccessRule::Requires(R, Action::Operate), post(bulk::post))
        .get("/m/{manager}/channels/{channel}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/channels/{channel}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Channels>())
        .form("/m/{manager}/channels/{channel}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Channels>())
        .post("/m/{manager}/channels/{channel}/switch", AccessRule::Requires(R, Action::Operate), post(command::post))
}
