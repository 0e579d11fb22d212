//! Cookies of this server: same-site, hidden from scripts, and `Secure` if the server uses TLS.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use cookie::time::Duration;

use crate::messages::Lang;

/// The cookie of the chosen language.
pub const LANG: &str = "lang";

/// Creates a session-lifetime cookie; `secure` restricts it to TLS.
pub fn new(name: &'static str, value: impl Into<String>, secure: bool) -> Cookie<'static> {
    let value: String = value.into();
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// Creates a cookie that lives for this many seconds.
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

/// The language of a request with these cookies: the chosen one, otherwise the one that the browser prefers.
pub fn language(jar: &CookieJar, headers: &HeaderMap) -> Lang {
    let chosen = jar.get(LANG).and_then(|cookie| Lang::from_tag(cookie.value()));
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    chosen.unwrap_or_else(|| Lang::accepted(accepted()))
}

/// Adds the cookie to the response.
pub fn set(response: Response, cookie: Cookie<'static>) -> Response {
    (CookieJar::new().add(cookie), response).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_chosen_language_precedes_the_accepted_one() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN,en;q=0.8"));
        let language = |chosen: &'static str| language(&CookieJar::new().add(Cookie::new(LANG, chosen)), &headers);
        assert_eq!([language("en"), language("zh"), language("xx")], [Lang::En, Lang::Zh, Lang::Zh]);
    }

    #[test]
    fn cookies_are_same_site_and_secure_under_tls() {
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
