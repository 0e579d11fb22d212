//! Pipelines: one direction of a channel.

mod form;
mod show;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Pipelines;

pub use form::only_stopped;

/// The addresses of this area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Pipeline;
    Doors::new()
        .form("/m/{manager}/channels/{channel}/pipelines/new", Pass::Needs(R, Action::Create), forms::new::<Pipelines>())
        .get("/m/{manager}/channels/{channel}/pipelines/{pipeline}", Pass::Needs(R, Action::Read), get(show::get))
        .form("/m/{manager}/channels/{channel}/pipelines/{pipeline}/edit", Pass::Needs(R, Action::Edit), forms::edit::<Pipelines>())
        .form("/m/{manager}/channels/{channel}/pipelines/{pipeline}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Pipelines>())
}
