//! HTTP client for the manager's console: timeouts, concurrency limits, response size limit, and retries.
//!
//! Redirects are never followed: the manager writes its configured host name into them, which may not be reachable from here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::model::Error;
use crate::server::manager::{Origin, RequestCounts};

/// Connect timeout.
const CONNECT: Duration = Duration::from_secs(5);
/// Idle connections are dropped long before the manager would do so (600 s), so that a write rarely uses one that is being closed.
const IDLE: Duration = Duration::from_secs(30);
/// Maximum response size. The largest real page, a list of log records, is about 120 KB.
const MAX_RESPONSE_BYTES: usize = 8 * 1024 * 1024;
/// Maximum number of concurrent requests to one manager.
const MAX_CONCURRENT: usize = 4;
/// Of these, requests other than polling. The rest is reserved for polling, so that the manager's state stays up to date.
const UNPOLLED_AT_ONCE: usize = 3;
/// Of these, requests that may take minutes. The rest is reserved for reads.
const MAX_CONCURRENT_LONG: usize = 2;

/// The purpose of a request, which determines its timeout and whether it may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Changes nothing; retried once if the connection breaks.
    Read,
    /// Changes something; never retried unless the manager certainly did nothing.
    Write,
    /// Stops a channel, which takes from seconds to minutes.
    Switch,
    /// Makes the manager connect to a database; it waits up to a minute for a connection.
    Check,
}

/// Timeouts of an exchange with the manager, from connecting to the last byte of the response. Waiting for a slot before it may take as
/// long again.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For [`Purpose::Read`].
    pub read: Duration,
    /// For [`Purpose::Write`].
    pub write: Duration,
    /// For [`Purpose::Switch`].
    pub switch: Duration,
    /// For [`Purpose::Check`].
    pub check: Duration,
}

impl Timeouts {
    /// The default timeouts: reads get the configured one, and a write, which changes several things, three times as long.
    pub fn reading_within(read: Duration) -> Self {
        Self { read, write: read * 3, switch: Duration::from_secs(170), check: Duration::from_secs(75) }
    }

    fn for_purpose(&self, purpose: Purpose) -> Duration {
        match purpose {
            Purpose::Read => self.read,
            Purpose::Write => self.write,
            Purpose::Switch => self.switch,
            Purpose::Check => self.check,
        }
    }
}

/// A request body. It may contain passwords, so it has no `Debug`.
pub enum RequestBody {
    /// A form, urlencoded: with multipart the manager would ignore the URL's query.
    Form(Vec<(String, String)>),
    /// Plain text, for remote calls.
    Text(String),
}

/// A request. `path` begins with `/` and may have a query.
pub struct Request<'a> {
    /// Path and query relative to the console's URL.
    pub path: &'a str,
    /// `None` for GET.
    pub body: Option<RequestBody>,
    /// The purpose of the request.
    pub purpose: Purpose,
}

impl<'a> Request<'a> {
    /// A GET that changes nothing.
    pub fn read(path: &'a str) -> Self {
        Self { path, body: None, purpose: Purpose::Read }
    }
}

/// A raw response.
pub struct HttpReply {
    /// The HTTP status.
    pub status: u16,
    /// Path and query of `Location`, rebased to the configured address.
    pub location: Option<String>,
    /// The body as text.
    pub body: String,
    headers: HeaderMap,
}

impl HttpReply {
    /// Stores the response's cookies in a jar.
    pub fn keep_cookies(&self, jar: &Jar, http: &ConsoleHttp) {
        jar.set_cookies(&mut self.headers.get_all(SET_COOKIE).iter(), &http.base);
    }
}

/// HTTP connections to one manager.
pub struct ConsoleHttp {
    client: reqwest::Client,
    base: Url,
    limits: Timeouts,
    turns: Semaphore,
    unpolled_turns: Semaphore,
    long_turns: Semaphore,
    counts: Arc<RequestCounts>,
}

/// A slot for sending a request; released on drop.
struct SlotPermit<'a> {
    _long: Option<SemaphorePermit<'a>>,
    _unpolled: Option<SemaphorePermit<'a>>,
    _any: Option<SemaphorePermit<'a>>,
}

impl ConsoleHttp {
    /// Creates the client for the console at `base`; nothing is sent yet.
    ///
    /// # Errors
    /// Returns [`Error::Unreachable`] if the URL can't be that of a console.
    #[expect(clippy::disallowed_methods, reason = "the HTTP client of managers is created here")]
    pub fn new(mut base: Url, limits: Timeouts) -> Result<Self, Error> {
        // an account in the URL would appear in every message that contains it
        let _ = (base.set_username(""), base.set_password(None));
        let wrong = |cause: String| Error::Unreachable { address: address(&base), cause, written: false };
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(wrong("the URL must begin with http:// or https://".to_owned()));
        }
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // fails only if another thread was faster, which is fine
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| wrong(innermost(&error)))?;
        let (turns, unpolled_turns, long_turns) =
            (Semaphore::new(MAX_CONCURRENT), Semaphore::new(UNPOLLED_AT_ONCE), Semaphore::new(MAX_CONCURRENT_LONG));
        Ok(Self { client, base, limits, turns, unpolled_turns, long_turns, counts: Arc::default() })
    }

    /// `host:port` of the console, for messages.
    pub fn address(&self) -> String {
        address(&self.base)
    }

    /// How the requests ended.
    pub fn counts(&self) -> Arc<RequestCounts> {
        Arc::clone(&self.counts)
    }

    /// Sends a request with the cookies of `jar`, and reads the whole response.
    ///
    /// # Errors
    /// Returns [`Error::Unreachable`] or [`Error::TimedOut`], with `written` set if the manager may have received a write;
    /// [`Error::Failed`] if the response is too large; [`Error::Busy`] if no slot was available and nothing was sent.
    pub async fn send(&self, request: &Request<'_>, jar: &Jar) -> Result<HttpReply, Error> {
        let limit = self.limits.for_purpose(request.purpose);
        let began = Instant::now();
        let turn = match Origin::current() {
            Origin::Update => None,
            origin => tokio::time::timeout(limit, self.acquire(request.purpose, origin)).await.ok(),
        };
        let reply = match turn {
            None => Err(Error::Busy { written: false }),
            Some(_turn) => match tokio::time::timeout(limit, self.send_repeatedly(request, jar)).await {
                Ok(reply) => reply,
                Err(_) => Err(Error::TimedOut {
                    address: self.address(),
                    seconds: limit.as_secs(),
                    written: request.purpose != Purpose::Read && request.purpose != Purpose::Check,
                }),
            },
        };
        self.counts.record(reply.as_ref().err().map(Error::kind));
        // the query may contain user input, and the body passwords: neither is logged
        let path = request.path.split('?').next().unwrap_or_default();
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &reply {
            Ok(reply) => tracing::debug!(method = method(request), path, status = reply.status, ms, "console request"),
            Err(error) => tracing::warn!(method = method(request), path, %error, ms, "console request failed"),
        }
        reply
    }

    async fn acquire(&self, purpose: Purpose, origin: Origin) -> SlotPermit<'_> {
        let long = match purpose {
            Purpose::Switch | Purpose::Check => self.long_turns.acquire().await.ok(),
            Purpose::Read | Purpose::Write => None,
        };
        let unpolled = if origin == Origin::Poll { None } else { self.unpolled_turns.acquire().await.ok() };
        SlotPermit { _long: long, _unpolled: unpolled, _any: self.turns.acquire().await.ok() }
    }

    async fn send_repeatedly(&self, request: &Request<'_>, jar: &Jar) -> Result<HttpReply, Error> {
        match self.send_once(request, jar).await {
            // the manager closes idle connections and restarts; a read that fails this way is retried once
            Err(SendError { connected: true, .. }) if request.purpose == Purpose::Read => self.send_once(request, jar).await,
            other => other,
        }
        .map_err(|broken| broken.error)
    }

    async fn send_once(&self, request: &Request<'_>, jar: &Jar) -> Result<HttpReply, SendError> {
        let broken = |error: reqwest::Error| {
            let connected = !error.is_connect();
            let written = connected && matches!(request.purpose, Purpose::Write | Purpose::Switch);
            SendError { connected, error: Error::Unreachable { address: self.address(), cause: innermost(&error), written } }
        };
        let url = format!("{}{}", self.base.as_str().trim_end_matches('/'), request.path);
        let mut builder = match &request.body {
            None => self.client.get(url),
            Some(RequestBody::Form(fields)) => {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                self.client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
            }
            Some(RequestBody::Text(text)) => self.client.post(url).header(CONTENT_TYPE, "text/plain").body(text.clone()),
        };
        if let Some(cookies) = jar.cookies(&self.base) {
            builder = builder.header(COOKIE, cookies);
        }
        let mut response = builder.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        if matches!(status, 502..=504) {
            // reported by a proxy in front of the manager
            let written = matches!(request.purpose, Purpose::Write | Purpose::Switch);
            let error = Error::Unreachable { address: self.address(), cause: format!("HTTP {status}"), written };
            return Err(SendError { connected: true, error });
        }
        let headers = response.headers().clone();
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).and_then(|location| self.rebase(location));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                let screen = screen_of(request.path).to_owned();
                let reason = format!("the response exceeds {} MiB", MAX_RESPONSE_BYTES >> 20);
                return Err(SendError { connected: false, error: Error::Failed { screen, reason } });
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(HttpReply { status, location, body, headers })
    }

    /// Path and query of a redirect, relative to the console's URL.
    fn rebase(&self, location: &str) -> Option<String> {
        let target = self.base.join(location).ok()?;
        let prefix = self.base.path().trim_end_matches('/');
        let path = target.path().strip_prefix(prefix).filter(|rest| rest.starts_with('/')).unwrap_or(target.path());
        Some(target.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
    }
}

/// A failed request; `connected` if the connection was established and then broke, so that a read is worth retrying.
struct SendError {
    connected: bool,
    error: Error,
}

fn method(request: &Request<'_>) -> &'static str {
    if request.body.is_some() { "POST" } else { "GET" }
}

/// Otter's name of the screen at a path, for messages: `/channelList.htm?…` is `channelList`.
pub fn screen_of(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default().trim_start_matches('/');
    if path.is_empty() { "index" } else { path.rsplit_once('.').map_or(path, |(name, _)| name) }
}

fn address(base: &Url) -> String {
    let host = base.host_str().unwrap_or_default();
    base.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The root cause's message, without the URL that reqwest would prepend.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if std::ptr::addr_eq(cause, error as &dyn std::error::Error) {
        return if error.is_timeout() { "timed out".to_owned() } else { "request failed".to_owned() };
    }
    cause.to_string()
}
