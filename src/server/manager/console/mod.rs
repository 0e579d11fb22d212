//! The manager's console over HTTP: one session, pages, forms and actions. Every response is classified before it is used.

mod form;
mod groups;
pub mod html;
mod http;
mod list;
mod messages;
mod reply;
mod rotation;
pub mod screens;
mod session;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(in crate::server::manager) use tests::stub;

use std::sync::Arc;

use reqwest::cookie::Jar;

pub use form::{EditPage, FormPost};
pub use groups::{BATCH, CANAL, CHANNEL, CLUSTER, Group, NODE, PIPELINE, SOURCE};
pub use http::{ConsoleHttp, Purpose, Request, RequestBody, Timeouts};
pub use list::ListRow;
pub use reply::ErrorContext;
pub use rotation::{PageBudget, ROWS_PER_PAGE, Rotation};
pub use session::{ConsoleSession, Credentials, FAILURE_TTL, sign_in};

use crate::model::Error;
use reply::{PageKind, Response, classify, plain};
use screens::ScreenError;

/// The console of one manager.
pub struct Console {
    session: ConsoleSession,
}

impl Console {
    /// Creates the console for a session.
    pub fn new(session: ConsoleSession) -> Self {
        Self { session }
    }

    /// The connections to the manager.
    pub fn http(&self) -> &Arc<ConsoleHttp> {
        self.session.http()
    }

    /// Checks that the configured account signs in as an administrator; signs in if there is no session yet.
    ///
    /// # Errors
    /// Returns the reason if the sign-in fails.
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.session.current().await.map(drop)
    }

    /// Returns a page with the manager's layout, rendered for an administrator.
    ///
    /// # Errors
    /// Returns an error if the page can't be read; `about` determines the error if the resource does not exist or the page is forbidden.
    pub async fn page(&self, path: &str, about: &ErrorContext) -> Result<String, Error> {
        match self.session.send(&Request::read(path), PageKind::Layout).await {
            Ok(Response::Page(html)) => Ok(html),
            Ok(Response::Moved(to)) => Err(Error::UnexpectedPage {
                screen: http::screen_of(path).to_owned(),
                missing: format!("the page itself (moved to {})", plain(&to)),
            }),
            Err(trouble) => Err(about.error(trouble, path)),
        }
    }

    /// Reads a page with its screen's parser.
    ///
    /// # Errors
    /// Returns the errors of [`Console::page`], and [`Error::UnexpectedPage`] if the page does not look as expected.
    pub async fn read<T>(&self, path: &str, about: &ErrorContext, parse: impl FnOnce(&str) -> Result<T, ScreenError>) -> Result<T, Error> {
        Ok(parse(&self.page(path, about).await?)?)
    }

    /// Returns the response of an interface that needs no session: `/api/`, `/monitor/` and remote calls.
    ///
    /// # Errors
    /// Returns an error for any status but 200.
    pub async fn bare(&self, request: &Request<'_>) -> Result<String, Error> {
        let reply = self.http().send(request, &Jar::default()).await?;
        match classify(reply, request.path, PageKind::Bare) {
            Ok(Response::Page(text)) => Ok(text),
            Ok(Response::Moved(_)) => Err(Error::NotAllowed { what: http::screen_of(request.path).to_owned() }),
            Err(trouble) => Err(ErrorContext::default().error(trouble, request.path)),
        }
    }

    /// Performs an action by its URL. Returns the redirect target, which proves nothing.
    ///
    /// # Errors
    /// Returns [`Error::NotApplied`] if the response is a page instead.
    pub async fn act(&self, path: &str, purpose: Purpose, about: &ErrorContext) -> Result<String, Error> {
        match self.session.send(&Request { path, body: None, purpose }, PageKind::Layout).await {
            Ok(Response::Moved(to)) => Ok(to),
            Ok(Response::Page(_)) => Err(Error::NotApplied { what: "the action".to_owned() }),
            Err(trouble) => Err(about.error(trouble, path)),
        }
    }
}

/// Whether a redirect leads to this screen, in either of its two spellings.
pub fn leads_to(location: &str, screen: &str) -> bool {
    plain(location) == plain(screen)
}

/// A path with query parameters, encoded.
pub fn path<V: AsRef<str>>(screen: &str, parameters: &[(&str, V)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{screen}?{query}")
}
