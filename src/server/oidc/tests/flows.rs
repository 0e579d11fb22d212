//! What is kept between the two halves of a sign-in.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use super::super::{Flow, Flows, Provider, ReturnTo};
use super::attacks::callback_address;
use super::stub::Stub;
use super::{NOW, SECRET, settings};

/// Flows in memory, as text, as a database would have them.
#[derive(Default)]
pub struct InMemory(Mutex<HashMap<String, (String, Timestamp)>>);

impl Flows for InMemory {
    type Error = Infallible;

    async fn put(&self, token: &str, flow: &Flow, expires: Timestamp) -> Result<(), Infallible> {
        self.0.lock().unwrap().insert(token.to_owned(), (serde_json::to_string(flow).unwrap(), expires));
        Ok(())
    }

    async fn take(&self, token: &str, now: Timestamp) -> Result<Option<Flow>, Infallible> {
        let row = self.0.lock().unwrap().remove(token).filter(|(_, expires)| now < *expires);
        Ok(row.map(|(text, _)| serde_json::from_str(&text).unwrap()))
    }
}

#[tokio::test]
async fn a_flow_is_taken_once_until_it_expires_and_shows_no_secret() {
    let stub = Stub::start();
    let provider = Provider::new(settings(&stub.issuer, |_| {})).unwrap();
    let begun = provider.begin(&callback_address(), ReturnTo::new("/m/main/channels?page=2"), NOW).await.unwrap();
    assert_eq!(begun.flow.expires_at(), NOW + SignedDuration::from_mins(10));
    let url = begun.url.as_str();
    for parameter in ["response_type=code", "scope=openid+profile+email", "code_challenge_method=S256", "client_id=otter"] {
        assert!(url.contains(parameter), "{url}");
    }
    let (flow, token) = (&begun.flow, begun.token.expose_secret());
    let said = format!("{:?} {provider:?}", begun.flow);
    for secret in [flow.state.secret(), flow.nonce.secret(), flow.verifier.secret(), token, SECRET] {
        assert!(secret.len() >= 32 && !said.contains(secret), "{said}");
    }
    assert!(!url.contains(token) && !url.contains(flow.verifier.secret().as_str()));

    let flows = InMemory::default();
    flows.put(token, flow, flow.expires_at()).await.unwrap();
    let taken = flows.take(token, NOW).await.unwrap().unwrap();
    assert_eq!((taken.provider(), taken.return_to().as_str()), ("company", "/m/main/channels?page=2"));
    assert_eq!(taken.verifier.secret(), flow.verifier.secret());
    assert!(flows.take(token, NOW).await.unwrap().is_none());
    flows.put(token, flow, flow.expires_at()).await.unwrap();
    assert!(flows.take(token, flow.expires_at()).await.unwrap().is_none());
}

#[test]
fn only_own_addresses_are_returned_to() {
    for own in ["/", "/m/main", "/m/main/channels?search=//x&page=2#row", "/%2F%2Fevil.example.com"] {
        assert_eq!(ReturnTo::new(own).as_str(), own);
    }
    let evil = [
        "",
        "m/main",
        "//evil.example.com",
        "/\\evil.example.com",
        "\\\\evil.example.com",
        "https://evil.example.com",
        "javascript:alert(1)",
    ];
    let hidden = ["/\t/evil.example.com", "/\n/evil.example.com", " //evil.example.com", "/a\r\nset-cookie: x=y", "/\u{85}/evil"];
    for foreign in evil.into_iter().chain(hidden).chain([format!("/{}", "a".repeat(2000)).as_str()]) {
        assert_eq!(ReturnTo::new(foreign).as_str(), "/", "{foreign:?}");
    }
    // nor when somebody has written to the database
    assert_eq!(serde_json::from_str::<ReturnTo>("\"//evil.example.com\"").unwrap().as_str(), "/");
}
