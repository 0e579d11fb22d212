//! Data sources: database servers with an account.

mod form;
pub mod list;
mod outcome;
mod show;
mod test;

use axum::routing::{get, post};

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Sources;

/// The addresses of the area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Source;
    Doors::new()
        .form("/m/{manager}/sources/new", Pass::Needs(R, Action::Create), get(form::new).post(form::create))
        .get("/m/{manager}/sources/{source}", Pass::Needs(R, Action::Read), get(show::get))
        .get("/m/{manager}/sources/{source}/test", Pass::SignedIn, get(test::get))
        .post("/m/{manager}/sources/{source}/test", Pass::Needs(R, Action::Test), post(test::post))
        .form("/m/{manager}/sources/{source}/edit", Pass::Needs(R, Action::Edit), get(form::edit).post(form::save))
        .form("/m/{manager}/sources/{source}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Sources>())
}
