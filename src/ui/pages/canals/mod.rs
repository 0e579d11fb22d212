//! Canals: the readers of binlogs.

mod form;
pub mod list;
mod parameters;
mod show;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Canals;

/// The addresses of the area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Canal;
    Doors::new()
        .form("/m/{manager}/canals/new", Pass::Needs(R, Action::Create), forms::new::<Canals>())
        .get("/m/{manager}/canals/{canal}", Pass::Needs(R, Action::Read), get(show::get))
        .form("/m/{manager}/canals/{canal}/edit", Pass::Needs(R, Action::Edit), forms::edit::<Canals>())
        .form("/m/{manager}/canals/{canal}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Canals>())
}
