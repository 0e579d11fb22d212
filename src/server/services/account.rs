//! Signing in and out, and what somebody changes of themselves.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{Result, failed_sign_ins};
use crate::model::ManagerError;
use crate::model::field::Invalid;
use crate::model::form::Errors;
use crate::model::rights::{Action, Resource};
use crate::server::access::{Access, Caller, Leave, intent};
use crate::server::http::session::Identified;
use crate::server::people::{Newcomer, Offer, SignInError, SignedIn};
use crate::server::store::{self, Completion, LinkPurpose, Outcome, Person, PersonChange, Preferences, Session};

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSignedIn {
    /// No such person, not their password, or they may not sign in.
    Wrong,
    /// Something else.
    Failed(ManagerError),
}

pub(super) fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

pub(super) fn of(person: &Person) -> Option<store::Resource> {
    Some(store::Resource { kind: "person".to_owned(), id: person.id.to_string(), name: person.name.clone() })
}

/// Writes down something that is over, in the name of this person.
pub(super) async fn note(
    access: &Access,
    caller: &Caller,
    person: Option<&Person>,
    action: &str,
    outcome: Outcome,
    answer: &str,
    changes: Value,
) {
    let mut intent = intent(caller, action.to_owned(), person.and_then(of));
    if let Some(person) = person {
        (intent.person, intent.person_name) = (Some(person.id), person.name.clone());
    }
    intent.changes = changes;
    let completion = Completion::new(intent.at, outcome, answer);
    access.trail().note(&intent, &completion).await;
}

/// Signs in with name and password. Written down: each success, and failures as [`failed_sign_ins`] says; what was typed as a name is
/// kept, since attacks show in it.
///
/// # Errors
/// As [`NotSignedIn`] says.
pub async fn sign_in(
    access: &Access,
    asking: &Identified,
    name: &str,
    password: &SecretString,
) -> std::result::Result<SignedIn, NotSignedIn> {
    match access.people().sign_in(name, password, &asking.origin, now()).await {
        Ok(signed) => {
            note(access, &asking.caller, Some(&signed.person), "account.sign_in", Outcome::Done, "", Value::Null).await;
            Ok(signed)
        }
        Err(SignInError::Wrong) => {
            failed_sign_ins::add(access, asking, ("name", name), "name or password wrong").await;
            Err(NotSignedIn::Wrong)
        }
        Err(SignInError::Wait { seconds }) => {
            failed_sign_ins::add(access, asking, ("name", name), "too many attempts").await;
            Err(NotSignedIn::Failed(ManagerError::Wait { seconds }))
        }
        Err(error) => Err(NotSignedIn::Failed(ManagerError::Store(error.to_string()))),
    }
}

/// Ends the session that asks. Where it was begun with an identity provider, answers that one's name and its proof of the person.
///
/// # Errors
/// `Store`.
pub async fn sign_out(access: &Access, caller: &Caller) -> Result<Option<(String, SecretString)>> {
    let Some(person) = caller.person() else { return Ok(None) };
    let begun_with = access.store().identities().begun_with(caller.via()).await?;
    access.people().revoke(person.id, caller.via()).await?;
    note(access, caller, Some(person), "account.sign_out", Outcome::Done, "", Value::Null).await;
    Ok(begun_with.map(|(provider, proof)| (provider, SecretString::from(proof))))
}

/// What a one-time link gives.
///
/// # Errors
/// `Link`, `Store`.
pub async fn offer(access: &Access, purpose: LinkPurpose, token: &str) -> Result<Offer> {
    Ok(access.people().offer(purpose, token, now()).await?)
}

/// Takes a one-time link: the first administrator, somebody who was invited, or a new password. Signs in then.
///
/// # Errors
/// `Link`, `Rejected`, `Wait`, `Store`.
pub async fn take(
    access: &Access,
    asking: &Identified,
    purpose: LinkPurpose,
    token: &SecretString,
    newcomer: &Newcomer,
) -> Result<SignedIn> {
    let people = access.people();
    let person = match purpose {
        LinkPurpose::Setup => people.set_up(token, newcomer, now()).await?,
        LinkPurpose::Invitation => people.join(token, newcomer, now()).await?,
        LinkPurpose::Reset => people.choose_password(token, &newcomer.password, now()).await?,
    };
    let action = match purpose {
        LinkPurpose::Setup => "account.set_up",
        LinkPurpose::Invitation => "account.join",
        LinkPurpose::Reset => "account.choose_password",
    };
    note(access, &asking.caller, Some(&person), action, Outcome::Done, "", json!({ "role": [null, person.role] })).await;
    access.reload().await?;
    people.begin(person.id, &asking.origin, now()).await?.ok_or(ManagerError::Link)
}

/// Who asks, if somebody is signed in.
pub(super) fn own(access: &Access, caller: &Caller, action: Action) -> Result<Person> {
    access.check(caller, Resource::Account, action)?;
    caller.person().cloned().ok_or(ManagerError::Link)
}

/// One's own sessions, the one used last first.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn sessions(access: &Access, caller: &Caller) -> Result<Vec<Session>> {
    let person = own(access, caller, Action::Read)?;
    Ok(access.people().sessions(person.id, now()).await?)
}

/// The right to change something of oneself, and who that is.
pub(super) async fn permit(access: &Access, caller: &Caller) -> Result<(Leave, Person)> {
    let leave = access.permit(caller, Resource::Account, Action::Edit, caller.person().and_then(of)).await?;
    Ok((leave, caller.person().cloned().ok_or(ManagerError::Link)?))
}

/// Ends one of one's own sessions, or all but the present one.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn end_sessions(access: &Access, caller: &Caller, key: Option<&str>) -> Result<()> {
    let (leave, person) = permit(access, caller).await?;
    let which = key.map_or_else(|| "all others".to_owned(), |key| key.chars().take(8).collect());
    let (people, key, own) = (access.people().clone(), key.map(str::to_owned), caller.via().to_owned());
    leave
        .called("account.end_sessions")
        .noting(json!({ "session": [which, null] }))
        .run(async move {
            match key {
                Some(key) => people.revoke(person.id, &key).await.map(drop)?,
                None => people.revoke_others(person.id, Some(&own)).await.map(drop)?,
            }
            Ok(())
        })
        .await
}

/// Changes one's own password. All other sessions end, and this one goes on under a new token.
///
/// # Errors
/// `Forbidden`; `Rejected` for the old or the new one; `Wait`, `Store`.
pub async fn change_password(access: &Access, asking: &Identified, old: &SecretString, new: &SecretString) -> Result<SignedIn> {
    let (leave, _) = permit(access, &asking.caller).await?;
    let signed = match &asking.session {
        Some(session) => access.people().who(session.expose_secret(), now()).await?,
        None => None,
    };
    let signed = signed.ok_or(ManagerError::Link)?;
    let (people, origin, old, new) = (access.people().clone(), asking.origin.clone(), old.clone(), new.clone());
    leave.called("account.change_password").run(async move { Ok(people.change_password(&signed, &old, &new, &origin, now()).await?) }).await
}

/// Changes one's own display name, if one is given, and how one likes the pages.
///
/// # Errors
/// `Forbidden`, `Rejected`, `Store`.
pub async fn edit(access: &Access, caller: &Caller, display_name: Option<&str>, preferences: &Preferences) -> Result<()> {
    let (leave, person) = permit(access, caller).await?;
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
    let (people, preferences) = (access.people().clone(), preferences.clone());
    leave
        .noting(Value::Object(changes))
        .run(async move {
            if display_name != person.display_name {
                people.update(person.id, &PersonChange::named(display_name)).await?;
            }
            Ok(people.set_preferences(person.id, &preferences).await?)
        })
        .await
}

/// Only what pages know is kept.
fn check(preferences: &Preferences) -> Result<()> {
    let mut errors = Errors::default();
    let mut needs = |field: &str, value: &Option<String>, is_known: fn(&str) -> bool| {
        if value.as_deref().is_some_and(|value| !is_known(value)) {
            errors.add(field, Invalid::NotAChoice);
        }
    };
    needs("language", &preferences.language, |tag| ["en", "zh-CN"].contains(&tag));
    needs("theme", &preferences.theme, |theme| ["system", "light", "dark"].contains(&theme));
    needs("time_zone", &preferences.time_zone, |zone| jiff::tz::TimeZone::get(zone).is_ok());
    if errors.is_empty() { Ok(()) } else { Err(ManagerError::Rejected(errors)) }
}
