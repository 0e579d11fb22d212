//! Canals: the readers of binlogs.

mod form;
pub mod list;
mod parameters;
mod show;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Canals;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Canal;
    RouteTable::new()
        .form("/m/{manager}/canals/new", AccessRule::Requires(R, Action::Create), crud::new::<Canals>())
        .get("/m/{manager}/canals/{canal}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/canals/{canal}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Canals>())
        .form("/m/{manager}/canals/{canal}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Canals>())
}
