//! One provider: the two halves of a sign-in, and the way out.

use jiff::Timestamp;
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{ClientId, OAuth2TokenResponse};
use openidconnect::{CsrfToken, IssuerUrl, LogoutRequest, PkceCodeChallenge, PostLogoutRedirectUrl, RedirectUrl, Scope, TokenResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::discovery::{Discovery, Metadata};
use super::error::{Endpoint, OidcError, Refusal, TokenFault, shown};
use super::flow::{AuthorizationRedirect, PendingAuthorization};
use super::http::Http;
use super::rules::{Claims, lookup, text};
use super::settings::{ProviderSettings, is_local};
use super::token;
use crate::server::names::is_hidden;

/// What is asked for where the configuration does not say.
const SCOPES: [&str; 2] = ["profile", "email"];
/// The claim, and with many providers the scope, that says which groups somebody is in. No standard has it.
const GROUPS: &str = "groups";

/// A provider that people can sign in with. Nothing is sent before the first sign-in.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    http: Http,
    discovery: Discovery,
}

/// What the provider sends the browser back with, as the query of our address (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Clone, Default, Deserialize)]
pub struct Callback {
    /// What we sent it with.
    pub state: Option<String>,
    /// What tokens are had for.
    pub code: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Somebody, as a provider proved it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who proved it. With the subject, and only with it, the person.
    pub issuer: String,
    /// The person's name at the issuer for ever, not for eyes.
    pub subject: String,
    /// What a new person could be called; may be taken by somebody else.
    pub name: String,
    /// How to write the person.
    pub display_name: String,
    /// Everything that the provider says, for [`super::Rules::apply`].
    pub claims: Claims,
    /// To be given back at the sign-out.
    pub id_token: SecretString,
}

impl Provider {
    /// A provider as configured.
    ///
    /// # Errors
    /// `Away` when the system's certificates can't be read, `Issuer` when the issuer is no address.
    pub fn new(settings: ProviderSettings) -> Result<Self, OidcError> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| OidcError::Issuer(error.to_string()))?;
        let http = Http::new(is_local(issuer.url())).map_err(|error| error.at(Endpoint::Discovery))?;
        Ok(Self { discovery: Discovery::new(issuer, http.clone()), http, settings })
    }

    /// How it is configured.
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Begins a sign-in. `redirect_uri` is our address that the provider knows; the same provider has to finish it.
    ///
    /// # Errors
    /// `Away`, `Answer` and `Issuer` when the provider has to describe itself and does not, or wrongly.
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

    /// What is asked for; `openid` is added by the library.
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

    /// Finishes a sign-in. `flow` is what was taken with the token of this browser's cookie; none when there was nothing to take.
    ///
    /// # Errors
    /// As [`OidcError`] says. Nothing is known of the person then, and the flow is used up.
    pub async fn finish(&self, flow: Option<&PendingAuthorization>, callback: &Callback, now: Timestamp) -> Result<Identity, OidcError> {
        let flow = flow.ok_or(OidcError::NoFlow)?;
        if now >= flow.expires_at() {
            return Err(OidcError::FlowExpired);
        }
        // the flow was taken, so nobody gets a second try to find out the state by how long a comparison takes
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
            return Err(OidcError::Refused(Refusal::of(code)));
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
        // what is signed goes before what is only said
        claims.extend(signed);
        let id_token = tokens.id_token().map(ToString::to_string).unwrap_or_default();
        self.identity(description.issuer().as_str(), subject.as_str(), claims, id_token)
    }

    fn identity(&self, issuer: &str, subject: &str, claims: Claims, id_token: String) -> Result<Identity, OidcError> {
        let usable = |claim: &str| lookup(&claims, claim).and_then(words);
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

    /// Where to send the browser to sign out at the provider too, and come back to `return_to`, which the provider has to know (OpenID
    /// Connect RP-Initiated Logout 1.0, section 2). None when the provider has no such place, or is away: signing out here must not
    /// wait for that.
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

/// A claim as a name: one line, no more than people can read.
fn words(value: &Value) -> Option<String> {
    let text: String = text(value)?.chars().filter(|character| !is_hidden(*character)).take(100).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
