//! Mappings: which tables a pipeline copies to which.

mod add;
mod delete;
mod form;
mod results;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Mapping;
    RouteTable::new()
        .form(
            "/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/new",
            AccessRule::Requires(R, Action::Create),
            get(add::get).post(add::post),
        )
        .form(
            "/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/{pair}/delete",
            AccessRule::Requires(R, Action::Delete),
            get(delete::get).post(delete::post),
        )
}
