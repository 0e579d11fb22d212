//! Rejects unsafe requests that pages of other sites send.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::allowed_hosts::{host_of, text};
use super::request_log::is_unsafe;

/// Rejects unsafe requests sent by pages of other sites.
pub async fn reject_cross_site(request: Request, next: Next) -> Response {
    if !is_unsafe(request.method()) || is_same_origin(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "Cross-site request rejected.\n").into_response()
    }
}

/// Checks `Sec-Fetch-Site` or `Origin`. Browsers send at least one of them; a request with neither is not from a browser.
fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    match (text(headers, &HeaderName::from_static("sec-fetch-site")), text(headers, &header::ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == host_of(headers, uri)
        }
        (None, None) => true,
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
        assert!(asks(&[host]));
        assert!(asks(&[host, ("sec-fetch-site", "same-origin")]) && asks(&[host, ("sec-fetch-site", "none")]));
        assert!(asks(&[host, ("origin", "http://localhost:8100")]));
        assert!(!asks(&[host, ("sec-fetch-site", "cross-site")]) && !asks(&[host, ("sec-fetch-site", "same-site")]));
        assert!(!asks(&[host, ("origin", "http://localhost:9000")]) && !asks(&[host, ("origin", "null")]));
        assert!(!asks(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8100")]));
    }
}
