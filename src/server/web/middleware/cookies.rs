//! The cookies of this server: sent to it alone, by its own pages, under TLS only if it has TLS, and hidden from scripts.

use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use cookie::time::Duration;

/// A cookie that lives as long as the browser; `secure` if it is for TLS only.
pub fn new(name: &'static str, value: impl Into<String>, secure: bool) -> Cookie<'static> {
    let value: String = value.into();
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// The same for this many seconds.
pub fn lasting(name: &'static str, value: impl Into<String>, seconds: i64, secure: bool) -> Cookie<'static> {
    let mut cookie = new(name, value, secure);
    cookie.set_max_age(Duration::seconds(seconds));
    cookie
}

/// Removes the cookie of this name.
pub fn removal(name: &'static str, secure: bool) -> Cookie<'static> {
    let mut cookie = new(name, "", secure);
    cookie.make_removal();
    cookie
}

/// The response, which also sets this cookie.
pub fn set(response: Response, cookie: Cookie<'static>) -> Response {
    (CookieJar::new().add(cookie), response).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_for_own_pages_only_and_under_tls_for_tls_only() {
        assert_eq!(new("session", "abc", false).to_string(), "session=abc; HttpOnly; SameSite=Lax; Path=/");
        for cookie in [new("a", "b", true), lasting("a", "b", 60, true), removal("a", true)] {
            let text = cookie.to_string();
            assert!(["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"].iter().all(|part| text.contains(part)), "{text}");
        }
        assert!(lasting("a", "b", 60, false).to_string().contains("; Max-Age=60"));
        let removal = removal("a", false).to_string();
        assert!(removal.starts_with("a=; ") && removal.contains("; Max-Age=0"), "{removal}");
    }
}
