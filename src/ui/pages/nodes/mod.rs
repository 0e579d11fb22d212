//! Nodes: the processes that read and write rows.

mod form;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Nodes;

pub use show::fails;

/// The addresses of the area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Node;
    Doors::new()
        .form("/m/{manager}/nodes/new", Pass::Needs(R, Action::Create), forms::new::<Nodes>())
        .get("/m/{manager}/nodes/{node}", Pass::Needs(R, Action::Read), get(show::get))
        .form("/m/{manager}/nodes/{node}/edit", Pass::Needs(R, Action::Edit), forms::edit::<Nodes>())
        .form("/m/{manager}/nodes/{node}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Nodes>())
}
