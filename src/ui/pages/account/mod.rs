//! Signing in, one-time links, and one's own account.

mod link;
mod password;
mod profile;
pub mod resume;
mod sessions;
mod sign_in;
mod sign_on;

use axum::routing::{get, post};
pub use sign_in::PATH as SIGN_IN;

use crate::model::rights::{Action, Resource};
use crate::server::store::LinkPurpose;
use crate::ui::cx::CHANGE_PASSWORD;
use crate::ui::doors::{Doors, Pass};

/// The addresses of this area.
pub fn routes() -> Doors {
    const READ: Pass = Pass::Needs(Resource::Account, Action::Read);
    const EDIT: Pass = Pass::Needs(Resource::Account, Action::Edit);
    let links = [("/setup", LinkPurpose::Setup), ("/invitation", LinkPurpose::Invitation), ("/reset", LinkPurpose::Reset)];
    let doors = Doors::new()
        .form(sign_in::PATH, Pass::Open, get(sign_in::get).post(sign_in::post))
        .post("/sign-out", Pass::Open, post(sign_in::out))
        .get("/sign-in/with/{provider}", Pass::Open, get(sign_on::begin))
        .get("/sign-in/done/{provider}", Pass::Open, get(sign_on::finish))
        .post("/account/identities", EDIT, post(sign_on::change))
        .get("/account", READ, get(profile::get))
        .post("/account", EDIT, post(profile::post))
        .form(CHANGE_PASSWORD, EDIT, get(password::get).post(password::post))
        .post("/account/sessions", EDIT, post(sessions::end));
    links.into_iter().fold(doors, |doors, (path, purpose)| {
        let open = get(move |visitor, opened| link::get(purpose, visitor, opened));
        doors.form(path, Pass::Open, open.post(move |visitor, posted| link::post(purpose, visitor, posted)))
    })
}
