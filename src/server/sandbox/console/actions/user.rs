//! `userAction`: sign-in, sign-out and user accounts.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::session::SessionUser;
use crate::server::sandbox::ops::{Refusal, user};
use crate::server::sandbox::state::{AuthorizeType, User};

const LOGIN: &str = "login";
const ADD: &str = "addUserInfo";
const EDIT: &str = "editUserInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "login" => login(act),
        "logout" => {
            act.session.user = None;
            Ok(ActionOutcome::Redirect(act.configured("login.htm")))
        }
        "add" => {
            if !act.submitted(&[ADD])? {
                return Ok(ActionOutcome::Render);
            }
            let (row, password) = (posted(act, ADD), act.form.owned(ADD, "password").unwrap_or_default());
            let done = act.change(|state, now| user::add(state, now, row, &password));
            let list = act.configured("user_manager.htm");
            act.settle(done, list)
        }
        "edit" => {
            if !act.submitted(&[EDIT])? {
                return Ok(ActionOutcome::Render);
            }
            let (id, row, password) = (act.form_id(EDIT, "id")?, posted(act, EDIT), act.form.owned(EDIT, "password"));
            let done = act.change(|state, now| user::edit(state, now, id, row, password.as_deref()));
            let list = act.list("userManager.htm");
            act.settle(done, list)
        }
        "delete" => {
            let id = act.id("userId")?;
            act.change(|state, _| user::delete(state, id));
            Ok(ActionOutcome::Redirect(act.list("userManager.htm")))
        }
        _ => unknown_event(event),
    }
}

/// Signs in and redirects to `done`, whatever URL that is, or to the channel list.
fn login(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[LOGIN])? {
        return Ok(ActionOutcome::Render);
    }
    let value = |field: &str| act.form.value(LOGIN, field).unwrap_or_default();
    let user = act.sandbox.read(|state| {
        let user = user::sign_in(state, value("name"), value("password"))?;
        Some(SessionUser { id: user.id, name: user.name.clone(), role: user.authorize_type })
    });
    let Some(user) = user else { return act.reject(Refusal::Invalid("invalidUserOrPassword")) };
    act.session.user = Some(user);
    Ok(ActionOutcome::Redirect(match act.params.get("done").filter(|done| !done.is_empty()) {
        Some(done) => Location::Verbatim(done.to_owned()),
        None => act.configured("channel_list.htm"),
    }))
}

fn posted(act: &ActionContext<'_>, group: &str) -> User {
    let text = |field: &str| act.form.owned(group, field).unwrap_or_default();
    User {
        name: text("name"),
        department: text("department"),
        real_name: text("realName"),
        authorize_type: act.form.value(group, "authorizeType").and_then(AuthorizeType::from_constant).unwrap_or(AuthorizeType::Operator),
        ..User::default()
    }
}
