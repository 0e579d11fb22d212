//! Rejects requests to host names that are not ours (DNS rebinding).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

/// The host names of this server. Another name indicates DNS rebinding by a foreign page.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    names: Arc<[String]>,
    /// Whether any IP address is accepted, because the server listens on all of them. DNS rebinding needs a name, never just an address.
    addresses: bool,
}

impl AllowedHosts {
    /// Collects the listen address, the loopback names and the public host name.
    pub fn new(listen: SocketAddr, address: Option<&Url>) -> Self {
        let own = match listen.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let public = address.and_then(Url::host_str).map(str::to_owned);
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), own];
        Self { names: names.into_iter().chain(public).collect(), addresses: listen.ip().is_unspecified() }
    }

    fn has(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        self.names.iter().any(|own| own.eq_ignore_ascii_case(name)) || (self.addresses && bare.parse::<IpAddr>().is_ok())
    }
}

/// Rejects requests for unknown host names and requests with more than one `Host` header.
pub async fn middleware(State(own): State<AllowedHosts>, request: Request, next: Next) -> Response {
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return (StatusCode::BAD_REQUEST, "Exactly one Host header is required.\n").into_response();
    }
    let asked = host_of(request.headers(), request.uri());
    if asked.is_some_and(|asked| own.has(asked)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "Unknown host name.\n").into_response()
    }
}

/// The requested host and port: that of the request URI if it has one, otherwise the `Host` header (RFC 9112).
pub fn host_of<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    uri.authority().map(|authority| authority.as_str()).or_else(|| text(headers, &header::HOST))
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_host_names_are_served() {
        let own = AllowedHosts::new("127.0.0.1:8100".parse().unwrap(), Some(&"https://otter.example.com".parse().unwrap()));
        for name in ["localhost", "localhost:8100", "LOCALHOST:1", "127.0.0.1:8100", "[::1]:8100", "[::1]", "otter.example.com"] {
            assert!(own.has(name), "{name}");
        }
        for name in ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8100", "", ":8100", "localhost:80x", "[::2]:8100"] {
            assert!(!own.has(name), "{name}");
        }
    }

    #[test]
    fn a_wildcard_listener_accepts_any_ip_address_but_no_foreign_name() {
        let own = AllowedHosts::new("0.0.0.0:8100".parse().unwrap(), None);
        assert!(own.has("192.0.2.7:8100") && own.has("[2001:db8::1]:8100") && own.has("localhost"));
        assert!(!own.has("otter.example.com:8100") && !own.has("192.0.2.7.nip.io:8100"));
    }

    #[test]
    fn the_host_of_an_absolute_uri_takes_precedence() {
        let headers: HeaderMap = [(header::HOST, "localhost:8100".parse().unwrap())].into_iter().collect();
        assert_eq!(host_of(&headers, &Uri::from_static("/")), Some("localhost:8100"));
        assert_eq!(host_of(&headers, &Uri::from_static("http://evil.example/")), Some("evil.example"));
        assert_eq!(host_of(&HeaderMap::new(), &Uri::from_static("/")), None);
    }
}
