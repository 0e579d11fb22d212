//! The field in which administrators confirm their own password before they grant a role or reset another administrator's password.

use leptos::prelude::*;
use secrecy::SecretString;

use crate::messages::users as m;
use crate::model::form::{FieldErrors, FormData};
use crate::server::authz::errors::OWN_PASSWORD;
use crate::ui::components::simple_field::SimpleField;
use crate::ui::context::ManagerContext;

/// The entered password.
pub fn typed(values: &FormData) -> SecretString {
    SecretString::from(values.first(OWN_PASSWORD).to_owned())
}

/// The field, if a submitted form turned out to need it. It is never pre-filled.
pub fn field(values: &FormData, errors: &FieldErrors) -> Option<SimpleField> {
    (errors.get(OWN_PASSWORD).is_some() || !values.first(OWN_PASSWORD).is_empty()).then(entry)
}

/// The field.
pub fn entry() -> SimpleField {
    SimpleField::password(OWN_PASSWORD, m::OWN_PASSWORD, "current-password").with_help(m::OWN_PASSWORD_HELP)
}

/// Tells password managers whose password it is: that of the acting user, not of the user on the page.
pub fn username(at: &ManagerContext) -> impl IntoView + use<> {
    let name = at.ctx.caller.name().to_owned();
    view! { <input type="text" value=name autocomplete="username" class="hidden" aria-hidden="true" tabindex="-1" readonly/> }
}
