//! Sign-in, sign-out, and the user's own account settings.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{Ctx, Result, failed_sign_ins};
use crate::model::Error;
use crate::model::field::FieldError;
use crate::model::form::FieldErrors;
use crate::model::permissions::{Action, Resource};
use crate::server::accounts::{AccountError, ClientOrigin, IssuedSession, LinkPreview, Registration, SignInError};
use crate::server::authz::{GlobalPermit, begin_entry};
use crate::server::store::{self, AuditOutcome, Completion, LinkPurpose, Preferences, Session, User, UserChange};

/// Why a sign-in failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInFailure {
    /// Unknown user, wrong password, or sign-in not allowed.
    Wrong,
    /// Any other error.
    Failed(Error),
}

pub(super) fn audit_resource(person: &User) -> Option<store::AuditResource> {
    Some(store::AuditResource { kind: "person".to_owned(), id: person.id.to_string(), name: person.name.clone() })
}

/// Records a completed event in the audit log on behalf of this user.
pub(super) async fn record(ctx: &Ctx, person: Option<&User>, action: &str, outcome: AuditOutcome, answer: &str, changes: Value) {
    let mut intent = begin_entry(&ctx.caller, action.to_owned(), person.and_then(audit_resource));
    if let Some(person) = person {
        (intent.person, intent.person_name) = (Some(person.id), person.name.clone());
    }
    intent.changes = changes;
    let completion = Completion::new(intent.at, outcome, answer);
    ctx.access().audit_log().record(&intent, &completion).await;
}

/// Signs in with username and password. Every success is recorded; failures are recorded as described in [`failed_sign_ins`], including the
/// entered username, since it reveals attacks.
///
/// # Errors
/// See [`SignInFailure`].
pub async fn sign_in(
    ctx: &Ctx,
    origin: &ClientOrigin,
    name: &str,
    password: &SecretString,
) -> std::result::Result<IssuedSession, SignInFailure> {
    match ctx.access().accounts().sign_in(name, password, origin, ctx.now_ms()).await {
        Ok(signed) => {
            record(ctx, Some(&signed.person), "account.sign_in", AuditOutcome::Done, "", Value::Null).await;
            Ok(signed)
        }
        Err(SignInError::WrongCredentials) => {
            failed_sign_ins::add(ctx, origin.address, ("name", name), "incorrect username or password").await;
            Err(SignInFailure::Wrong)
        }
        Err(SignInError::RateLimited { seconds }) => {
            failed_sign_ins::add(ctx, origin.address, ("name", name), "too many attempts").await;
            Err(SignInFailure::Failed(Error::RateLimited { seconds }))
        }
        Err(error) => Err(SignInFailure::Failed(AccountError::from(error).into())),
    }
}

/// Ends the current session. If it was started through an identity provider, returns the provider's name and its ID token.
///
/// # Errors
/// Returns `Database` if the query fails.
pub async fn sign_out(ctx: &Ctx) -> Result<Option<(String, SecretString)>> {
    let (Some(person), Some(session)) = (ctx.caller.person(), ctx.caller.session_key()) else { return Ok(None) };
    let begun_with = ctx.access().store().identities().session_provider(session).await?;
    ctx.access().accounts().revoke(person.id, session).await?;
    record(ctx, Some(person), "account.sign_out", AuditOutcome::Done, "", Value::Null).await;
    Ok(begun_with.map(|(provider, proof)| (provider, SecretString::from(proof))))
}

/// Returns what a one-time link grants.
///
/// # Errors
/// Returns `InvalidLink` or `Database`.
pub async fn preview_link(ctx: &Ctx, purpose: LinkPurpose, token: &str) -> Result<LinkPreview> {
    Ok(ctx.access().accounts().preview_link(purpose, token, ctx.now_ms()).await?)
}

/// Redeems a one-time link (first administrator, invitation or password reset) and signs in.
///
/// # Errors
/// Returns `InvalidLink`, `Invalid`, `RateLimited` or `Database`.
pub async fn redeem_link(
    ctx: &Ctx,
    origin: &ClientOrigin,
    purpose: LinkPurpose,
    token: &SecretString,
    registration: &Registration,
) -> Result<IssuedSession> {
    let people = ctx.access().accounts();
    let person = match purpose {
        LinkPurpose::Setup => people.create_first_admin(token, registration, ctx.now_ms()).await?,
        LinkPurpose::Invitation => people.accept_invitation(token, registration, ctx.now_ms()).await?,
        LinkPurpose::Reset => people.set_password_from_link(token, &registration.password, ctx.now_ms()).await?,
    };
    let action = match purpose {
        LinkPurpose::Setup => "account.set_up",
        LinkPurpose::Invitation => "account.join",
        LinkPurpose::Reset => "account.choose_password",
    };
    record(ctx, Some(&person), action, AuditOutcome::Done, "", json!({ "role": [null, person.role] })).await;
    ctx.access().reload().await?;
    people.create_session(person.id, origin, ctx.now_ms()).await?.ok_or(Error::InvalidLink)
}

/// Returns the caller's user if they are signed in and may do this.
pub(super) fn own_account(ctx: &Ctx, action: Action) -> Result<User> {
    ctx.check_global(Resource::Account, action)?;
    ctx.caller.person().cloned().ok_or(Error::InvalidLink)
}

/// The caller's own sessions, most recently used first.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn sessions(ctx: &Ctx) -> Result<Vec<Session>> {
    let person = own_account(ctx, Action::Read)?;
    Ok(ctx.access().accounts().sessions(person.id, ctx.now_ms()).await?)
}

/// Authorizes a change of the caller's own account, and returns their user.
pub(super) async fn permit(ctx: &Ctx) -> Result<(GlobalPermit, User)> {
    let permit = ctx.global_permit(Resource::Account, Action::Edit, ctx.caller.person().and_then(audit_resource)).await?;
    Ok((permit, ctx.caller.person().cloned().ok_or(Error::InvalidLink)?))
}

/// Ends one of the caller's own sessions, or all except the current one.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn end_sessions(ctx: &Ctx, key: Option<&str>) -> Result<()> {
    let (permit, person) = permit(ctx).await?;
    let which = key.map_or_else(|| "all others".to_owned(), |key| key.chars().take(8).collect());
    let (people, key, own) = (ctx.access().accounts().clone(), key.map(str::to_owned), ctx.caller.session_key().map(str::to_owned));
    permit
        .with_action("account.end_sessions")
        .with_changes(json!({ "session": [which, null] }))
        .execute(async move {
            match key {
                Some(key) => people.revoke(person.id, &key).await.map(drop)?,
                None => people.revoke_others(person.id, own.as_deref()).await.map(drop)?,
            }
            Ok(())
        })
        .await
}

/// Changes the caller's own password. All other sessions end; the current one, identified by its token, continues with a new one.
///
/// # Errors
/// Returns `Forbidden`, `RateLimited` or `Database`, or `Invalid` if the old or the new password is.
pub async fn change_password(
    ctx: &Ctx,
    origin: &ClientOrigin,
    session: Option<&SecretString>,
    old: &SecretString,
    new: &SecretString,
) -> Result<IssuedSession> {
    let (permit, _) = permit(ctx).await?;
    let signed = match session {
        Some(session) => ctx.access().accounts().authenticate(session.expose_secret(), ctx.now_ms()).await?,
        None => None,
    };
    let signed = signed.ok_or(Error::InvalidLink)?;
    let (people, origin, old, new, now) = (ctx.access().accounts().clone(), origin.clone(), old.clone(), new.clone(), ctx.now_ms());
    permit
        .with_action("account.change_password")
        .execute(async move { Ok(people.change_password(&signed, &old, &new, &origin, now).await?) })
        .await
}

/// Changes the caller's own preferences, and their display name if one is given.
///
/// # Errors
/// Returns `Forbidden`, `Invalid` or `Database`.
pub async fn edit(ctx: &Ctx, display_name: Option<&str>, preferences: &Preferences) -> Result<()> {
    let (permit, person) = permit(ctx).await?;
    check(preferences)?;
    let (before, display_name) = (&person.preferences, display_name.map_or(&*person.display_name, str::trim).to_owned());
    let fields = [
        ("display_name", Some(&person.display_name), Some(&display_name)),
        ("language", before.language.as_ref(), preferences.language.as_ref()),
        ("theme", before.theme.as_ref(), preferences.theme.as_ref()),
        ("time_zone", before.time_zone.as_ref(), preferences.time_zone.as_ref()),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    let changes: Map<String, Value> = changed.map(|(field, before, after)| (field.to_owned(), json!([before, after]))).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let (people, preferences) = (ctx.access().accounts().clone(), preferences.clone());
    permit
        .with_changes(Value::Object(changes))
        .execute(async move {
            if display_name != person.display_name {
                people.update(person.id, &UserChange::named(display_name)).await?;
            }
            Ok(people.set_preferences(person.id, &preferences).await?)
        })
        .await
}

/// Rejects preferences that pages do not support.
fn check(preferences: &Preferences) -> Result<()> {
    let mut errors = FieldErrors::default();
    let mut needs = |field: &str, value: &Option<String>, is_known: fn(&str) -> bool| {
        if value.as_deref().is_some_and(|value| !is_known(value)) {
            errors.add(field, FieldError::NotAChoice);
        }
    };
    needs("language", &preferences.language, |tag| ["en", "zh-CN"].contains(&tag));
    needs("theme", &preferences.theme, |theme| ["system", "light", "dark"].contains(&theme));
    needs("time_zone", &preferences.time_zone, |zone| jiff::tz::TimeZone::get(zone).is_ok());
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}
