//! The audit log: search, export, and the history of a resource.

mod entry;
mod export;
mod history;
mod query;
mod search;

use axum::routing::get;

use crate::model::permissions::{Action, Resource};
use crate::ui::route_table::{AccessRule, RouteTable};

pub use entry::resource_link;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const READ: AccessRule = AccessRule::Requires(Resource::Audit, Action::Read);
    let table = RouteTable::new().get("/audit", READ, get(search::get)).get("/audit/export.csv", READ, get(export::csv)).get(
        "/audit/export.json",
        READ,
        get(export::json),
    );
    history::HISTORY_PAGES.iter().fold(table, |table, of| {
        let handler = get(async move |at, older| history::get(of, at, older).await);
        table.get(of.path, AccessRule::Requires(of.resource, Action::Read), handler)
    })
}
