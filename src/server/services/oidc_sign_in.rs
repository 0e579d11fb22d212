//! OpenID Connect sign-in: maps identities to users and applies the roles assigned by the providers' rules.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::account::{self, own_account, record};
use super::{Ctx, failed_sign_ins};
use crate::model::Error;
use crate::model::field::FieldError;
use crate::model::permissions::{Action, GlobalRole, TeamRole};
use crate::model::{TeamId, UserId};
use crate::server::accounts::{ClientOrigin, IssuedSession, NameError};
use crate::server::authz::begin_entry;
use crate::server::oidc::{Callback, Granted, Identity, OidcError, PendingAuthorization, Provider};
use crate::server::store::{AuditOutcome, KnownIdentity, Membership, NewIdentity, NewUser, StoreError, User, UserChange};

/// Why signing in through a provider, or linking it, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OidcSignInError {
    /// The provider failed or sent an invalid response.
    Provider(OidcError),
    /// No user is linked to this identity, and the provider is not configured to create users.
    Unknown { name: String },
    /// No user is linked to this identity, and its username is already taken.
    NameTaken { name: String },
    /// No user is linked to this identity, and its username is not permitted: it mixes alphabets, is confusable with another name or is too
    /// long.
    NameRefused { name: String },
    /// The user may not sign in.
    Disabled,
    /// Another user is linked to this identity.
    LinkedToOtherUser,
    /// It is the user's only sign-in method.
    LastSignInMethod,
    /// Any other error.
    Failed(Error),
}

impl OidcSignInError {
    /// The error text for the audit log.
    fn audit_text(&self) -> String {
        match self {
            Self::Provider(error) => error.to_string(),
            Self::Unknown { name } => format!("no user is linked to `{name}`"),
            Self::NameTaken { name } => format!("the username `{name}` is already taken"),
            Self::NameRefused { name } => format!("the username `{name}` isn't allowed"),
            Self::Disabled => "the account is disabled".to_owned(),
            Self::LinkedToOtherUser => "the identity is linked to another user".to_owned(),
            Self::LastSignInMethod => "this is the user's only sign-in method".to_owned(),
            Self::Failed(error) => error.to_string(),
        }
    }
}

impl<E: Into<Error>> From<E> for OidcSignInError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The URL to redirect the browser to, and the token to store in its cookie.
#[derive(Debug)]
pub struct ProviderRedirect {
    pub url: Url,
    pub token: SecretString,
}

/// The result of a callback from a provider.
#[derive(Debug)]
pub enum CallbackOutcome {
    /// The user is signed in and returns to this path.
    SignedIn(Box<IssuedSession>, String),
    /// The provider is linked to the user who was already signed in.
    Connected,
}

/// The state stored between redirect and callback.
#[derive(Serialize, Deserialize)]
struct PendingSignIn {
    flow: PendingAuthorization,
    back: String,
    /// The user to link the identity to, or `None` for a sign-in.
    person: Option<UserId>,
}

/// Begins a sign-in. `redirect` is the callback URL of this server, `back` the path to return to afterwards.
///
/// # Errors
/// Returns `Provider` or `Failed`.
pub async fn begin(ctx: &Ctx, provider: &Provider, redirect: &Url, back: &str) -> Result<ProviderRedirect, OidcSignInError> {
    redirect_to_provider(ctx, provider, redirect, back.to_owned(), None).await
}

/// Begins linking the caller to a provider.
///
/// # Errors
/// Returns `Provider` or `Failed`.
pub async fn connect(ctx: &Ctx, provider: &Provider, redirect: &Url) -> Result<ProviderRedirect, OidcSignInError> {
    let person = own_account(ctx, Action::Edit)?;
    redirect_to_provider(ctx, provider, redirect, String::new(), Some(person.id)).await
}

async fn redirect_to_provider(
    ctx: &Ctx,
    provider: &Provider,
    redirect: &Url,
    back: String,
    person: Option<UserId>,
) -> Result<ProviderRedirect, OidcSignInError> {
    let authorization = provider.begin(redirect, ctx.now).await.map_err(|error| {
        tracing::warn!(provider = provider.settings().name, %error, "failed to start a sign-in");
        OidcSignInError::Provider(error)
    })?;
    let expires = authorization.flow.expires_at().as_millisecond();
    let pending = PendingSignIn { flow: authorization.flow, back, person };
    let text = serde_json::to_string(&pending).map_err(|error| {
        tracing::error!(%error, "a pending sign-in can't be stored");
        Error::Internal
    })?;
    ctx.access().store().identities().insert_pending(authorization.token.expose_secret(), &text, expires).await?;
    Ok(ProviderRedirect { url: authorization.url, token: authorization.token })
}

/// Finishes the sign-in or linking identified by this token, to completion even if the client disconnects.
///
/// # Errors
/// See [`OidcSignInError`]; the token is used up.
pub async fn finish(
    ctx: &Ctx,
    origin: &ClientOrigin,
    provider: &str,
    token: Option<&str>,
    callback: Callback,
) -> Result<CallbackOutcome, OidcSignInError> {
    let (ctx, origin, provider, token) = (ctx.clone(), origin.clone(), provider.to_owned(), token.map(str::to_owned));
    let whole = tokio::spawn(async move { load_and_finish(&ctx, &origin, &provider, token.as_deref(), &callback).await });
    whole.await.unwrap_or_else(|error| Err(Error::from(error).into()))
}

/// Loads the pending sign-in and finishes it. A failure is recorded in the audit log.
async fn load_and_finish(
    ctx: &Ctx,
    origin: &ClientOrigin,
    provider: &str,
    token: Option<&str>,
    callback: &Callback,
) -> Result<CallbackOutcome, OidcSignInError> {
    let provider = ctx.app.provider(provider).ok_or(OidcSignInError::Provider(OidcError::NoFlow))?;
    let kept = match token {
        Some(token) => ctx.access().store().identities().consume_pending(token, ctx.now_ms()).await?,
        None => None,
    };
    let pending: Option<PendingSignIn> = kept.and_then(|text| serde_json::from_str(&text).ok());
    let pending = pending.ok_or(OidcSignInError::Provider(OidcError::NoFlow))?;
    let action = if pending.person.is_some() { "account.connect" } else { "account.sign_in" };
    let finished = identify(ctx, origin, provider, pending, callback).await;
    if let Err(error) = &finished {
        let name = &provider.settings().name;
        tracing::info!(provider = name, error = error.audit_text(), "sign-in through an identity provider failed");
        if ctx.caller.person().is_none() {
            failed_sign_ins::add(ctx, origin.address, ("provider", name), &error.audit_text()).await;
        } else {
            let outcome = if matches!(error, OidcSignInError::Failed(_)) { AuditOutcome::Failed } else { AuditOutcome::Refused };
            let with = json!({ "provider": [null, name] });
            record(ctx, ctx.caller.person(), action, outcome, &error.audit_text(), with).await;
        }
    }
    finished
}

/// Verifies the identity with the provider, then signs in or links the user.
async fn identify(
    ctx: &Ctx,
    origin: &ClientOrigin,
    provider: &Provider,
    pending: PendingSignIn,
    callback: &Callback,
) -> Result<CallbackOutcome, OidcSignInError> {
    let identity = provider.finish(Some(&pending.flow), callback, ctx.now).await.map_err(OidcSignInError::Provider)?;
    let known = NewIdentity {
        provider: provider.settings().name.clone(),
        issuer: identity.issuer.clone(),
        subject: identity.subject.clone(),
        name: identity.name.clone(),
    };
    match pending.person {
        Some(person) => {
            known_as(ctx, person, &known).await?;
            Ok(CallbackOutcome::Connected)
        }
        None => {
            let signed = sign_in(ctx, origin, provider, &identity, &known).await?;
            Ok(CallbackOutcome::SignedIn(Box::new(signed), pending.back))
        }
    }
}

async fn sign_in(
    ctx: &Ctx,
    origin: &ClientOrigin,
    provider: &Provider,
    identity: &Identity,
    known: &NewIdentity,
) -> Result<IssuedSession, OidcSignInError> {
    let (store, settings) = (ctx.access().store(), provider.settings());
    let person = match store.identities().find_and_touch(known, ctx.now_ms()).await? {
        Some(id) => store.people().find(id).await?.ok_or(OidcSignInError::Disabled)?,
        None if settings.sign_up => sign_up(ctx, identity, known).await?,
        None => return Err(OidcSignInError::Unknown { name: known.name.clone() }),
    };
    if person.disabled {
        return Err(OidcSignInError::Disabled);
    }
    grant(ctx, &person, &settings.name, &settings.rules.apply(&identity.claims)).await?;
    let signed = ctx.access().accounts().create_session(person.id, origin, ctx.now_ms()).await?.ok_or(OidcSignInError::Disabled)?;
    store.identities().link_session(&signed.session.key, &settings.name, identity.id_token.expose_secret()).await?;
    let with = json!({ "provider": [null, settings.name] });
    record(ctx, Some(&signed.person), "account.sign_in", AuditOutcome::Done, "", with).await;
    Ok(signed)
}

/// Creates a user who signs in for the first time.
async fn sign_up(ctx: &Ctx, identity: &Identity, known: &NewIdentity) -> Result<User, OidcSignInError> {
    let new = NewUser {
        name: identity.name.clone(),
        display_name: identity.display_name.clone(),
        password_hash: None,
        role: GlobalRole::None,
        must_change_password: false,
        created_at: ctx.now_ms(),
    };
    // Whether the name is taken is checked on insert: the same user may be signing up in another tab.
    if ctx.access().accounts().check_name(&new.name, None).await?.is_some_and(|fault| fault != NameError::Taken) {
        return Err(OidcSignInError::NameRefused { name: new.name });
    }
    match ctx.access().store().identities().add_person(&new, known).await {
        Ok(Some(person)) => {
            let with = json!({ "provider": [null, known.provider], "subject": [null, known.subject] });
            record(ctx, Some(&person), "account.sign_up", AuditOutcome::Done, "", with).await;
            Ok(person)
        }
        // The same user was faster in another tab.
        Ok(None) => {
            let person = ctx.access().store().identities().find_and_touch(known, ctx.now_ms()).await?.ok_or(OidcSignInError::Disabled)?;
            ctx.access().store().people().find(person).await?.ok_or(OidcSignInError::Disabled)
        }
        Err(StoreError::NameTaken { .. }) => Err(OidcSignInError::NameTaken { name: new.name }),
        Err(error) => Err(error.into()),
    }
}

/// Grants and revokes roles and memberships according to the provider's rules. What no rule covers stays unchanged, and the last
/// administrator keeps the role.
async fn grant(ctx: &Ctx, person: &User, provider: &str, granted: &Granted) -> Result<(), OidcSignInError> {
    let store = ctx.access().store();
    let (teams, before) = (store.teams().list().await?, store.teams().rights_of(person.id).await?);
    let mut changes = Map::new();
    let mut memberships = Vec::new();
    for grant in &granted.teams {
        let Some(team) = teams.iter().find(|team| team.name.to_lowercase() == grant.team.to_lowercase()) else {
            tracing::warn!(provider, team = grant.team, "identity provider rule refers to an unknown team");
            continue;
        };
        let had = before.get(&team.id).copied();
        if had != grant.role {
            changes.insert(team.name.clone(), json!([had, grant.role]));
            memberships.push((team.id, grant.role));
        }
    }
    let role = granted.role.filter(|role| *role != person.role);
    if let Some(role) = role {
        changes.insert("role".to_owned(), json!([person.role, role]));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let mut intent = begin_entry(&ctx.caller, "account.granted".to_owned(), account::audit_resource(person));
    intent.changes = Value::Object(changes);
    let pending = ctx.access().audit_log().begin(&intent).await?;
    let given = give(ctx, person.id, &memberships, role).await;
    pending.completed(ctx.now_ms(), given.as_ref().map(|()| None).map_err(ToString::to_string)).await;
    ctx.access().accounts().invalidate(person.id);
    ctx.access().reload().await?;
    match given {
        Err(StoreError::LastAdministrator) => {
            tracing::warn!(provider, person = %person.id, "identity provider rules can't revoke the role of the last administrator");
            Ok(())
        }
        given => Ok(given?),
    }
}

async fn give(ctx: &Ctx, person: UserId, memberships: &[(TeamId, Option<TeamRole>)], role: Option<GlobalRole>) -> Result<(), StoreError> {
    let teams = ctx.access().store().teams();
    for (team, role) in memberships {
        match role {
            Some(role) => teams.set_member(Membership { person, team: *team, role: *role }).await?,
            None => {
                teams.remove_member(person, *team).await?;
            }
        }
    }
    match role {
        Some(role) => ctx.access().store().people().update(person, &UserChange { role: Some(role), ..UserChange::default() }).await,
        None => Ok(()),
    }
}

/// Links a user to an identity, if they are still the caller.
async fn known_as(ctx: &Ctx, person: UserId, known: &NewIdentity) -> Result<(), OidcSignInError> {
    let (permit, own) = account::permit(ctx).await?;
    if own.id != person {
        return Err(OidcSignInError::Provider(OidcError::StateMismatch));
    }
    let (store, known, now) = (ctx.access().store().clone(), known.clone(), ctx.now_ms());
    let with = json!({ "provider": [null, known.provider], "subject": [null, known.subject] });
    let add = async move {
        let identities = store.identities();
        let is_own = identities.add(person, &known, now).await? || identities.find_and_touch(&known, now).await? == Some(person);
        if is_own { Ok(()) } else { Err(Error::invalid_field("subject", FieldError::Taken)) }
    };
    permit.with_action("account.connect").with_changes(with).execute(add).await.map_err(|error| match error {
        Error::Invalid(_) => OidcSignInError::LinkedToOtherUser,
        error => error.into(),
    })
}

/// The identities linked to the caller.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn identities(ctx: &Ctx) -> Result<Vec<KnownIdentity>, Error> {
    let person = own_account(ctx, Action::Read)?;
    Ok(ctx.access().store().identities().list(person.id).await?)
}

/// Unlinks an identity from the caller, unless it is their only sign-in method.
///
/// # Errors
/// Returns `LastSignInMethod` or `Failed`.
pub async fn disconnect(ctx: &Ctx, key: &str) -> Result<(), OidcSignInError> {
    let (permit, person) = account::permit(ctx).await?;
    let all = ctx.access().store().identities().list(person.id).await?;
    let Some(identity) = all.iter().find(|identity| identity.key == key) else { return Ok(()) };
    if person.password_hash.is_none() && all.len() == 1 {
        return Err(OidcSignInError::LastSignInMethod);
    }
    let (store, key) = (ctx.access().store().clone(), key.to_owned());
    let with = json!({ "provider": [identity.known.provider, null], "subject": [identity.known.subject, null] });
    let remove = async move { Ok(store.identities().remove(person.id, &key).await.map(drop)?) };
    Ok(permit.with_action("account.disconnect").with_changes(with).execute(remove).await?)
}
