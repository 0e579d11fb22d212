//! People: who may sign in, and the links with which they come in.

mod change;
mod confirm;
mod edit;
mod invite;
mod list;

pub use edit::id;
pub use invite::team_roles;

use axum::routing::{get, post};

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};

/// The addresses of this area.
pub fn routes() -> Doors {
    let needs = |action| Pass::Needs(Resource::Person, action);
    Doors::new()
        .get("/people", needs(Action::Read), get(list::get))
        .form("/people/new", needs(Action::Create), get(invite::get).post(invite::post))
        .post("/people/links/revoke", needs(Action::Edit), post(list::revoke))
        .get("/people/{person}", needs(Action::Read), get(edit::get))
        .post("/people/{person}", needs(Action::Edit), post(edit::post))
        .form("/people/{person}/disable", needs(Action::Edit), get(change::ask_disable).post(change::disable))
        .post("/people/{person}/enable", needs(Action::Edit), post(change::enable))
        .form("/people/{person}/reset", needs(Action::Edit), get(change::ask_reset).post(change::reset))
        .form("/people/{person}/delete", needs(Action::Delete), get(change::ask_delete).post(change::delete))
}
