//! Session authentication.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use secrecy::{ExposeSecret, SecretString};

use super::client_ip::ClientInfo;
use super::{cookies, request_log};
use crate::server::accounts::{self, Accounts, ActiveSession};
use crate::server::authz::{Caller, RequestIdentity};
use crate::server::clock;
use crate::server::state::AppState;
use crate::server::store;

/// The name of the session cookie. Under TLS it has the `__Host-` prefix, so no other host or path can set it.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The cookie that starts a session. It expires when the browser closes, or when the server ends the session.
pub fn session_cookie(token: &SecretString, secure: bool) -> Cookie<'static> {
    cookies::new(cookie_name(secure), token.expose_secret(), secure)
}

/// The cookie that clears the session.
pub fn clear_session_cookie(secure: bool) -> Cookie<'static> {
    cookies::removal(cookie_name(secure), secure)
}

/// The name of the device cookie.
fn device_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-device" } else { "device" }
}

/// The cookie by which the server knows the browser at the next sign-in.
pub fn device_cookie(token: &SecretString, secure: bool) -> Cookie<'static> {
    cookies::lasting(device_cookie_name(secure), token.expose_secret(), accounts::DEVICE_LIFETIME_MS / 1_000, secure)
}

/// The session token sent by the browser, which may have expired.
pub fn shown(headers: &HeaderMap, secure: bool) -> Option<SecretString> {
    secret_cookie(&CookieJar::from_headers(headers), cookie_name(secure))
}

/// Whether the request carries a session cookie, valid or not.
pub fn has_session_cookie(headers: &HeaderMap) -> bool {
    let cookies = CookieJar::from_headers(headers);
    [false, true].iter().any(|secure| cookies.get(cookie_name(*secure)).is_some())
}

fn secret_cookie(cookies: &CookieJar, name: &str) -> Option<SecretString> {
    cookies.get(name).map(|cookie| SecretString::from(cookie.value()))
}

/// Authenticates the request.
pub async fn authenticate(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientInfo>().cloned();
    let secure = client.as_ref().is_some_and(|client| client.secure);
    let address = client.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
    let id = request_log::id(&request).to_owned();
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let cookies = CookieJar::from_headers(request.headers());
    let device = secret_cookie(&cookies, device_cookie_name(secure));
    let origin = accounts::ClientOrigin { address, user_agent: agent, device };
    let shown = secret_cookie(&cookies, cookie_name(secure));
    let access = app.access();
    let now = clock::now_ms();
    let attended = !is_automatic(request.uri().path());
    let signed = match &shown {
        Some(token) => match authenticate_token(access.accounts(), token, now, attended).await {
            Ok(signed) => signed,
            Err(error) => {
                tracing::error!(%error, "session lookup failed");
                return (StatusCode::SERVICE_UNAVAILABLE, "otter-admin's database isn't responding. Try again later.\n").into_response();
            }
        },
        None => None,
    };
    let identified = match (signed, shown) {
        (Some(signed), Some(session)) => {
            tracing::Span::current().record("user", signed.person.name.as_str());
            let caller = access.caller(&signed, address.to_string(), id);
            RequestIdentity { caller, origin, session: Some(session) }
        }
        _ => RequestIdentity { caller: Caller::anonymous(address.to_string(), id), origin, session: None },
    };
    request.extensions_mut().insert(Arc::new(identified));
    next.run(request).await
}

async fn authenticate_token(
    people: &Accounts,
    token: &SecretString,
    now: i64,
    attended: bool,
) -> store::Result<Option<Arc<ActiveSession>>> {
    let token = token.expose_secret();
    if attended { people.authenticate(token, now).await } else { people.who_without_touch(token, now).await }
}

/// Whether browsers request this path automatically, without user activity.
fn is_automatic(path: &str) -> bool {
    path.starts_with("/static/") || (path.starts_with("/m/") && path.ends_with("/events"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_cookies_are_hidden_from_scripts() {
        let token = SecretString::from("abc");
        assert_eq!(session_cookie(&token, false).to_string(), "session=abc; HttpOnly; SameSite=Lax; Path=/");
        assert_eq!(session_cookie(&token, true).to_string(), "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
        let device = device_cookie(&token, true).to_string();
        assert_eq!(device, "__Host-device=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=7776000");
        assert!(clear_session_cookie(true).to_string().contains("; Max-Age=0"));
    }
}
