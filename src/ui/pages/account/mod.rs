//! Sign-in, one-time links, and the user's own account.

mod oidc;
mod oidc_errors;
mod one_time_link;
mod password;
mod profile;
pub mod resubmit;
mod sessions;
mod sign_in;

use axum::routing::{get, post};
pub use oidc::BEGIN as BEGIN_OIDC;
pub use sign_in::PATH as SIGN_IN;

use crate::model::permissions::{Action, Resource};
use crate::server::store::LinkPurpose;
use crate::ui::context::CHANGE_PASSWORD_PATH;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    const READ: AccessRule = AccessRule::Requires(Resource::Account, Action::Read);
    const EDIT: AccessRule = AccessRule::Requires(Resource::Account, Action::Edit);
    let links = [("/setup", LinkPurpose::Setup), ("/invitation", LinkPurpose::Invitation), ("/reset", LinkPurpose::Reset)];
    let table = RouteTable::new()
        .form(sign_in::PATH, AccessRule::Public, get(sign_in::get).post(sign_in::post))
        .post("/sign-out", AccessRule::Public, post(sign_in::out))
        .get(oidc::BEGIN, AccessRule::Public, get(oidc::begin))
        .get("/sign-in/done/{provider}", AccessRule::Public, get(oidc::finish))
        .post("/account/identities", EDIT, post(oidc::change))
        .get("/account", READ, get(profile::get))
        .post("/account", EDIT, post(profile::post))
        .form(CHANGE_PASSWORD_PATH, EDIT, get(password::get).post(password::post))
        .post("/account/sessions", EDIT, post(sessions::end));
    links.into_iter().fold(table, |table, (path, purpose)| {
        let open = get(move |visitor, opened| one_time_link::get(purpose, visitor, opened));
        table.form(path, AccessRule::Public, open.post(move |visitor, posted| one_time_link::post(purpose, visitor, posted)))
    })
}
