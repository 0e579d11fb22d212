//! From a code to verified claims: token endpoint, ID token validation, user info.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreAuthDisplay, CoreAuthPrompt};
use openidconnect::core::{
    CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IdTokenVerifier, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, SubjectIdentifier, TokenResponse, UserInfoClaims, UserInfoError,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::discovery::Metadata;
use super::error::{Endpoint, OidcError, TokenFault, shown};
use super::http::{HttpError, OidcHttp};
use super::rules::Claims;
use super::settings::ProviderSettings;

/// Tolerated clock difference between the provider and this server.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// Accepted algorithms: those with a key pair. Neither `none` nor HMAC, whose key is the client secret and proves nothing to others who
/// know it.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Non-standard claims, unmodified.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ExtraClaims(Claims);

impl AdditionalClaims for ExtraClaims {}

type Token = IdToken<ExtraClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Fields =
    IdTokenFields<ExtraClaims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;

/// The library's client for one provider.
pub(super) type RelyingParty = Client<
    ExtraClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Creates a client for the provider: it sends its secret in the header, or in the body if the provider does not support the header
/// (OpenID Connect Core 1.0, section 9).
pub(super) fn client(settings: &ProviderSettings, description: &Metadata, redirect_uri: RedirectUrl) -> RelyingParty {
    let secret = ClientSecret::new(settings.client_secret.expose_secret().to_owned());
    let id = ClientId::new(settings.client_id.clone());
    let header = description
        .token_endpoint_auth_methods_supported()
        .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    RelyingParty::from_provider_metadata(description.clone(), id, Some(secret))
        .set_auth_type(if header { AuthType::BasicAuth } else { AuthType::RequestBody })
        .set_redirect_uri(redirect_uri)
}

/// Exchanges a code for tokens (OpenID Connect Core 1.0, section 3.1.3).
pub(super) async fn exchange(client: &RelyingParty, http: &OidcHttp, code: &str, verifier: &PkceCodeVerifier) -> Result<Tokens, OidcError> {
    let endpoint = Endpoint::Token;
    let answer = |why: &str| OidcError::InvalidResponse { endpoint, why: why.to_owned() };
    let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| answer("no token endpoint"))?;
    let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.secret().clone()));
    request.request_async(http).await.map_err(|error| match error {
        RequestTokenError::Request(error) => error.at(endpoint),
        RequestTokenError::ServerResponse(refusal) => match refusal.error() {
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => OidcError::Client,
            CoreErrorResponseType::InvalidGrant => OidcError::CodeRejected,
            other => answer(&shown(other.as_ref())),
        },
        // omits text and body, since both may contain tokens
        RequestTokenError::Parse(..) => answer("malformed tokens"),
        RequestTokenError::Other(_) => answer("no tokens"),
    })
}

/// Returns the ID token's claims if they pass all checks of OpenID Connect Core 1.0, section 3.1.3.7. After `UnknownKey`, newer keys may
/// help.
pub(super) fn verify(
    settings: &ProviderSettings,
    description: &Metadata,
    tokens: &Tokens,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<(SubjectIdentifier, Claims), TokenFault> {
    let token: &Token = tokens.id_token().ok_or(TokenFault::Missing)?;
    let id = ClientId::new(settings.client_id.clone());
    // verified as a public client: without a secret no HMAC can be checked
    let verifier = IdTokenVerifier::new_public_client(id, description.issuer().clone(), description.jwks().clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || (SystemTime::UNIX_EPOCH + seconds(now - SKEW)).into())
        .set_issue_time_verifier_fn(
            move |issued| {
                if issued.timestamp() > (now + SKEW).as_second() { Err(TOO_EARLY.to_owned()) } else { Ok(()) }
            },
        );
    let claims: &IdTokenClaims<ExtraClaims, CoreGenderClaim> = token.claims(&verifier, nonce).map_err(token_fault)?;
    if claims.authorized_party().is_some_and(|party| party.as_str() != settings.client_id) {
        return Err(TokenFault::Audience);
    }
    if let Some(wanted) = claims.access_token_hash() {
        let (algorithm, key) = (token.signing_alg(), token.signing_key(&verifier));
        let (algorithm, key) = algorithm.and_then(|algorithm| Ok((algorithm, key?))).map_err(|_| TokenFault::AccessToken)?;
        let found = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(|_| TokenFault::AccessToken)?;
        if found != *wanted {
            return Err(TokenFault::AccessToken);
        }
    }
    // OpenID Connect Core 1.0, section 2: at most 255 ASCII characters
    let subject = claims.subject();
    if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
        return Err(TokenFault::Subject);
    }
    Ok((subject.clone(), object(claims)?))
}

/// Fetches the claims from the provider's user info endpoint, if it has one (OpenID Connect Core 1.0, section 5.3). Many providers return
/// groups and names only there.
pub(super) async fn user_info(
    client: &RelyingParty,
    http: &OidcHttp,
    token: &AccessToken,
    subject: SubjectIdentifier,
) -> Result<Claims, OidcError> {
    let endpoint = Endpoint::UserInfo;
    let Ok(request) = client.user_info(token.clone(), Some(subject)) else { return Ok(Claims::new()) };
    let answer = |why: String| OidcError::InvalidResponse { endpoint, why };
    let claims: Result<UserInfoClaims<ExtraClaims, CoreGenderClaim>, UserInfoError<HttpError>> = request.request_async(http).await;
    let claims = claims.map_err(|error| match error {
        UserInfoError::Request(error) => error.at(endpoint),
        UserInfoError::ClaimsVerification(error) => token_fault(error).into(),
        UserInfoError::Response(status, ..) => answer(format!("HTTP status {} or not JSON", status.as_u16())),
        _ => answer("malformed response".to_owned()),
    })?;
    Ok(object(&claims)?)
}

fn object(claims: &impl Serialize) -> Result<Claims, TokenFault> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(TokenFault::Malformed),
    }
}

fn seconds(time: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(time.as_second()).unwrap_or_default())
}

/// Message of our issue time check; the library has no error variant for it.
const TOO_EARLY: &str = "issued in the future";

fn token_fault(error: ClaimsVerificationError) -> TokenFault {
    match error {
        ClaimsVerificationError::Expired(why) if why == TOO_EARLY => TokenFault::TooEarly,
        ClaimsVerificationError::Expired(_) => TokenFault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => TokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => TokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => TokenFault::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => TokenFault::Subject,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoMatchingKey => TokenFault::UnknownKey,
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::NoSignature
            | SignatureVerificationError::UnsupportedAlg(_) => TokenFault::Algorithm,
            _ => TokenFault::Signature,
        },
        _ => TokenFault::Malformed,
    }
}
