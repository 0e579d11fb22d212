//! Providers that are unavailable, rotate their keys, or publish wrong metadata.

use jiff::SignedDuration;
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::super::{Endpoint, NextStep, OidcError, Provider};
use super::attacks::{begin_sign_in, callback_address};
use super::stub::{Fault, Signing, Stub, new_key};
use super::{NOW, settings};

const DESCRIPTION: &str = "/.well-known/openid-configuration";

fn provider(stub: &Stub) -> Provider {
    Provider::new(settings(&stub.issuer, |_| {})).unwrap()
}

async fn begin(provider: &Provider, later: SignedDuration) -> Result<Url, OidcError> {
    provider.begin(&callback_address(), NOW + later).await.map(|begun| begun.url)
}

#[tokio::test]
async fn metadata_is_cached_for_an_hour_and_used_during_an_outage() {
    let mut stub = Stub::start();
    let provider = provider(&stub);
    let (first, second) = tokio::join!(begin(&provider, SignedDuration::ZERO), begin(&provider, SignedDuration::ZERO));
    assert_ne!(first.unwrap(), second.unwrap());
    begin(&provider, SignedDuration::from_mins(59)).await.unwrap();
    assert_eq!(stub.asked(DESCRIPTION), 1);
    begin(&provider, SignedDuration::from_mins(60)).await.unwrap();
    assert_eq!(stub.asked(DESCRIPTION), 2);
    // during the outage it is queried once a minute and the stale metadata is used
    stub.change(|script| script.inject_fault(DESCRIPTION, Fault::Status(503)));
    for seconds in [0, 1, 59, 61] {
        begin(&provider, SignedDuration::from_hours(3) + SignedDuration::from_secs(seconds)).await.unwrap();
    }
    assert_eq!(stub.asked(DESCRIPTION), 4);
    stub.go_away();
    begin(&provider, SignedDuration::from_hours(9)).await.unwrap();
}

#[tokio::test]
async fn outage_during_a_sign_in_is_reported_as_unavailable() {
    let mut stub = Stub::start();
    let provider = provider(&stub);
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    stub.go_away();
    let error = provider.finish(Some(&flow), &callback, NOW).await.unwrap_err();
    assert!(matches!(error, OidcError::Unavailable { endpoint: Endpoint::Token, .. }), "{error:?}");
    assert_eq!(error.next_step(), NextStep::TryLater);
}

#[tokio::test]
async fn provider_unavailable_from_the_start_is_retried_soon() {
    let stub = Stub::start();
    stub.change(|script| script.inject_fault(DESCRIPTION, Fault::Status(500)));
    let provider = provider(&stub);
    for seconds in [0, 4] {
        let error = begin(&provider, SignedDuration::from_secs(seconds)).await.unwrap_err();
        assert!(matches!(error, OidcError::Unavailable { endpoint: Endpoint::Discovery, .. }), "{error:?}");
    }
    assert_eq!(stub.asked(DESCRIPTION), 1);
    stub.change(|script| script.fault.clear());
    begin(&provider, SignedDuration::from_secs(5)).await.unwrap();
    assert!(provider.sign_out_url(None, &callback_address(), NOW).await.is_some());
}

#[tokio::test]
async fn unresponsive_provider_times_out_after_ten_seconds() {
    let stub = Stub::start();
    stub.change(|script| script.inject_fault(DESCRIPTION, Fault::Hang));
    let provider = provider(&stub);
    let began = std::time::Instant::now();
    let error = begin(&provider, SignedDuration::ZERO).await.unwrap_err();
    assert!((9..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(error.to_string(), "the identity provider's discovery document is unavailable: no response within 10 s");
}

#[tokio::test]
async fn untrustworthy_metadata_is_rejected() {
    let cases = [
        ("issuer", json!("https://evil.example.com")),
        ("authorization_endpoint", json!("http://evil.example.com/authorize")),
        ("token_endpoint", json!("http://evil.example.com/token")),
        ("token_endpoint", json!(null)),
        ("jwks_uri", json!("http://evil.example.com/keys")),
        ("jwks_uri", json!(3)),
        ("userinfo_endpoint", json!("file:///etc/passwd")),
        ("end_session_endpoint", json!("javascript:alert(1)")),
    ];
    for (key, value) in cases {
        let stub = Stub::start();
        stub.change(|script| drop(script.description.insert(key.to_owned(), value.clone())));
        let error = begin(&provider(&stub), SignedDuration::ZERO).await.unwrap_err();
        assert_eq!(error.next_step(), NextStep::CheckSetting("issuer"), "{key}: {error:?}");
        assert_eq!(matches!(error, OidcError::Issuer(_)), key == "issuer", "{error:?}");
    }
    for fault in [Fault::Redirect, Fault::Huge, Fault::Garbage, Fault::Status(404)] {
        for path in [DESCRIPTION, "/keys"] {
            let stub = Stub::start();
            stub.change(|script| script.inject_fault(path, fault.clone()));
            let error = begin(&provider(&stub), SignedDuration::ZERO).await.unwrap_err();
            assert!(matches!(error, OidcError::InvalidResponse { endpoint: Endpoint::Discovery, .. }), "{error:?}");
            assert_eq!(stub.asked("/elsewhere"), 0);
        }
    }
}

#[tokio::test]
async fn keys_are_refreshed_for_unknown_key_ids_at_a_limited_rate() {
    let stub = Stub::start();
    let provider = provider(&stub);
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    stub.change(|script| (script.key, script.kid) = (new_key(), "second".to_owned()));
    provider.finish(Some(&flow), &callback, NOW).await.unwrap();
    assert_eq!(stub.asked("/keys"), 2);
    // an attacker who sends arbitrary key IDs
    let (flow, callback) = begin_sign_in(&stub, &provider).await;
    for kid in ["third", "fourth", "fifth"] {
        stub.change(|script| (script.signing, script.kid) = (Signing::Stranger, kid.to_owned()));
        let error = provider.finish(Some(&flow), &callback, NOW).await.unwrap_err();
        assert_eq!(error.to_string(), "the ID token is signed with an unknown key");
    }
    assert_eq!(stub.asked("/keys"), 2);
}

#[tokio::test]
async fn client_secret_is_sent_the_way_the_provider_supports() {
    let stub = Stub::start();
    let (flow, callback) = begin_sign_in(&stub, &provider(&stub)).await;
    provider(&stub).finish(Some(&flow), &callback, NOW).await.unwrap();
    let (header, body) = stub.script.lock().unwrap().token_request.clone();
    assert!(header.unwrap().starts_with("Basic ") && !body.contains("client_secret") && body.contains("code_verifier="), "{body}");
    stub.change(|script| {
        script.description.insert("token_endpoint_auth_methods_supported".to_owned(), json!(["client_secret_post"]));
    });
    provider(&stub).finish(Some(&flow), &callback, NOW).await.unwrap();
    let (header, body) = stub.script.lock().unwrap().token_request.clone();
    assert!(header.is_none() && body.contains("client_secret="), "{body}");
}

#[tokio::test]
async fn sign_out_url_is_the_providers_if_it_has_one() {
    let stub = Stub::start();
    let hint = SecretString::from("a.b.c");
    let url = provider(&stub).sign_out_url(Some(&hint), &callback_address(), NOW).await.unwrap();
    let back = "https%3A%2F%2Fotter.example.com%2Fsign-in%2Fcompany";
    let query = format!("of=session&client_id=otter&post_logout_redirect_uri={back}&id_token_hint=a.b.c");
    assert_eq!(url.as_str(), format!("{}/end?{query}", stub.issuer));
    stub.change(|script| drop(script.description.remove("end_session_endpoint")));
    assert_eq!(provider(&stub).sign_out_url(None, &callback_address(), NOW).await, None);
}
