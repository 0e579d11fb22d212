//! The shared session with a manager: signed in on first use, used by all requests, renewed once when it ends.
//!
//! The manager keeps its sessions in cookies. The first request of a session and the sign-in are therefore sent alone and with a new jar;
//! afterwards the jar is read-only. Cookies from an old session's responses can't mix with those of a new one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::cookie::Jar;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{ConsoleHttp, Purpose, Request, RequestBody};
use super::reply::{ConsoleError, ErrorContext, PageKind, Response, classify, plain};
use crate::model::Error;

/// How long a refusal is cached, so that a wrong password is not tried again with every page view.
pub const FAILURE_TTL: Duration = Duration::from_secs(30);
/// Delay before retrying a read that hit a part of the manager that was being changed.
const SETTLES: Duration = Duration::from_millis(200);
/// A page that only administrators can open and that is cheap for the manager: it uses neither database nor ZooKeeper.
const PROOF: &str = "/addChannel.htm";

/// An account of the manager.
pub struct Credentials {
    /// The account's name.
    pub user: String,
    /// The account's password.
    pub password: SecretString,
}

/// Cookies of a session that is signed in as an administrator.
pub struct AuthenticatedSession {
    number: u64,
    jar: Jar,
}

/// The session of one manager.
pub struct ConsoleSession {
    http: Arc<ConsoleHttp>,
    account: Credentials,
    remembered: Duration,
    /// Number of finished sign-in attempts.
    attempts: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    signed: Option<Arc<AuthenticatedSession>>,
    /// The last failed attempt: its number, time and error.
    failure: Option<(u64, Instant, Error)>,
}

impl ConsoleSession {
    /// Creates a session that is not signed in yet. `remembered` is how long a refusal is cached.
    pub fn new(http: Arc<ConsoleHttp>, account: Credentials, remembered: Duration) -> Self {
        Self { http, account, remembered, attempts: AtomicU64::new(0), state: Mutex::default() }
    }

    /// The connections used by the session.
    pub fn http(&self) -> &Arc<ConsoleHttp> {
        &self.http
    }

    /// Returns the authenticated session; signs in if there is none. Callers that wait for a sign-in in progress get its result.
    ///
    /// # Errors
    /// Returns the sign-in error: refused, no administrator, or manager unavailable.
    pub async fn current(&self) -> Result<Arc<AuthenticatedSession>, Error> {
        let before = self.attempts.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(signed) = &state.signed {
            return Ok(Arc::clone(signed));
        }
        if let Some((number, at, error)) = &state.failure {
            let refused = matches!(error, Error::SignInRefused { .. } | Error::NotAdministrator { .. });
            if *number > before || (refused && at.elapsed() < self.remembered) {
                return Err(error.clone());
            }
        }
        let signed = sign_in(&self.http, &self.account).await;
        let number = self.attempts.fetch_add(1, Ordering::AcqRel) + 1;
        match signed {
            Ok(jar) => {
                tracing::info!(user = self.account.user, "signed in to the manager");
                let signed = Arc::new(AuthenticatedSession { number, jar });
                state.signed = Some(Arc::clone(&signed));
                state.failure = None;
                Ok(signed)
            }
            Err(error) => {
                state.failure = Some((number, Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Marks a session as ended. The next request signs in again; if another has already done so, the new session stays.
    pub async fn end(&self, signed: &AuthenticatedSession) {
        let mut state = self.state.lock().await;
        if state.signed.as_ref().is_some_and(|current| current.number == signed.number) {
            state.signed = None;
        }
    }

    /// Sends a request in this session, once. Only a read that hit a transient state of ZooKeeper is retried, once, after a short pause.
    ///
    /// # Errors
    /// Returns [`ConsoleError`], also if the session has ended.
    pub async fn send_once(
        &self,
        signed: &AuthenticatedSession,
        request: &Request<'_>,
        rendering: PageKind,
    ) -> Result<Response, ConsoleError> {
        let answer = classify(self.http.send(request, &signed.jar).await?, request.path, rendering);
        match answer {
            Err(ConsoleError::Exception(failure)) if request.purpose == Purpose::Read && failure.is_transient() => {
                tokio::time::sleep(SETTLES).await;
                classify(self.http.send(request, &signed.jar).await?, request.path, rendering)
            }
            answer => answer,
        }
    }

    /// Sends a request. If the session has ended, signs in again and retries once. This is safe for writes too: the manager checks the
    /// session before it does anything.
    ///
    /// # Errors
    /// Returns [`ConsoleError`]; [`ConsoleError::SignedOut`] only if a new session ended immediately.
    pub async fn send(&self, request: &Request<'_>, rendering: PageKind) -> Result<Response, ConsoleError> {
        let signed = self.current().await?;
        match self.send_once(&signed, request, rendering).await {
            Err(ConsoleError::SignedOut) => {
                self.end(&signed).await;
                let signed = self.current().await?;
                self.send_once(&signed, request, rendering).await
            }
            other => other,
        }
    }
}

/// Signs in: opens a session, posts the credentials, and verifies by a page's header that the account is an administrator.
///
/// # Errors
/// Returns [`Error::SignInRefused`], [`Error::NotAdministrator`], [`Error::UnexpectedPage`] if this is no Otter manager, or an error if
/// the manager is unavailable.
pub async fn sign_in(http: &ConsoleHttp, account: &Credentials) -> Result<Jar, Error> {
    const LOGIN: &str = "/login.htm";
    let about = ErrorContext::default();
    let no_form = || Error::UnexpectedPage { screen: "login".to_owned(), missing: "the sign-in form".to_owned() };
    let jar = Jar::default();
    let opened = http.send(&Request::read(LOGIN), &jar).await?;
    opened.keep_cookies(&jar, http);
    match classify(opened, LOGIN, PageKind::Bare) {
        Ok(Response::Page(html)) if html.contains("user_action") => {}
        Ok(_) | Err(ConsoleError::SignedOut | ConsoleError::Forbidden) => return Err(no_form()),
        Err(trouble) => return Err(about.error(trouble, LOGIN)),
    }
    let fields = [
        ("action", "user_action"),
        ("event_submit_do_login", "1"),
        ("_fm.login._0.name", &account.user),
        ("_fm.login._0.password", account.password.expose_secret()),
    ];
    let body = RequestBody::Form(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    // sign-in modifies no data, but a broken connection must not sign in twice with one jar
    let request = Request { path: LOGIN, body: Some(body), purpose: Purpose::Write };
    let reply = http.send(&request, &jar).await.map_err(unwritten)?;
    reply.keep_cookies(&jar, http);
    match classify(reply, LOGIN, PageKind::Bare) {
        Ok(Response::Moved(to)) if plain(&to) == "/channellist.htm" => {}
        // a refused sign-in returns the sign-in page again; without a name or password it has no message
        Ok(Response::Page(html)) if html.contains("user_action") => {
            return Err(Error::SignInRefused { user: account.user.clone() });
        }
        Ok(_) | Err(ConsoleError::SignedOut | ConsoleError::Forbidden) => return Err(no_form()),
        Err(trouble) => return Err(about.error(trouble, LOGIN)),
    }
    let proof = http.send(&Request::read(PROOF), &jar).await?;
    let not_administrator = || Error::NotAdministrator { user: account.user.clone() };
    match classify(proof, PROOF, PageKind::Layout) {
        Ok(Response::Page(_)) => Ok(jar),
        Ok(Response::Moved(_)) => Err(no_form()),
        Err(ConsoleError::Forbidden | ConsoleError::Manager(Error::NotAllowed { .. } | Error::NotAdministrator { .. })) => {
            Err(not_administrator())
        }
        Err(ConsoleError::SignedOut) => Err(Error::SignInRefused { user: account.user.clone() }),
        Err(trouble) => Err(about.error(trouble, PROOF)),
    }
}

/// Sign-in never modifies data, so this clears the `written` flag.
fn unwritten(error: Error) -> Error {
    match error {
        Error::Unreachable { address, cause, .. } => Error::Unreachable { address, cause, written: false },
        Error::TimedOut { address, seconds, .. } => Error::TimedOut { address, seconds, written: false },
        other => other,
    }
}
