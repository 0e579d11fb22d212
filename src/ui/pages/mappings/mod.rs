//! Mappings: which tables a pipeline copies to which.

mod add;
mod delete;
mod form;
mod results;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};

/// The addresses of this area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Mapping;
    Doors::new()
        .form(
            "/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/new",
            Pass::Needs(R, Action::Create),
            get(add::get).post(add::post),
        )
        .form(
            "/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/{pair}/delete",
            Pass::Needs(R, Action::Delete),
            get(delete::get).post(delete::post),
        )
}
