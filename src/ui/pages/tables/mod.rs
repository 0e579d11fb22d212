//! Tables and table patterns (Otter's data media). Mappings create them; these pages show and delete them.

mod delete;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Table;
    RouteTable::new().get("/m/{manager}/tables/{table}", AccessRule::Requires(R, Action::Read), get(show::get)).form(
        "/m/{manager}/tables/{table}/delete",
        AccessRule::Requires(R, Action::Delete),
        get(delete::get).post(delete::post),
    )
}
