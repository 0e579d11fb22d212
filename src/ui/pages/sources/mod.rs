//! Data sources: database servers with an account.

mod form;
pub mod list;
mod show;
mod test;
mod test_result;

use axum::routing::{get, post};

use crate::model::permissions::{Action, Resource};
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Sources;

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Source;
    RouteTable::new()
        .form("/m/{manager}/sources/new", AccessRule::Requires(R, Action::Create), get(form::new).post(form::create))
        .get("/m/{manager}/sources/{source}", AccessRule::Requires(R, Action::Read), get(show::get))
        .get("/m/{manager}/sources/{source}/test", AccessRule::Authenticated, get(test::get))
        .post("/m/{manager}/sources/{source}/test", AccessRule::Requires(R, Action::Test), post(test::post))
        .form("/m/{manager}/sources/{source}/edit", AccessRule::Requires(R, Action::Edit), get(form::edit).post(form::save))
        .form("/m/{manager}/sources/{source}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Sources>())
}
