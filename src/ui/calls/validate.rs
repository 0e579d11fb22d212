//! Validation of a form while it is filled in.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::CallError;
use crate::model::forms::FormKind;

/// Fields with their values, in the order of the form.
pub type Pairs = Vec<(String, String)>;

/// Validates a form that creates a resource, or edits the one with the `stored` values. Returns the messages by field, in the user's language.
/// Passwords and keys are replaced by a mark, since only whether they are entered matters.
#[server(prefix = "/calls", name = ValidateCall, endpoint = "validate", input = Json)]
pub async fn validate(kind: FormKind, values: Pairs, stored: Option<Pairs>) -> Result<BTreeMap<String, String>, CallError> {
    let cx = super::context::context()?;
    let (values, stored) = (values.into_iter().collect(), stored.map(|stored| stored.into_iter().collect()));
    let errors = crate::server::services::form_validation::check(&cx.ctx, kind, &values, stored.as_ref());
    let errors = errors.map_err(|error| CallError::Rejected(crate::messages::errors::what(cx.lang, &error)))?;
    Ok(errors.iter().map(|(field, error)| (field.to_owned(), crate::messages::validation::text(cx.lang, error))).collect())
}
