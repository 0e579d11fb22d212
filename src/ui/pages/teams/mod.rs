//! Teams: their members, and the resources they may use.

mod allowed_resources;
mod edit;
mod list;
mod show;

use axum::routing::{get, post};

use crate::model::permissions::{Action, Resource};
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    let needs = |action| AccessRule::Requires(Resource::Team, action);
    RouteTable::new()
        .get("/teams", needs(Action::Read), get(list::get))
        .form("/teams/new", needs(Action::Create), get(edit::new).post(edit::create))
        .get("/teams/{team}", needs(Action::Read), get(show::get))
        .form("/teams/{team}/edit", needs(Action::Edit), get(edit::edit).post(edit::save))
        .post("/teams/{team}/members", needs(Action::Edit), post(show::set_member))
        .form("/teams/{team}/limits/{manager}", needs(Action::Edit), get(allowed_resources::get).post(allowed_resources::post))
        .form("/teams/{team}/delete", needs(Action::Delete), get(edit::ask_delete).post(edit::delete))
}
