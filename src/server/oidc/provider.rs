//! One provider: starting and finishing a sign-in, and signing out.

use jiff::Timestamp;
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{ClientId, OAuth2TokenResponse};
use openidconnect::{CsrfToken, IssuerUrl, LogoutRequest, PkceCodeChallenge, PostLogoutRedirectUrl, RedirectUrl, Scope, TokenResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::discovery::{Discovery, Metadata};
use super::error::{Endpoint, OidcError, OidcRefusal, TokenFault, shown};
use super::flow::{AuthorizationRedirect, PendingAuthorization};
use super::http::OidcHttp;
use super::rules::{Claims, lookup, text};
use super::settings::{ProviderSettings, is_local};
use super::token;
use crate::server::names::is_hidden;

/// Scopes requested by default.
const SCOPES: [&str; 2] = ["profile", "email"];
/// The claim, and for many providers the scope, that lists a user's groups. It is not standardized.
const GROUPS: &str = "groups";

/// A provider with which users can sign in. Nothing is sent before the first sign-in.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    http: OidcHttp,
    discovery: Discovery,
}

/// The query parameters with which the provider redirects the browser to our address (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Clone, Default, Deserialize)]
pub struct Callback {
    /// The state that was sent with the authorization request.
    pub state: Option<String>,
    /// The authorization code, which is exchanged for tokens.
    pub code: Option<String>,
    /// The issuer of the response.
    pub iss: Option<String>,
    /// Error code, if there is no code.
    pub error: Option<String>,
}

/// A user's identity as proved by a provider.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The issuer. Only issuer and subject together identify the user.
    pub issuer: String,
    /// The user's permanent identifier at the issuer; not for display.
    pub subject: String,
    /// Suggested username for a new user; may already be taken.
    pub name: String,
    /// The user's display name.
    pub display_name: String,
    /// All claims that the provider returned, for [`super::RoleRules::apply`].
    pub claims: Claims,
    /// Sent back to the provider at sign-out.
    pub id_token: SecretString,
}

impl Provider {
    /// Creates a provider from its settings.
    ///
    /// # Errors
    /// Returns `Unavailable` if the system's certificates can't be read, `Issuer` if the issuer is not a URL.
    pub fn new(settings: ProviderSettings) -> Result<Self, OidcError> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| OidcError::Issuer(error.to_string()))?;
        let http = OidcHttp::new(is_local(issuer.url())).map_err(|error| error.at(Endpoint::Discovery))?;
        Ok(Self { discovery: Discovery::new(issuer, http.clone()), http, settings })
    }

    /// The provider's settings.
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Starts a sign-in. `redirect_uri` is our address as registered with the provider. The same provider must finish the sign-in.
    ///
    /// # Errors
    /// Returns `Unavailable`, `InvalidResponse` or `Issuer` if the metadata has to be fetched and can't be, or is wrong.
    pub async fn begin(&self, redirect_uri: &Url, now: Timestamp) -> Result<AuthorizationRedirect, OidcError> {
        let description = self.discovery.get(now).await?;
        let redirect_uri = RedirectUrl::from_url(redirect_uri.clone());
        let client = token::client(&self.settings, &description, redirect_uri.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = PendingAuthorization::new(&self.settings.name, verifier, redirect_uri, now);
        let (state, nonce) = (flow.state.clone(), flow.nonce.clone());
        let request = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce);
        let request = request.add_scopes(self.scopes(&description)).set_pkce_challenge(challenge);
        let (url, ..) = request.url();
        Ok(AuthorizationRedirect { url, token: SecretString::from(CsrfToken::new_random_len(32).into_secret()), flow })
    }

    /// The scopes to request; the library adds `openid`.
    fn scopes(&self, description: &Metadata) -> Vec<Scope> {
        let scopes: Vec<String> = match &self.settings.scopes {
            Some(scopes) => scopes.iter().filter(|scope| *scope != "openid").cloned().collect(),
            None => {
                let known = description.scopes_supported().is_some_and(|scopes| scopes.iter().any(|scope| scope.as_str() == GROUPS));
                let groups = (known && self.settings.rules.read(GROUPS)).then_some(GROUPS);
                SCOPES.into_iter().chain(groups).map(str::to_owned).collect()
            }
        };
        scopes.into_iter().map(Scope::new).collect()
    }

    /// Finishes a sign-in. `flow` is the state taken with the token from this browser's cookie; `None` if there was none.
    ///
    /// # Errors
    /// Returns an [`OidcError`] if the sign-in fails. The user is then unknown and the flow is used up.
    pub async fn finish(&self, flow: Option<&PendingAuthorization>, callback: &Callback, now: Timestamp) -> Result<Identity, OidcError> {
        let flow = flow.ok_or(OidcError::NoFlow)?;
        if now >= flow.expires_at() {
            return Err(OidcError::FlowExpired);
        }
        // the flow can be taken only once, so the time that this comparison takes reveals nothing useful about the state
        if flow.provider != self.settings.name || callback.state.as_deref() != Some(flow.state.secret().as_str()) {
            return Err(OidcError::StateMismatch);
        }
        let description = self.discovery.get(now).await?;
        match callback.iss.as_deref() {
            Some(issuer) if issuer != description.issuer().as_str() => return Err(OidcError::StateMismatch),
            None if description.additional_metadata().authorization_response_iss_parameter_supported => {
                return Err(OidcError::StateMismatch);
            }
            _ => {}
        }
        if let Some(code) = callback.error.as_deref() {
            return Err(OidcError::Refused(OidcRefusal::from_code(code)));
        }
        let code = callback.code.as_deref().filter(|code| !code.is_empty()).ok_or(OidcError::CodeRejected)?;
        let client = token::client(&self.settings, &description, flow.redirect_uri.clone());
        let tokens = token::exchange(&client, &self.http, code, &flow.verifier).await?;
        let proven = match token::verify(&self.settings, &description, &tokens, &flow.nonce, now) {
            Err(TokenFault::UnknownKey) => match self.discovery.newer_keys(&description, now).await? {
                Some(newer) => token::verify(&self.settings, &newer, &tokens, &flow.nonce, now),
                None => Err(TokenFault::UnknownKey),
            },
            proven => proven,
        };
        let (subject, signed) = proven?;
        let mut claims = token::user_info(&client, &self.http, tokens.access_token(), subject.clone()).await?;
        // signed claims take precedence over unsigned ones
        claims.extend(signed);
        let id_token = tokens.id_token().map(ToString::to_string).unwrap_or_default();
        self.identity(description.issuer().as_str(), subject.as_str(), claims, id_token)
    }

    fn identity(&self, issuer: &str, subject: &str, claims: Claims, id_token: String) -> Result<Identity, OidcError> {
        let usable = |claim: &str| lookup(&claims, claim).and_then(joined_text);
        let name = match &self.settings.name_claim {
            Some(claim) => usable(claim).ok_or_else(|| OidcError::MissingClaim { claim: claim.clone() })?,
            None => ["preferred_username", "email"].into_iter().find_map(usable).unwrap_or_else(|| subject.to_owned()),
        };
        let display_name = usable(&self.settings.display_name_claim).unwrap_or_else(|| name.clone());
        Ok(Identity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            name,
            display_name,
            claims,
            id_token: SecretString::from(id_token),
        })
    }

    /// Returns the URL at which the browser signs out at the provider too and returns to `return_to`, which must be registered with the
    /// provider (OpenID Connect RP-Initiated Logout 1.0, section 2). Returns `None` if the provider has no such endpoint or is
    /// unavailable: a local sign-out must not wait for it.
    pub async fn sign_out_url(&self, id_token: Option<&SecretString>, return_to: &Url, now: Timestamp) -> Option<Url> {
        let description = self.discovery.get(now).await.ok()?;
        let place = description.additional_metadata().end_session_endpoint.clone()?;
        let request = LogoutRequest::from(place).set_client_id(ClientId::new(self.settings.client_id.clone()));
        let mut url = request.set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(return_to.clone())).http_get_url();
        if let Some(id_token) = id_token {
            url.query_pairs_mut().append_pair("id_token_hint", id_token.expose_secret());
        }
        Some(url)
    }
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.error.as_deref().map(shown);
        f.debug_struct("Callback").field("error", &shown).finish_non_exhaustive()
    }
}

/// A claim as a display name: one line of limited length.
fn joined_text(value: &Value) -> Option<String> {
    let text: String = text(value)?.chars().filter(|character| !is_hidden(*character)).take(100).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
