//! Nodes: the processes that read and write rows.

mod form;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Nodes;

pub use show::fails;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Node;
    RouteTable::new()
        .form("/m/{manager}/nodes/new", AccessRule::Requires(R, Action::Create), crud::new::<Nodes>())
        .get("/m/{manager}/nodes/{node}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/nodes/{node}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Nodes>())
        .form("/m/{manager}/nodes/{node}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Nodes>())
}
