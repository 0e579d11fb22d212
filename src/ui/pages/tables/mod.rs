//! Tables and table patterns (Otter's data media). They are made by mappings; here they are looked at and deleted.

mod delete;
pub mod list;
mod show;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};

/// The addresses of the area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Table;
    Doors::new().get("/m/{manager}/tables/{table}", Pass::Needs(R, Action::Read), get(show::get)).form(
        "/m/{manager}/tables/{table}/delete",
        Pass::Needs(R, Action::Delete),
        get(delete::get).post(delete::post),
    )
}
