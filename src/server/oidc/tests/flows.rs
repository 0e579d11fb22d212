//! State stored between the two halves of a sign-in.

use jiff::SignedDuration;
use secrecy::ExposeSecret;

use super::super::{PendingAuthorization, Provider};
use super::attacks::callback_address;
use super::stub::Stub;
use super::{NOW, SECRET, settings};

#[tokio::test]
async fn flow_is_serializable_and_shows_no_secret() {
    let stub = Stub::start();
    let provider = Provider::new(settings(&stub.issuer, |_| {})).unwrap();
    let begun = provider.begin(&callback_address(), NOW).await.unwrap();
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

    let kept = serde_json::to_string(flow).unwrap();
    let taken: PendingAuthorization = serde_json::from_str(&kept).unwrap();
    assert_eq!(taken.provider, "company");
    assert_eq!((taken.verifier.secret(), taken.expires_at()), (flow.verifier.secret(), flow.expires_at()));
}
