//! What a provider says of itself, read when it is needed and kept for an hour, or longer while the provider is away.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, DiscoveryError, EndSessionUrl, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::error::{Endpoint, OidcError, shown};
use super::http::{Http, HttpError};
use super::settings::is_safe;

/// How long a description is taken for true.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long a provider that is away is left alone while its old description serves, and how often keys are read anew at most.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// How long a failure stands while there is nothing else: those who come at once do not wait for one time-out after another.
const FAILED: SignedDuration = SignedDuration::from_secs(5);

/// Fields beyond OpenID Connect Discovery 1.0.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ExtraMetadata {
    /// OpenID Connect RP-Initiated Logout 1.0, section 2.1.
    pub end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 9207, section 3.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// A provider's description, with its keys.
pub(super) type Metadata = ProviderMetadata<
    ExtraMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Reads and keeps a provider's description. One reads at a time, the others wait for the same answer.
#[derive(Debug)]
pub(super) struct Discovery {
    issuer: IssuerUrl,
    http: Http,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    description: Option<Arc<Metadata>>,
    /// When it is to be read again.
    due: Option<Timestamp>,
    /// When the keys may be read again.
    keys_due: Option<Timestamp>,
    /// Why there is none.
    failure: Option<OidcError>,
}

impl Discovery {
    pub(super) fn new(issuer: IssuerUrl, http: Http) -> Self {
        Self { issuer, http, known: Mutex::default() }
    }

    /// The description: the kept one while it is fresh, or while the provider is away.
    pub(super) async fn get(&self, now: Timestamp) -> Result<Arc<Metadata>, OidcError> {
        let mut known = self.known.lock().await;
        if known.due.is_some_and(|due| now < due) {
            if let Some(description) = &known.description {
                return Ok(Arc::clone(description));
            }
            if let Some(failure) = &known.failure {
                return Err(failure.clone());
            }
        }
        match self.read().await {
            Ok(description) => {
                let description = Arc::new(description);
                *known =
                    Known { description: Some(Arc::clone(&description)), due: Some(now + FRESH), keys_due: known.keys_due, failure: None };
                Ok(description)
            }
            Err(error @ OidcError::Unavailable { .. }) if known.description.is_some() => {
                tracing::warn!(issuer = self.issuer.as_str(), %error, "what the identity provider last said of itself is used");
                known.due = Some(now + PAUSE);
                known.description.clone().ok_or(error)
            }
            Err(error) => {
                tracing::warn!(issuer = self.issuer.as_str(), %error, "an identity provider can't be used");
                *known = Known { due: Some(now + FAILED), failure: Some(error.clone()), ..Known::default() };
                Err(error)
            }
        }
    }

    /// The description with keys newer than these, after a token was signed with an unknown one (OpenID Connect Core 1.0,
    /// section 10.1.1). None: they were read just before, and whoever sends made-up tokens does not make us read them all the time.
    pub(super) async fn newer_keys(&self, than: &Arc<Metadata>, now: Timestamp) -> Result<Option<Arc<Metadata>>, OidcError> {
        let mut known = self.known.lock().await;
        if let Some(newer) = known.description.as_ref().filter(|known| !Arc::ptr_eq(known, than)) {
            return Ok(Some(Arc::clone(newer)));
        }
        if known.keys_due.is_some_and(|due| now < due) {
            return Ok(None);
        }
        known.keys_due = Some(now + PAUSE);
        let keys = CoreJsonWebKeySet::fetch_async(than.jwks_uri(), &self.http).await;
        let keys = keys.map_err(|error| failure(error, Endpoint::Keys))?;
        let newer = Arc::new(Metadata::clone(than).set_jwks(keys));
        known.description = Some(Arc::clone(&newer));
        Ok(Some(newer))
    }

    async fn read(&self) -> Result<Metadata, OidcError> {
        let description = Metadata::discover_async(self.issuer.clone(), &self.http).await;
        let description = description.map_err(|error| failure(error, Endpoint::Discovery))?;
        let useless =
            |what: &str| OidcError::InvalidResponse { endpoint: Endpoint::Discovery, why: format!("its {what} is missing or unsafe") };
        if !is_safe(description.authorization_endpoint().url()) {
            return Err(useless("authorization_endpoint"));
        }
        if !description.token_endpoint().is_some_and(|endpoint| is_safe(endpoint.url())) {
            return Err(useless("token_endpoint"));
        }
        if description.userinfo_endpoint().is_some_and(|endpoint| !is_safe(endpoint.url())) {
            return Err(useless("userinfo_endpoint"));
        }
        if description.additional_metadata().end_session_endpoint.as_ref().is_some_and(|endpoint| !is_safe(endpoint.url())) {
            return Err(useless("end_session_endpoint"));
        }
        Ok(description)
    }
}

fn failure(error: DiscoveryError<HttpError>, endpoint: Endpoint) -> OidcError {
    match error {
        DiscoveryError::Request(error) => error.at(endpoint),
        DiscoveryError::Validation(why) => OidcError::Issuer(shown(&why)),
        DiscoveryError::Response(status, ..) if status.is_success() => {
            OidcError::InvalidResponse { endpoint, why: "it is no JSON".to_owned() }
        }
        DiscoveryError::Response(status, ..) => OidcError::InvalidResponse { endpoint, why: format!("it answers {}", status.as_u16()) },
        DiscoveryError::Parse(error) => OidcError::InvalidResponse { endpoint, why: shown(&error.to_string()) },
        _ => OidcError::InvalidResponse { endpoint, why: "it can't be understood".to_owned() },
    }
}
