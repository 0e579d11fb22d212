//! Rate limit on unauthenticated requests that store or check something, per network, within this process: unsafe requests, and GET
//! requests of the routes that store something. A browser with which a user has signed in before is limited by its user instead, so that
//! others behind the same address don't use up its requests. The limit applies before a password is checked or a page is rendered. The counters of failed
//! sign-ins (`accounts::rate_limit`) are shared by all processes and apply afterwards.

use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use governor::clock::Clock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use lru::LruCache;

use super::client_ip::ClientInfo;
use super::cookies;
use super::request_log::is_unsafe;
use crate::messages::errors;
use crate::model::{Error, UserId};
use crate::server::accounts::{Accounts, network};
use crate::server::authz::RequestIdentity;

/// Burst size; the users of an office may share one address.
const BURST: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
/// Requests per second after the burst.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(1).expect("not zero");
/// The maximum number of tracked clients; the one whose last request is oldest is evicted. It gets a new burst, which an attacker with as
/// many networks has anyway.
const MAX_CLIENTS: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// What is limited as one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    Network(IpAddr),
    /// The user of a known browser, by ID.
    User(UserId),
}

/// The rate limiter: one per client in a least recently used cache, so that each request takes constant time
/// and the memory is bounded. Clones share it.
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    quota: Quota,
    clients: Mutex<LruCache<Client, DefaultDirectRateLimiter>>,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new(BURST)
    }
}

impl RateLimit {
    /// Permits this burst, and one request a second after that.
    pub fn new(burst: NonZeroU32) -> Self {
        Self::with_capacity(burst, MAX_CLIENTS)
    }

    fn with_capacity(burst: NonZeroU32, clients: NonZeroUsize) -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(burst);
        Self(Arc::new(Inner { quota, clients: Mutex::new(LruCache::new(clients)) }))
    }

    /// Counts a request. Returns the seconds to wait as an error if the limit is exceeded.
    fn check(&self, client: Client) -> Result<(), u64> {
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = clients.get_or_insert(client, || RateLimiter::direct(self.0.quota));
        limiter.check().map_err(|early| {
            let wait = early.wait_time_from(limiter.clock().now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }
}

/// The limited requests.
#[derive(Clone, Debug)]
pub struct LimitedRequests {
    pub accounts: Accounts,
    pub limit: RateLimit,
    /// The routes whose GET requests are limited too, since they store something.
    pub storing: &'static [&'static str],
}

/// Rejects unauthenticated requests that exceed the limit of their network.
pub async fn without_session(State(limited): State<LimitedRequests>, request: Request, next: Next) -> Response {
    let identity = request.extensions().get::<Arc<RequestIdentity>>().cloned();
    let signed_in = identity.as_ref().is_some_and(|identity| identity.session.is_some());
    let stores = request.extensions().get::<MatchedPath>().is_some_and(|path| limited.storing.contains(&path.as_str()));
    if signed_in || !(stores || is_unsafe(request.method())) {
        return next.run(request).await;
    }
    let user = match identity.as_ref().and_then(|identity| identity.origin.device.as_ref()) {
        // If the database does not respond, the request fails later.
        Some(device) => limited.accounts.device_user(device).await.unwrap_or_default(),
        None => None,
    };
    let address = request.extensions().get::<ClientInfo>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
    let client = user.map_or_else(|| Client::Network(network(address)), Client::User);
    let Err(seconds) = limited.limit.check(client) else { return next.run(request).await };
    let lang = cookies::language(&CookieJar::from_headers(request.headers()), request.headers());
    let text = format!("{}\n", errors::what(lang, &Error::RateLimited { seconds }));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(address: &str) -> Client {
        Client::Network(network(address.parse().unwrap()))
    }

    #[test]
    fn each_network_has_its_own_burst() {
        let limit = RateLimit::new(NonZeroU32::new(3).unwrap());
        let of = |text: &str| limit.check(client(text));
        for host in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
            assert_eq!(of(host), Ok(()), "{host}");
        }
        assert_eq!(of("2001:db8::4"), Err(1));
        assert_eq!((of("2001:db8:0:1::1"), of("192.0.2.1"), of("::ffff:192.0.2.1")), (Ok(()), Ok(()), Ok(())));
        assert_eq!(limit.0.clients.lock().unwrap().len(), 3);
    }

    #[test]
    fn the_least_recently_used_network_is_evicted() {
        let limit = RateLimit::with_capacity(NonZeroU32::MIN, NonZeroUsize::new(3).unwrap());
        let of = |last: u8| limit.check(Client::Network([192, 0, 2, last].into()));
        assert_eq!([1, 2, 3].map(of), [Ok(()); 3]);
        assert_eq!(of(1), Err(1), "rejected requests keep it in the cache");
        for last in 4..=5 {
            assert_eq!((of(last), of(1)), (Ok(()), Err(1)));
        }
        assert_eq!(of(2), Ok(()), "it has been forgotten");
        assert_eq!(limit.0.clients.lock().unwrap().len(), 3);
    }
}
