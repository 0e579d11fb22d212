//! Validates forms while they are filled in, by the rules that also apply when they are submitted.

use super::{Ctx, Result, check_prefix, editable_teams};
use crate::model::form::{FieldErrors, FormData};
use crate::model::forms::FormKind;
use crate::model::permissions::{GlobalRole, Resource};
use crate::model::{Error, TeamId};

/// Returns the errors of a form that creates a resource, or edits the one with the `stored` values. The name prefix of the chosen team is
/// reported to those who may create resources for it.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub fn check(ctx: &Ctx, kind: FormKind, values: &FormData, stored: Option<&FormData>) -> Result<FieldErrors> {
    ctx.check_signed_in(Resource::Overview)?;
    let mut errors = kind.errors(values, stored);
    let team: Option<TeamId> = values.first("team").parse().ok().filter(|_| stored.is_none());
    let own = team.filter(|team| ctx.caller.roles().role == GlobalRole::Administrator || editable_teams(ctx).contains(team));
    if let Err(Error::Invalid(prefix)) = check_prefix(ctx, own, values.first("name").trim()) {
        prefix.iter().for_each(|(field, error)| errors.add(field, error.clone()));
    }
    Ok(errors)
}
