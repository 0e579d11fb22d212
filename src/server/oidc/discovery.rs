//! Provider metadata (discovery document and keys): fetched on demand and cached for an hour, or longer while the provider is unavailable.

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
use super::http::{HttpError, OidcHttp};
use super::settings::is_safe;

/// How long cached metadata is considered fresh.
const METADATA_TTL: SignedDuration = SignedDuration::from_hours(1);
/// Retry interval for a provider that is unavailable while its stale metadata is used, and the minimum interval between key refreshes.
const RETRY_INTERVAL: SignedDuration = SignedDuration::from_mins(1);
/// How long a failure is cached when no metadata is available, so that concurrent requests do not each wait for a timeout.
const FAILURE_TTL: SignedDuration = SignedDuration::from_secs(5);

/// Metadata fields that are not part of OpenID Connect Discovery 1.0.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ExtraMetadata {
    /// OpenID Connect RP-Initiated Logout 1.0, section 2.1.
    pub end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 9207, section 3.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// A provider's metadata, including its keys.
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

/// Fetches and caches a provider's metadata. Concurrent callers share one fetch.
#[derive(Debug)]
pub(super) struct Discovery {
    issuer: IssuerUrl,
    http: OidcHttp,
    cached: Mutex<CachedMetadata>,
}

#[derive(Debug, Default)]
struct CachedMetadata {
    description: Option<Arc<Metadata>>,
    /// When the metadata is to be fetched again.
    due: Option<Timestamp>,
    /// Earliest time at which the keys may be refreshed.
    keys_due: Option<Timestamp>,
    /// Why no metadata is available.
    failure: Option<OidcError>,
}

impl Discovery {
    pub(super) fn new(issuer: IssuerUrl, http: OidcHttp) -> Self {
        Self { issuer, http, cached: Mutex::default() }
    }

    /// Returns the metadata, from the cache while it is fresh or while the provider is unavailable.
    pub(super) async fn get(&self, now: Timestamp) -> Result<Arc<Metadata>, OidcError> {
        let mut cached = self.cached.lock().await;
        if cached.due.is_some_and(|due| now < due) {
            if let Some(description) = &cached.description {
                return Ok(Arc::clone(description));
            }
            if let Some(failure) = &cached.failure {
                return Err(failure.clone());
            }
        }
        match self.read().await {
            Ok(description) => {
                let description = Arc::new(description);
                *cached = CachedMetadata {
                    description: Some(Arc::clone(&description)),
                    due: Some(now + METADATA_TTL),
                    keys_due: cached.keys_due,
                    failure: None,
                };
                Ok(description)
            }
            Err(error @ OidcError::Unavailable { .. }) if cached.description.is_some() => {
                tracing::warn!(issuer = self.issuer.as_str(), %error, "identity provider unavailable, using its cached metadata");
                cached.due = Some(now + RETRY_INTERVAL);
                cached.description.clone().ok_or(error)
            }
            Err(error) => {
                tracing::warn!(issuer = self.issuer.as_str(), %error, "identity provider unusable");
                *cached = CachedMetadata { due: Some(now + FAILURE_TTL), failure: Some(error.clone()), ..CachedMetadata::default() };
                Err(error)
            }
        }
    }

    /// Returns metadata with newer keys after a token was signed with an unknown key (OpenID Connect Core 1.0, section 10.1.1). Returns
    /// `None` if the keys were refreshed recently, so that forged tokens cannot trigger constant refreshes.
    pub(super) async fn newer_keys(&self, than: &Arc<Metadata>, now: Timestamp) -> Result<Option<Arc<Metadata>>, OidcError> {
        let mut cached = self.cached.lock().await;
        if let Some(newer) = cached.description.as_ref().filter(|cached| !Arc::ptr_eq(cached, than)) {
            return Ok(Some(Arc::clone(newer)));
        }
        if cached.keys_due.is_some_and(|due| now < due) {
            return Ok(None);
        }
        cached.keys_due = Some(now + RETRY_INTERVAL);
        let keys = CoreJsonWebKeySet::fetch_async(than.jwks_uri(), &self.http).await;
        let keys = keys.map_err(|error| failure(error, Endpoint::Keys))?;
        let newer = Arc::new(Metadata::clone(than).set_jwks(keys));
        cached.description = Some(Arc::clone(&newer));
        Ok(Some(newer))
    }

    async fn read(&self) -> Result<Metadata, OidcError> {
        let description = Metadata::discover_async(self.issuer.clone(), &self.http).await;
        let description = description.map_err(|error| failure(error, Endpoint::Discovery))?;
        let useless =
            |what: &str| OidcError::InvalidResponse { endpoint: Endpoint::Discovery, why: format!("{what} is missing or unsafe") };
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
        DiscoveryError::Response(status, ..) if status.is_success() => OidcError::InvalidResponse { endpoint, why: "not JSON".to_owned() },
        DiscoveryError::Response(status, ..) => OidcError::InvalidResponse { endpoint, why: format!("HTTP status {}", status.as_u16()) },
        DiscoveryError::Parse(error) => OidcError::InvalidResponse { endpoint, why: shown(&error.to_string()) },
        _ => OidcError::InvalidResponse { endpoint, why: "malformed response".to_owned() },
    }
}
