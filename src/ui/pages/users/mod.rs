//! Users: their accounts, and invitation and reset links.

mod account_actions;
mod confirm;
mod edit;
mod invite;
mod list;

pub use edit::id;
pub use invite::team_roles;

use axum::routing::{get, post};

use crate::model::permissions::{Action, Resource};
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    let needs = |action| AccessRule::Requires(Resource::User, action);
    RouteTable::new()
        .get("/users", needs(Action::Read), get(list::get))
        .form("/users/new", needs(Action::Create), get(invite::get).post(invite::post))
        .post("/users/links/revoke", needs(Action::Edit), post(list::revoke))
        .get("/users/{user}", needs(Action::Read), get(edit::get))
        .post("/users/{user}", needs(Action::Edit), post(edit::post))
        .form("/users/{user}/disable", needs(Action::Edit), get(account_actions::ask_disable).post(account_actions::disable))
        .post("/users/{user}/enable", needs(Action::Edit), post(account_actions::enable))
        .form("/users/{user}/reset", needs(Action::Edit), get(account_actions::ask_reset).post(account_actions::reset))
        .form("/users/{user}/delete", needs(Action::Delete), get(account_actions::ask_delete).post(account_actions::delete))
}
