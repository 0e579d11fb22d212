//! Determines the client address: that of the peer, or the one forwarded by a trusted proxy.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

/// The origin of a request, stored in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// The client's address.
    pub address: IpAddr,
    /// Whether the client connected by TLS, to this server or to a trusted proxy.
    pub secure: bool,
}

/// The proxies whose forwarding headers are trusted.
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    /// Their networks.
    pub nets: Arc<[IpNet]>,
    /// Whether clients connect by TLS, as to a server with a certificate. Proxies report the protocol of their clients themselves.
    pub tls: bool,
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.nets.iter().any(|net| net.contains(&address))
    }

    /// Reads `X-Forwarded-For` from its end, where the nearest proxy appended, skipping trusted proxies, and `X-Forwarded-Proto`. Both are
    /// used only if the peer is a trusted proxy.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientInfo {
        if !self.trusts(peer) {
            return ClientInfo { address: peer, secure: self.tls };
        }
        let texts = |name: &str| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
        let forwarded = texts("x-forwarded-for");
        let mut address = peer;
        for hop in forwarded.rsplit(',').map(str::trim).filter(|hop| !hop.is_empty()) {
            let Ok(hop) = hop.parse() else { break };
            address = hop;
            if !self.trusts(hop) {
                break;
            }
        }
        let proto = texts("x-forwarded-proto");
        let secure = match proto.rsplit(',').next().map(str::trim) {
            None | Some("") => self.tls,
            Some(proto) => proto.eq_ignore_ascii_case("https"),
        };
        ClientInfo { address, secure }
    }
}

/// Records the origin of the request, and sends HSTS to clients that connected by TLS.
pub async fn middleware(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    let client = proxies.client(peer.to_canonical(), request.headers());
    let secure = client.secure;
    tracing::Span::current().record("client", tracing::field::display(client.address));
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    if secure {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, pairs: &[(&'static str, &'static str)]) -> (String, bool) {
        let proxies = TrustedProxies { nets: ["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()].into(), tls: false };
        let headers = pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect();
        let ClientInfo { address, secure } = proxies.client(peer.parse().unwrap(), &headers);
        (address.to_string(), secure)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let said = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")];
        assert_eq!(client("198.51.100.7", &said), ("198.51.100.7".into(), false));
        assert_eq!(client("127.0.0.1", &said), ("192.0.2.1".into(), true));
        assert_eq!(client("127.0.0.1", &[]), ("127.0.0.1".into(), false));
    }

    #[test]
    fn forwarded_addresses_from_the_client_are_ignored() {
        assert_eq!(client("127.0.0.1", &[("x-forwarded-for", "1.1.1.1, 192.0.2.1, 10.1.2.3")]).0, "192.0.2.1");
        assert_eq!(client("127.0.0.1", &[("x-forwarded-for", "192.0.2.1, nonsense")]).0, "127.0.0.1");
        assert_eq!(client("127.0.0.1", &[("x-forwarded-for", "2001:db8::1")]).0, "2001:db8::1");
        assert!(!client("127.0.0.1", &[("x-forwarded-proto", "https, http")]).1);
    }
}
