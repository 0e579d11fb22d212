//! Rate limit on unauthenticated POST requests per network, within this process. It applies before a password is checked or a page is
//! rendered. The counters of failed sign-ins (`accounts::rate_limit`) are shared by all processes and apply afterwards.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client_ip::ClientInfo;
use super::cookies;
use super::request_log::is_unsafe;
use crate::messages::errors;
use crate::model::Error;
use crate::server::accounts::network;
use crate::server::authz::RequestIdentity;

/// Burst size; the users of an office may share one address.
const BURST: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
/// Requests per second after the burst.
const A_SECOND: NonZeroU32 = NonZeroU32::new(1).expect("not zero");
/// When more networks than this are tracked, those without recent requests are dropped.
const NETWORKS: usize = 10_000;

/// The rate limiter, keyed by network. Clones share it.
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<DefaultKeyedRateLimiter<IpAddr>>);

impl Default for RateLimit {
    fn default() -> Self {
        Self::of(BURST)
    }
}

impl RateLimit {
    /// Permits this burst, and one request a second after that.
    pub fn of(burst: NonZeroU32) -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_second(A_SECOND).allow_burst(burst))))
    }

    /// Counts a request of a network. Returns the seconds to wait as an error if the limit is exceeded.
    fn check(&self, address: IpAddr) -> Result<(), u64> {
        if self.0.len() > NETWORKS {
            self.0.retain_recent();
        }
        self.0.check_key(&network(address)).map_err(|early| early.wait_time_from(self.0.clock().now()).as_secs() + 1)
    }
}

/// Rejects unauthenticated unsafe requests that exceed the limit of their network.
pub async fn without_session(State(limit): State<RateLimit>, request: Request, next: Next) -> Response {
    let signed_in = request.extensions().get::<RequestIdentity>().is_some_and(|identified| identified.session.is_some());
    if signed_in || !is_unsafe(request.method()) {
        return next.run(request).await;
    }
    let address = request.extensions().get::<ClientInfo>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
    let Err(seconds) = limit.check(address) else { return next.run(request).await };
    let lang = cookies::language(&CookieJar::from_headers(request.headers()), request.headers());
    let text = format!("{}\n", errors::what(lang, &Error::RateLimited { seconds }));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_has_its_own_burst() {
        let limit = RateLimit::of(NonZeroU32::new(3).unwrap());
        let of = |address: &str| limit.check(address.parse().unwrap());
        for host in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
            assert_eq!(of(host), Ok(()), "{host}");
        }
        assert_eq!(of("2001:db8::4"), Err(1));
        assert_eq!((of("2001:db8:0:1::1"), of("192.0.2.1"), of("::ffff:192.0.2.1")), (Ok(()), Ok(()), Ok(())));
        assert_eq!(limit.0.len(), 3);
    }
}
