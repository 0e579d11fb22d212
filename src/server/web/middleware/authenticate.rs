//! Who a request comes from: the session's cookie, and the token that its forms carry.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use secrecy::{ExposeSecret, SecretString};

use super::client_ip::ClientInfo;
use super::{cookies, request_log};
use crate::server::accounts::{self, Accounts, ActiveSession};
use crate::server::authz::{Caller, RequestIdentity};
use crate::server::manager::Origin;
use crate::server::state::AppState;
use crate::server::store;

/// The hidden field of every form.
pub const CSRF_FIELD: &str = "_token";

/// The name of the session's cookie: under TLS one that no other host and no path can set.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The cookie that begins a session; it ends with the browser's, or when the server ends it.
pub fn session_cookie(token: &SecretString, secure: bool) -> Cookie<'static> {
    cookies::new(cookie_name(secure), token.expose_secret(), secure)
}

/// The cookie that ends it.
pub fn clear_session_cookie(secure: bool) -> Cookie<'static> {
    cookies::removal(cookie_name(secure), secure)
}

/// What the browser sent as its session, which may be over.
pub fn shown(headers: &HeaderMap, secure: bool) -> Option<SecretString> {
    CookieJar::from_headers(headers).get(cookie_name(secure)).map(|cookie| SecretString::from(cookie.value()))
}

/// Finds out who asks.
pub async fn authenticate(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientInfo>().cloned();
    let secure = client.as_ref().is_some_and(|client| client.secure);
    let address = client.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
    let id = request_log::id(&request).to_owned();
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let origin = accounts::ClientOrigin { address, user_agent: agent };
    let shown = shown(request.headers(), secure);
    let access = app.access();
    let now = Timestamp::now().as_millisecond();
    let attended = Origin::current() != Origin::Update && !is_automatic(request.uri().path());
    let signed = match &shown {
        Some(token) => match who(access.people(), token, now, attended).await {
            Ok(signed) => signed,
            Err(error) => {
                tracing::error!(%error, "who asks can't be found out");
                return (StatusCode::SERVICE_UNAVAILABLE, "The database of otter-admin does not answer. Try again in a while.\n")
                    .into_response();
            }
        },
        None => None,
    };
    let identified = match (signed, shown) {
        (Some(signed), Some(session)) => {
            let token = csrf_token(&session);
            tracing::Span::current().record("user", signed.person.name.as_str());
            let caller = access.caller(&signed, address.to_string(), id);
            RequestIdentity { caller, token, origin, session: Some(session) }
        }
        _ => RequestIdentity { caller: Caller::anonymous(address.to_string(), id), token: String::new(), origin, session: None },
    };
    request.extensions_mut().insert(identified);
    next.run(request).await
}

async fn who(people: &Accounts, token: &SecretString, now: i64, attended: bool) -> store::Result<Option<Arc<ActiveSession>>> {
    let token = token.expose_secret();
    if attended { people.authenticate(token, now).await } else { people.who_without_touch(token, now).await }
}

/// Whether a browser asks for this by itself, without anybody at it.
fn is_automatic(path: &str) -> bool {
    path.starts_with("/static/") || (path.starts_with("/m/") && path.ends_with("/events"))
}

/// The token of a session's forms: known to who has the session, and of no use to find it.
pub fn csrf_token(session: &SecretString) -> String {
    let mut context = Context::new(&SHA256);
    context.update(b"otter-admin form ");
    context.update(session.expose_secret().as_bytes());
    URL_SAFE_NO_PAD.encode(&context.finish().as_ref()[..18])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_two_sessions_differ() {
        let one = csrf_token(&SecretString::from("one"));
        assert_ne!(one, csrf_token(&SecretString::from("two")));
        assert_eq!(one.len(), 24);
    }

    #[test]
    fn cookies_are_for_browsers_alone() {
        let token = SecretString::from("abc");
        assert_eq!(session_cookie(&token, false).to_string(), "session=abc; HttpOnly; SameSite=Lax; Path=/");
        assert_eq!(session_cookie(&token, true).to_string(), "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
        assert!(clear_session_cookie(true).to_string().contains("; Max-Age=0"));
    }
}
