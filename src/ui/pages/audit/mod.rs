//! The audit trail: search, export, and the history of one thing.

mod export;
mod history;
mod query;
mod record;
mod search;

use axum::routing::get;

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};

/// The addresses of this area.
pub fn routes() -> Doors {
    const READ: Pass = Pass::Needs(Resource::Audit, Action::Read);
    let doors = Doors::new().get("/audit", READ, get(search::get)).get("/audit/export.csv", READ, get(export::csv)).get(
        "/audit/export.json",
        READ,
        get(export::json),
    );
    history::OF.iter().fold(doors, |doors, of| {
        let handler = get(async move |at, older| history::get(of, at, older).await);
        doors.get(of.path, Pass::Needs(of.resource, Action::Read), handler)
    })
}
