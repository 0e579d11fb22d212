//! Pipelines: one direction of a channel.

mod form;
mod show;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Pipelines;

pub use form::only_stopped;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Pipeline;
    RouteTable::new()
        .form("/m/{manager}/channels/{channel}/pipelines/new", AccessRule::Requires(R, Action::Create), crud::new::<Pipelines>())
        .get("/m/{manager}/channels/{channel}/pipelines/{pipeline}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/channels/{channel}/pipelines/{pipeline}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Pipelines>())
        .form(
            "/m/{manager}/channels/{channel}/pipelines/{pipeline}/delete",
            AccessRule::Requires(R, Action::Delete),
            crud::delete::<Pipelines>(),
        )
}
