//! Who a request comes from: the session's cookie, and the token that its forms carry.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::client::Client;
use super::{LARGEST_BODY, RequestId};
use crate::server::access::Caller;
use crate::server::app::App;
use crate::server::people::Origin;
use crate::ui::pages::account::resume::{self, SignInFirst};

/// The hidden field of every form.
pub const TOKEN_FIELD: &str = "_token";

/// Who asks: put into the request's extensions for whoever draws or does something.
#[derive(Clone, Debug)]
pub struct Identified {
    pub caller: Caller,
    /// What the forms of this session carry; empty when nobody is signed in.
    pub token: String,
    /// Where the request comes from.
    pub origin: Origin,
    /// The cookie's value, when somebody is signed in by it.
    pub session: Option<SecretString>,
}

/// The name of the session's cookie: under TLS one that no other host and no path can set.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The `Set-Cookie` header that begins a session; it ends with the browser's, or when the server ends it.
pub fn begun(token: &SecretString, secure: bool) -> HeaderValue {
    cookie(cookie_name(secure), token.expose_secret(), "", secure)
}

/// The `Set-Cookie` header that ends it.
pub fn ended(secure: bool) -> HeaderValue {
    cookie(cookie_name(secure), "", "; Max-Age=0", secure)
}

/// A cookie that no script reads and no other site's form sends.
pub fn cookie(name: &str, value: &str, more: &str, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    // Names and values are ours: letters, digits, - and _.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("invalid=; Max-Age=0"))
}

/// Finds out who asks, and refuses what a signed-in browser sends without the token of its session.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Client>().cloned();
    let secure = client.as_ref().is_some_and(|client| client.secure);
    let address = client.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let origin = Origin { address, user_agent: agent };
    let shown = value_of(request.headers(), cookie_name(secure)).map(|value| SecretString::from(value.to_owned()));
    let access = app.access();
    let now = Timestamp::now().as_millisecond();
    let signed = match &shown {
        Some(token) => match access.people().who(token.expose_secret(), now).await {
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
            let token = form_token(&session);
            let caller = access.caller(&signed, address.to_string(), id);
            Identified { caller, token, origin, session: Some(session) }
        }
        _ => Identified { caller: Caller::nobody(address.to_string(), id), token: String::new(), origin, session: None },
    };
    let (signed_in, token) = (identified.session.is_some(), identified.token.clone());
    request.extensions_mut().insert(identified);
    if !is_unsafe(request.method()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    if signed_in {
        return if carries(&body, &token) {
            next.run(Request::from_parts(parts, Body::from(body))).await
        } else {
            resume::of_another_session(&app, parts, &body).await
        };
    }
    let response = next.run(Request::from_parts(parts.clone(), Body::from(body.clone()))).await;
    if response.extensions().get::<SignInFirst>().is_some() {
        return resume::signed_out(&app, parts, &body).await;
    }
    response
}

/// Whether a method may change something.
pub(super) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The token of a session's forms: known to who has the session, and of no use to find it.
pub fn form_token(session: &SecretString) -> String {
    let mut context = Context::new(&SHA256);
    context.update(b"otter-admin form ");
    context.update(session.expose_secret().as_bytes());
    URL_SAFE_NO_PAD.encode(&context.finish().as_ref()[..18])
}

/// Whether a form carries the token.
fn carries(form: &[u8], token: &str) -> bool {
    let carried = form_urlencoded::parse(form).find(|(name, _)| name == TOKEN_FIELD).map(|(_, value)| value.into_owned());
    // Digests are compared, so that how long it takes tells nothing of the token.
    let digest = |text: &str| ring::digest::digest(&SHA256, text.as_bytes());
    carried.is_some_and(|carried| digest(&carried).as_ref() == digest(token).as_ref())
}

/// The value of a cookie.
pub fn value_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_two_sessions_differ() {
        let one = form_token(&SecretString::from("one"));
        assert_ne!(one, form_token(&SecretString::from("two")));
        assert_eq!(one.len(), 24);
    }

    #[test]
    fn cookies_are_for_browsers_alone() {
        let token = SecretString::from("abc");
        assert_eq!(begun(&token, false), "session=abc; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(begun(&token, true), "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(ended(true).to_str().unwrap().ends_with("Max-Age=0"));
    }
}
