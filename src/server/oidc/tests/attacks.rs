//! Attacks that a sign-in must reject.

use ring::signature::KeyPair;
use secrecy::ExposeSecret;
use serde_json::json;
use url::Url;

use super::super::{Callback, Endpoint, Identity, NextStep, OidcError, OidcRefusal, PendingAuthorization, Provider, TokenFault};
use super::stub::{ACCESS_TOKEN, Fault, Script, Signing, Stub, half_hash};
use super::{NOW, SECRET, settings};

pub fn callback_address() -> Url {
    Url::parse("https://otter.example.com/sign-in/company").unwrap()
}

fn query(url: &Url, key: &str) -> String {
    url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A started sign-in, with the response of an honest provider.
pub async fn begin_sign_in(stub: &Stub, provider: &Provider) -> (PendingAuthorization, Callback) {
    let begun = provider.begin(&callback_address(), NOW).await.unwrap();
    let nonce = query(&begun.url, "nonce");
    stub.change(|script| drop(script.claims.insert("nonce".to_owned(), nonce.into())));
    let callback = Callback { state: Some(query(&begun.url, "state")), code: Some("a-code".to_owned()), ..Callback::default() };
    (begun.flow, callback)
}

async fn attempt(cheat: impl FnOnce(&mut Script)) -> Result<Identity, OidcError> {
    let stub = Stub::start();
    let provider = Provider::new(settings(&stub.issuer, |_| {})).unwrap();
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    stub.change(cheat);
    let end = provider.finish(Some(&flow), &callback, NOW).await;
    if let Err(error) = &end {
        let said = format!("{error} {error:?} {}", error.next_step());
        for secret in [SECRET, ACCESS_TOKEN, "a-code", flow.nonce.secret(), flow.verifier.secret()] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    end
}

async fn fault(cheat: impl FnOnce(&mut Script)) -> TokenFault {
    match attempt(cheat).await {
        Err(OidcError::Token(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn honest_provider_is_accepted() {
    let identity = attempt(|script| drop(script.claims.insert("at_hash".to_owned(), half_hash(ACCESS_TOKEN).into()))).await.unwrap();
    assert_eq!((identity.subject.as_str(), identity.name.as_str(), identity.display_name.as_str()), ("ann-1", "ann", "Ann"));
    assert_eq!(identity.claims["groups"], json!(["orders"]));
    assert!(!format!("{identity:?}").contains(identity.id_token.expose_secret()));
}

#[tokio::test]
async fn signed_claims_override_user_info() {
    let identity = attempt(|script| drop(script.claims.insert("groups".to_owned(), json!(["stock"])))).await.unwrap();
    assert_eq!(identity.claims["groups"], json!(["stock"]));
}

#[tokio::test]
async fn invalid_signatures_are_rejected() {
    assert_eq!(fault(|script| script.signing = Signing::Nothing).await, TokenFault::Algorithm);
    assert_eq!(fault(|script| script.signing = Signing::Hmac(SECRET.into())).await, TokenFault::Algorithm);
    // the public key used as an HMAC secret, which anyone knows
    let public = |script: &mut Script| script.signing = Signing::Hmac(script.key.public_key().as_ref().to_vec());
    assert_eq!(fault(public).await, TokenFault::Algorithm);
    assert_eq!(fault(|script| script.signing = Signing::Stranger).await, TokenFault::Signature);
    assert_eq!(fault(|script| script.signing = Signing::Changed).await, TokenFault::Signature);
    assert_eq!(fault(|script| script.without_id_token = true).await, TokenFault::Missing);
}

#[tokio::test]
async fn tokens_for_other_parties_or_times_are_rejected() {
    let now = NOW.as_second();
    let cases = [
        ("nonce", json!("another"), TokenFault::Nonce),
        ("nonce", json!(null), TokenFault::Nonce),
        ("iss", json!("https://evil.example.com"), TokenFault::Issuer),
        ("aud", json!("another"), TokenFault::Audience),
        ("aud", json!(["otter", "another"]), TokenFault::Audience),
        ("azp", json!("another"), TokenFault::Audience),
        ("exp", json!(now - 61), TokenFault::Expired),
        ("iat", json!(now + 61), TokenFault::TooEarly),
        ("at_hash", json!(half_hash("another")), TokenFault::AccessToken),
        ("sub", json!(""), TokenFault::Subject),
    ];
    for (claim, value, expected) in cases {
        let found = fault(|script| drop(script.claims.insert(claim.to_owned(), value.clone()))).await;
        assert_eq!(found, expected, "{claim} {value}");
    }
    // clock differences below one minute
    for (claim, value) in [("exp", now - 59), ("iat", now + 59)] {
        attempt(|script| drop(script.claims.insert(claim.to_owned(), value.into()))).await.unwrap();
    }
    let long = |script: &mut Script| {
        for claims in [&mut script.claims, &mut script.user_info] {
            claims.insert("sub".to_owned(), "a".repeat(256).into());
        }
    };
    assert_eq!(fault(long).await, TokenFault::Subject);
    let swapped = fault(|script| drop(script.user_info.insert("sub".to_owned(), "bob-2".into()))).await;
    assert_eq!(swapped, TokenFault::Subject);
}

#[tokio::test]
async fn responses_to_other_sign_ins_are_rejected() {
    let stub = Stub::start();
    stub.change(|script| drop(script.description.insert("authorization_response_iss_parameter_supported".to_owned(), true.into())));
    let provider = Provider::new(settings(&stub.issuer, |_| {})).unwrap();
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    let right = Callback { iss: Some(stub.issuer.clone()), ..callback };
    let cases = [
        Callback { state: Some("another".to_owned()), ..right.clone() },
        Callback { state: None, ..right.clone() },
        Callback { iss: Some("https://evil.example.com".to_owned()), ..right.clone() },
        Callback { iss: None, ..right.clone() },
    ];
    for wrong in cases {
        assert_eq!(provider.finish(Some(&flow), &wrong, NOW).await.unwrap_err(), OidcError::StateMismatch);
    }
    let other = Provider::new(settings(&stub.issuer, |raw| raw.name = "other".to_owned())).unwrap();
    assert_eq!(other.finish(Some(&flow), &right, NOW).await.unwrap_err(), OidcError::StateMismatch);
    assert_eq!(provider.finish(None, &right, NOW).await.unwrap_err(), OidcError::NoFlow);
    assert_eq!(provider.finish(Some(&flow), &right, flow.expires_at()).await.unwrap_err(), OidcError::FlowExpired);
    let without = Callback { code: None, ..right.clone() };
    assert_eq!(provider.finish(Some(&flow), &without, NOW).await.unwrap_err(), OidcError::CodeRejected);
    assert_eq!(stub.asked("/token"), 0);
    provider.finish(Some(&flow), &right, NOW).await.unwrap();
}

#[tokio::test]
async fn provider_errors_are_typed_and_safe_to_display() {
    let stub = Stub::start();
    let provider = Provider::new(settings(&stub.issuer, |_| {})).unwrap();
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    let long = format!("\u{1b}[31m<script>{}", "x".repeat(1000));
    let safe = format!("\u{fffd}[31m<script>{}", "x".repeat(187));
    let cases = [
        ("access_denied", OidcRefusal::AccessDenied, NextStep::AskForAccess),
        ("login_required", OidcRefusal::InteractionRequired, NextStep::StartAgain),
        ("temporarily_unavailable", OidcRefusal::Unavailable, NextStep::TryLater),
        (&long, OidcRefusal::Other(safe), NextStep::AskProvider),
    ];
    for (code, expected, step) in cases {
        let answer = Callback { error: Some(code.to_owned()), ..callback.clone() };
        let error = provider.finish(Some(&flow), &answer, NOW).await.unwrap_err();
        assert_eq!((error.next_step(), error), (step, OidcError::Refused(expected)));
        // without this browser's state the response is rejected
        let forged = Callback { state: None, ..answer };
        assert_eq!(provider.finish(Some(&flow), &forged, NOW).await.unwrap_err(), OidcError::StateMismatch);
    }
}

#[tokio::test]
async fn token_endpoint_errors_are_distinguished() {
    assert_eq!(attempt(|script| script.refusal = Some("invalid_client")).await.unwrap_err(), OidcError::Client);
    assert_eq!(attempt(|script| script.refusal = Some("invalid_grant")).await.unwrap_err(), OidcError::CodeRejected);
    let other = attempt(|script| script.refusal = Some("invalid_target")).await.unwrap_err();
    assert_eq!(other, OidcError::InvalidResponse { endpoint: Endpoint::Token, why: "invalid_target".to_owned() });
}

#[tokio::test]
async fn redirecting_or_endless_endpoints_are_aborted() {
    for (path, endpoint) in [("/token", Endpoint::Token), ("/userinfo", Endpoint::UserInfo)] {
        for fault in [Fault::Redirect, Fault::Huge, Fault::Garbage, Fault::Status(404)] {
            let error = attempt(|script| script.inject_fault(path, fault)).await.unwrap_err();
            assert!(matches!(&error, OidcError::InvalidResponse { endpoint: at, .. } if *at == endpoint), "{error:?}");
        }
        let error = attempt(|script| script.inject_fault(path, Fault::Status(502))).await.unwrap_err();
        assert!(matches!(&error, OidcError::Unavailable { endpoint: at, .. } if *at == endpoint), "{error:?}");
    }
}
