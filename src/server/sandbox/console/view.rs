//! What a screen can access of a request, and what it returns.

use jiff::tz::TimeZone;

use super::html::frame::PageFrame;
use super::html::link::Url;
use super::html::text;
use super::webx::form::Form;
use super::webx::jetty::JavaException;
use super::webx::keys::Keys;
use super::webx::params::Params;
use super::webx::session::SessionUser;
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::faults::Faults;
use crate::server::sandbox::state::{AuthorizeType, Millis, State};

/// Everything a screen can access. The state is a consistent snapshot.
pub struct ScreenContext<'a> {
    pub state: &'a State,
    pub params: &'a Params,
    pub form: &'a Form,
    pub user: Option<&'a SessionUser>,
    pub frame: &'a PageFrame,
    pub keys: &'a Keys,
    /// The session's form token.
    pub token: &'a str,
    pub now: Millis,
    pub zone: &'a TimeZone,
    pub generation: Generation,
    pub faults: &'a Faults,
}

/// The result of a screen.
pub enum Screen {
    /// The content of `div.main`.
    Main(String),
    /// Scripts before `div.main`, and its content.
    Scripted { scripts: String, main: String },
    /// A whole document without layout.
    Bare(String),
    /// A redirect to the configured address.
    Redirect(Url),
}

/// A screen's result, or the exception that becomes the error page.
pub type ScreenResult = Result<Screen, JavaException>;

impl ScreenContext<'_> {
    /// Whether the user is an administrator; only administrators see links that change something.
    pub fn is_admin(&self) -> bool {
        self.user.is_some_and(|user| user.role == AuthorizeType::Admin)
    }

    /// Joins `parts` if the user is an administrator, else returns an empty string.
    pub fn for_admin(&self, html: impl FnOnce() -> String) -> String {
        if self.is_admin() { html() } else { String::new() }
    }

    /// An absolute URL at the configured address.
    pub fn url(&self, target: &str) -> Url {
        self.frame.url(target)
    }

    /// The URL of an action with the page number and search key that list links carry.
    pub fn action_url(&self, action: &str) -> Url {
        self.frame.url("").with("action", action)
    }

    /// A required id parameter.
    pub fn id(&self, name: &str) -> Result<i64, JavaException> {
        self.params.long(name).ok_or_else(JavaException::argument_required)
    }

    /// The search key of a list.
    pub fn search_key(&self) -> &str {
        self.params.text("searchKey")
    }

    /// `span.red` with a field's message.
    pub fn red(&self, group: &str, field: &str) -> String {
        let message = self.form.message(group, field);
        if message.is_empty() {
            "<span class=\"red\"> </span>\n".to_owned()
        } else {
            format!("<span class=\"red\"> {} </span>\n", text::escape(message))
        }
    }

    /// The posted value of a field, for the few inputs that show it again.
    pub fn posted(&self, group: &str, field: &str) -> &str {
        self.form.value(group, field).unwrap_or_default()
    }

    /// A time as shown on pages; empty if `None`.
    pub fn time(&self, at: Option<Millis>) -> String {
        at.map(|at| text::time(at, self.zone)).unwrap_or_default()
    }
}
