//! Classifies a response of the console before any screen is parsed.

use super::http::{HttpReply, screen_of};
use super::screens::common::{self, Failure};
use crate::model::{AuthorizeType, Conflict, Error, ResourceType};

/// The expected kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// A page with the manager's layout, which shows for which user it was rendered.
    Layout,
    /// Bare text, such as the responses of `/api/` and of remote calls.
    Bare,
}

/// A successful response.
#[derive(Debug, PartialEq, Eq)]
pub enum Response {
    /// Status 200: a page, or text.
    Page(String),
    /// A redirect: path and query, relative to the console's URL.
    Moved(String),
}

/// A failed response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleError {
    /// The session has ended. The manager did not process the request.
    SignedOut,
    /// The form's token belongs to another session. The manager did not process the request.
    TokenExpired,
    /// The current state forbids it: the page or action itself redirected to `forbidden.htm`.
    Forbidden,
    /// The manager's error page, with its innermost cause.
    Exception(Failure),
    /// Any other error.
    Manager(Error),
}

impl From<Error> for ConsoleError {
    fn from(error: Error) -> Self {
        Self::Manager(error)
    }
}

/// The subject of a request, for error messages.
#[derive(Clone, Debug, Default)]
pub struct ErrorContext {
    /// The resource that does not exist if the manager reports a missing one.
    pub resource_type: Option<(ResourceType, String)>,
    /// The meaning of a redirect to `forbidden.htm`.
    pub forbidden: Option<Conflict>,
}

impl ErrorContext {
    /// The context of one resource.
    pub fn new(resource_type: ResourceType, id: impl std::fmt::Display) -> Self {
        Self { resource_type: Some((resource_type, id.to_string())), forbidden: None }
    }

    /// Sets the meaning of a redirect to `forbidden.htm`.
    pub fn forbidden(mut self, conflict: Conflict) -> Self {
        self.forbidden = Some(conflict);
        self
    }

    /// Converts a failed response to an error.
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
        match &self.resource_type {
            Some((resource_type, id)) if says_missing(message) => Error::NotFound { resource_type: *resource_type, id: id.clone() },
            _ if message.is_empty() => Error::Failed { screen, reason: failure.kind().to_owned() },
            _ if failure.class.is_empty() => Error::Failed { screen, reason: message.clone() },
            _ => Error::Failed { screen, reason: format!("{}: {message}", failure.kind()) },
        }
    }
}

/// Whether a message of the manager reports a missing resource.
fn says_missing(message: &str) -> bool {
    message.starts_with("couldn't query any ") || (message.starts_with("query channelId:") && message.ends_with(" return null."))
}

/// Classifies a response.
///
/// # Errors
/// Returns [`ConsoleError`] for anything but the expected kind of page or a redirect to a page of the manager.
pub fn classify(reply: HttpReply, path: &str, rendering: PageKind) -> Result<Response, ConsoleError> {
    let screen = || screen_of(path).to_owned();
    match reply.status {
        200..=299 => match rendering {
            PageKind::Bare => Ok(Response::Page(reply.body)),
            PageKind::Layout => page(reply.body, path),
        },
        300..=399 => redirect(reply.location.ok_or_else(|| unexpected(screen(), "the address of its redirect"))?, path),
        413 | 414 | 431 => Err(Error::Failed { screen: screen(), reason: "the request is too long for the manager".to_owned() }.into()),
        401 | 403 | 407 => Err(Error::NotAllowed { what: format!("{} (HTTP {})", screen(), reply.status) }.into()),
        404 | 405 | 410 => Err(unexpected(screen(), "the page itself")),
        500 => Err(exception(&reply.body, screen())),
        status => Err(Error::Failed { screen: screen(), reason: format!("HTTP {status}") }.into()),
    }
}

fn unexpected(screen: String, missing: &str) -> ConsoleError {
    ConsoleError::Manager(Error::UnexpectedPage { screen, missing: missing.to_owned() })
}

/// Checks that a page has the manager's layout, is complete and was rendered for an administrator.
fn page(body: String, path: &str) -> Result<Response, ConsoleError> {
    let screen = || screen_of(path).to_owned();
    let visitor = common::page_user("page", &body).map_err(|error| unexpected(screen(), &error.missing))?;
    match visitor.role {
        AuthorizeType::Admin if body.trim_end().ends_with("</html>") => Ok(Response::Page(body)),
        AuthorizeType::Admin => Err(unexpected(screen(), "the end of the page")),
        AuthorizeType::Anonymous => Err(ConsoleError::SignedOut),
        AuthorizeType::Operator => Err(Error::NotAdministrator { user: visitor.name }.into()),
    }
}

/// Classifies a redirect. Those of the sign-in check have the requested page in `done`, those of pages and actions do not.
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

/// Normalizes the manager's two spellings of a path: `/channel_list.htm` and `/channelList.htm` are the same screen.
pub fn plain(path: &str) -> String {
    path.split('?').next().unwrap_or_default().chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// Parses the manager's error page.
fn exception(body: &str, screen: String) -> ConsoleError {
    match common::failure(body) {
        Some(failure) if failure.kind() == "CsrfTokenCheckException" => ConsoleError::TokenExpired,
        Some(failure) => ConsoleError::Exception(failure),
        None => Error::Failed { screen, reason: "HTTP 500".to_owned() }.into(),
    }
}
