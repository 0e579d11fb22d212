//! The one signed-in session with a manager: made when first needed, shared by all requests, renewed once when it ends.
//!
//! The manager keeps its sessions in cookies. The first request of a session and the sign-in are therefore made alone and with a jar
//! of their own; afterwards the jar is only read. What an old session's answers set can't mix with a new one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::cookie::Jar;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{Body, Http, Purpose, Request};
use super::reply::{Answer, Rendering, Subject, Trouble, classify, plain};
use crate::model::ManagerError;

/// How long a refusal is remembered, so that a wrong password isn't tried with every page that someone opens.
pub const REMEMBERED: Duration = Duration::from_secs(30);
/// How long a part of the manager that was just being changed gets to settle before it is read again.
const SETTLES: Duration = Duration::from_millis(200);
/// A page that only administrators see and that costs the manager nothing: neither database nor ZooKeeper.
const PROOF: &str = "/addChannel.htm";

/// An account of the manager.
pub struct Account {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

/// Cookies of a session that signed in as an administrator.
pub struct Signed {
    number: u64,
    jar: Jar,
}

/// The session of one manager.
pub struct Session {
    http: Arc<Http>,
    account: Account,
    remembered: Duration,
    /// Attempts to sign in that have ended.
    attempts: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    signed: Option<Arc<Signed>>,
    /// The last attempt's failure: its number, when, and what.
    failure: Option<(u64, Instant, ManagerError)>,
}

impl Session {
    /// A session that is not signed in yet. `remembered` is how long a refusal is remembered.
    pub fn new(http: Arc<Http>, account: Account, remembered: Duration) -> Self {
        Self { http, account, remembered, attempts: AtomicU64::new(0), state: Mutex::default() }
    }

    /// The connections that it uses.
    pub fn http(&self) -> &Arc<Http> {
        &self.http
    }

    /// The signed-in session; signs in when there is none. Whoever waits while another signs in gets that one's result.
    ///
    /// # Errors
    /// Those of signing in: refused, no administrator, the manager away.
    pub async fn current(&self) -> Result<Arc<Signed>, ManagerError> {
        let before = self.attempts.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(signed) = &state.signed {
            return Ok(Arc::clone(signed));
        }
        if let Some((number, at, error)) = &state.failure {
            let refused = matches!(error, ManagerError::SignInRefused { .. } | ManagerError::NotAdministrator { .. });
            if *number > before || (refused && at.elapsed() < self.remembered) {
                return Err(error.clone());
            }
        }
        let signed = sign_in(&self.http, &self.account).await;
        let number = self.attempts.fetch_add(1, Ordering::AcqRel) + 1;
        match signed {
            Ok(jar) => {
                tracing::info!(user = self.account.user, "signed in to the manager");
                let signed = Arc::new(Signed { number, jar });
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

    /// Notes that a session is over. The next request signs in again; if another has already done so, nothing is lost.
    pub async fn end(&self, signed: &Signed) {
        let mut state = self.state.lock().await;
        if state.signed.as_ref().is_some_and(|current| current.number == signed.number) {
            state.signed = None;
        }
    }

    /// Sends a request in this session, once. Only a read that failed at a passing state of ZooKeeper is repeated, once, after a short
    /// pause.
    ///
    /// # Errors
    /// [`Trouble`], also for the session's end.
    pub async fn once(&self, signed: &Signed, request: &Request<'_>, rendering: Rendering) -> Result<Answer, Trouble> {
        let answer = classify(self.http.send(request, &signed.jar).await?, request.path, rendering);
        match answer {
            Err(Trouble::Exception(failure)) if request.purpose == Purpose::Read && failure.is_transient() => {
                tokio::time::sleep(SETTLES).await;
                classify(self.http.send(request, &signed.jar).await?, request.path, rendering)
            }
            answer => answer,
        }
    }

    /// Sends a request; when the session turns out to be over, signs in again and sends it once more. That is safe for writes too: the
    /// manager looks at the session before it does anything.
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::SignedOut`] only when a fresh session ended at once.
    pub async fn send(&self, request: &Request<'_>, rendering: Rendering) -> Result<Answer, Trouble> {
        let signed = self.current().await?;
        match self.once(&signed, request, rendering).await {
            Err(Trouble::SignedOut) => {
                self.end(&signed).await;
                let signed = self.current().await?;
                self.once(&signed, request, rendering).await
            }
            other => other,
        }
    }
}

/// Signs in: opens a session, posts the account, and proves by a page's header that it is an administrator's.
///
/// # Errors
/// [`ManagerError::SignInRefused`], [`ManagerError::NotAdministrator`], drift when this is no Otter manager, or the manager away.
pub async fn sign_in(http: &Http, account: &Account) -> Result<Jar, ManagerError> {
    const LOGIN: &str = "/login.htm";
    let about = Subject::default();
    let no_form = || ManagerError::Drift { screen: "login".to_owned(), missing: "the sign-in form".to_owned() };
    let jar = Jar::default();
    let opened = http.send(&Request::read(LOGIN), &jar).await?;
    opened.keep_cookies(&jar, http);
    match classify(opened, LOGIN, Rendering::Bare) {
        Ok(Answer::Page(html)) if html.contains("user_action") => {}
        Ok(_) | Err(Trouble::SignedOut | Trouble::Forbidden) => return Err(no_form()),
        Err(trouble) => return Err(about.error(trouble, LOGIN)),
    }
    let fields = [
        ("action", "user_action"),
        ("event_submit_do_login", "1"),
        ("_fm.login._0.name", &account.user),
        ("_fm.login._0.password", account.password.expose_secret()),
    ];
    let body = Body::Form(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    // signing in changes nothing that anyone would miss, but a broken connection must not sign in twice with one jar
    let request = Request { path: LOGIN, body: Some(body), purpose: Purpose::Write };
    let reply = http.send(&request, &jar).await.map_err(unwritten)?;
    reply.keep_cookies(&jar, http);
    match classify(reply, LOGIN, Rendering::Bare) {
        Ok(Answer::Moved(to)) if plain(&to) == "/channellist.htm" => {}
        // a refusal is the sign-in page again; without a name or password it has no message
        Ok(Answer::Page(html)) if html.contains("user_action") => {
            return Err(ManagerError::SignInRefused { user: account.user.clone() });
        }
        Ok(_) | Err(Trouble::SignedOut | Trouble::Forbidden) => return Err(no_form()),
        Err(trouble) => return Err(about.error(trouble, LOGIN)),
    }
    let proof = http.send(&Request::read(PROOF), &jar).await?;
    let not_administrator = || ManagerError::NotAdministrator { user: account.user.clone() };
    match classify(proof, PROOF, Rendering::Layout) {
        Ok(Answer::Page(_)) => Ok(jar),
        Ok(Answer::Moved(_)) => Err(no_form()),
        Err(Trouble::Forbidden | Trouble::Manager(ManagerError::NotAllowed { .. } | ManagerError::NotAdministrator { .. })) => {
            Err(not_administrator())
        }
        Err(Trouble::SignedOut) => Err(ManagerError::SignInRefused { user: account.user.clone() }),
        Err(trouble) => Err(about.error(trouble, PROOF)),
    }
}

/// Signing in writes nothing, so nobody need wonder whether it did.
fn unwritten(error: ManagerError) -> ManagerError {
    match error {
        ManagerError::Unreachable { address, cause, .. } => ManagerError::Unreachable { address, cause, written: false },
        ManagerError::TimedOut { address, seconds, .. } => ManagerError::TimedOut { address, seconds, written: false },
        other => other,
    }
}
