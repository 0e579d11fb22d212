//! Rejects unsafe requests that pages of other sites make a browser send (CSRF), by the headers that browsers set and pages can't, like
//! `CrossOriginProtection` of Go's `net/http`. Forms need no token. `docs/security.md` states why that is sufficient.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::allowed_hosts::{host_of, text};
use super::authenticate::has_session_cookie;
use super::request_log::is_unsafe;

/// Rejects unsafe requests sent by pages of other sites.
pub async fn reject_cross_site(request: Request, next: Next) -> Response {
    if !is_unsafe(request.method()) || is_same_origin(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "Cross-site request rejected.\n").into_response()
    }
}

/// Checks `Sec-Fetch-Site`, or else `Origin` against the requested host, which is one of our own (`allowed_hosts`). Every browser sends at
/// least one of them; a request with neither is not from a browser and is accepted only if it carries no session cookie.
fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    match (text(headers, &HeaderName::from_static("sec-fetch-site")), text(headers, &header::ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == host_of(headers, uri)
        }
        (None, None) => !has_session_cookie(headers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_site_unsafe_requests_are_rejected() {
        let asks = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
            is_same_origin(&headers, &Uri::from_static("/"))
        };
        let host = ("host", "localhost:8100");
        assert!(asks(&[host]) && asks(&[host, ("cookie", "lang=en")]));
        for session in ["session=a", "lang=en; __Host-session=a"] {
            assert!(!asks(&[host, ("cookie", session)]), "{session}");
            assert!(asks(&[host, ("cookie", session), ("sec-fetch-site", "same-origin")]), "{session}");
            assert!(asks(&[host, ("cookie", session), ("origin", "http://localhost:8100")]), "{session}");
            assert!(!asks(&[host, ("cookie", session), ("sec-fetch-site", "same-site")]), "{session}");
        }
        assert!(asks(&[host, ("sec-fetch-site", "same-origin")]) && asks(&[host, ("sec-fetch-site", "none")]));
        assert!(asks(&[host, ("origin", "http://localhost:8100")]));
        assert!(!asks(&[host, ("sec-fetch-site", "cross-site")]) && !asks(&[host, ("sec-fetch-site", "same-site")]));
        assert!(!asks(&[host, ("origin", "http://localhost:9000")]) && !asks(&[host, ("origin", "null")]));
        assert!(!asks(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8100")]));
    }
}
