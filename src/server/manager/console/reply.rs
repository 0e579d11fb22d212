//! What an answer of the console means, before any screen is parsed.

use super::http::{Reply, screen_of};
use super::screens::common::{self, Failure};
use crate::model::{AuthorizeType, Conflict, Error, ResourceType};

/// What kind of page is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// A page with the manager's layout, which says for whom it was drawn.
    Layout,
    /// Bare text, such as the answers of `/api/` and of remote calls.
    Bare,
}

/// An answer that is as it should be.
#[derive(Debug, PartialEq, Eq)]
pub enum Response {
    /// Status 200: a page, or text.
    Page(String),
    /// A redirect: path and query, below the console's own address.
    Moved(String),
}

/// An answer that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleError {
    /// The session is over. The manager did nothing of what was asked.
    SignedOut,
    /// The form's token belongs to another session. The manager did nothing.
    TokenExpired,
    /// The state of things forbids it: a redirect to `forbidden.htm` by the page or action itself.
    Forbidden,
    /// The manager's error page: its innermost cause.
    Exception(Failure),
    /// Anything else.
    Manager(Error),
}

impl From<Error> for ConsoleError {
    fn from(error: Error) -> Self {
        Self::Manager(error)
    }
}

/// What a request is about, so that a failure can name it.
#[derive(Clone, Debug, Default)]
pub struct ErrorContext {
    /// What does not exist when the manager says that there is no such thing.
    pub thing: Option<(ResourceType, String)>,
    /// What a redirect to `forbidden.htm` means.
    pub forbidden: Option<Conflict>,
}

impl ErrorContext {
    /// About one thing.
    pub fn of(thing: ResourceType, id: impl std::fmt::Display) -> Self {
        Self { thing: Some((thing, id.to_string())), forbidden: None }
    }

    /// The same, with what a redirect to `forbidden.htm` means.
    pub fn forbidden(mut self, conflict: Conflict) -> Self {
        self.forbidden = Some(conflict);
        self
    }

    /// The typed error of an answer.
    pub fn error(&self, trouble: ConsoleError, path: &str) -> Error {
        let screen = || screen_of(path).to_owned();
        match trouble {
            ConsoleError::Manager(error) => error,
            ConsoleError::SignedOut | ConsoleError::TokenExpired => {
                Error::Failed { screen: screen(), reason: "the session ended again right after signing in".to_owned() }
            }
            ConsoleError::Forbidden => match &self.forbidden {
                Some(conflict) => Error::Conflict(conflict.clone()),
                None => Error::NotAllowed { what: screen() },
            },
            ConsoleError::Exception(failure) => self.exception(&failure, screen()),
        }
    }

    fn exception(&self, failure: &Failure, screen: String) -> Error {
        let message = &failure.message;
        if failure.kind() == "InvalidConfigureException" {
            if message.contains("DDL") {
                return Error::Conflict(Conflict::DdlBothWays);
            }
            if message.contains("HOME") {
                return Error::Conflict(Conflict::HomeBothWays);
            }
        }
        match &self.thing {
            Some((thing, id)) if says_missing(message) => Error::NotFound { thing: *thing, id: id.clone() },
            _ if message.is_empty() => Error::Failed { screen, reason: failure.kind().to_owned() },
            _ if failure.class.is_empty() => Error::Failed { screen, reason: message.clone() },
            _ => Error::Failed { screen, reason: format!("{}: {message}", failure.kind()) },
        }
    }
}

/// Whether a message of the manager says that there is no such thing.
fn says_missing(message: &str) -> bool {
    message.starts_with("couldn't query any ") || (message.starts_with("query channelId:") && message.ends_with(" return null."))
}

/// Sorts an answer.
///
/// # Errors
/// [`Trouble`] for everything that is neither the expected kind of page nor a redirect to some page of the manager.
pub fn classify(reply: Reply, path: &str, rendering: PageKind) -> Result<Response, ConsoleError> {
    let screen = || screen_of(path).to_owned();
    match reply.status {
        200..=299 => match rendering {
            PageKind::Bare => Ok(Response::Page(reply.body)),
            PageKind::Layout => page(reply.body, path),
        },
        300..=399 => redirect(reply.location.ok_or_else(|| drift(screen(), "the address of its redirect"))?, path),
        413 | 414 | 431 => Err(Error::Failed { screen: screen(), reason: "the request is too long for the manager".to_owned() }.into()),
        401 | 403 | 407 => Err(Error::NotAllowed { what: format!("{} (HTTP {})", screen(), reply.status) }.into()),
        404 | 405 | 410 => Err(drift(screen(), "the page itself")),
        500 => Err(exception(&reply.body, screen())),
        status => Err(Error::Failed { screen: screen(), reason: format!("HTTP {status}") }.into()),
    }
}

fn drift(screen: String, missing: &str) -> ConsoleError {
    ConsoleError::Manager(Error::UnexpectedPage { screen, missing: missing.to_owned() })
}

/// A page with the manager's layout, drawn for an administrator and complete.
fn page(body: String, path: &str) -> Result<Response, ConsoleError> {
    let screen = || screen_of(path).to_owned();
    let visitor = common::visitor("page", &body).map_err(|error| drift(screen(), &error.missing))?;
    match visitor.role {
        AuthorizeType::Admin if body.trim_end().ends_with("</html>") => Ok(Response::Page(body)),
        AuthorizeType::Admin => Err(drift(screen(), "the end of the page")),
        AuthorizeType::Anonymous => Err(ConsoleError::SignedOut),
        AuthorizeType::Operator => Err(Error::NotAdministrator { user: visitor.name }.into()),
    }
}

/// Where a redirect leads. Those of the sign-in check carry the page that was wanted in `done`, those of pages and actions do not.
fn redirect(location: String, path: &str) -> Result<Response, ConsoleError> {
    let (target, query) = location.split_once('?').unwrap_or((&location, ""));
    match plain(target).as_str() {
        "/login.htm" => Err(ConsoleError::SignedOut),
        "/forbidden.htm" if query.starts_with("done=") => Err(Error::NotAllowed { what: screen_of(path).to_owned() }.into()),
        "/forbidden.htm" => Err(ConsoleError::Forbidden),
        "/addzookeeper.htm" if query.contains("message=init") => Err(Error::Conflict(Conflict::NoCluster).into()),
        _ => Ok(Response::Moved(location)),
    }
}

/// A path in the spelling that both of the manager's have in common: `/channel_list.htm` and `/channelList.htm` are the same screen.
pub fn plain(path: &str) -> String {
    path.split('?').next().unwrap_or_default().chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The manager's error page.
fn exception(body: &str, screen: String) -> ConsoleError {
    match common::failure(body) {
        Some(failure) if failure.kind() == "CsrfTokenCheckException" => ConsoleError::TokenExpired,
        Some(failure) => ConsoleError::Exception(failure),
        None => Error::Failed { screen, reason: "HTTP 500".to_owned() }.into(),
    }
}
