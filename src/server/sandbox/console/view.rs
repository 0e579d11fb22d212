//! What a screen sees of a request.

use jiff::tz::TimeZone;

use super::html::frame::PageFrame;
use super::html::link::Url;
use super::html::text;
use super::webx::form::Form;
use super::webx::jetty::JavaException;
use super::webx::keys::Keys;
use super::webx::params::Params;
use super::webx::session::Visitor;
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::faults::Faults;
use crate::server::sandbox::state::{AuthorizeType, Millis, State};

/// Everything that a screen may look at. The state is that of one moment.
pub struct View<'a> {
    pub state: &'a State,
    pub params: &'a Params,
    pub form: &'a Form,
    pub visitor: Option<&'a Visitor>,
    pub site: &'a PageFrame,
    pub keys: &'a Keys,
    /// The session's form token.
    pub token: &'a str,
    pub now: Millis,
    pub zone: &'a TimeZone,
    pub generation: Generation,
    pub faults: &'a Faults,
}

/// What a screen answers.
pub enum Screen {
    /// The inside of `div.main`.
    Main(String),
    /// Scripts that stand before `div.main`, and its inside.
    Scripted { scripts: String, main: String },
    /// A whole document without layout.
    Bare(String),
    /// A redirect to the configured address.
    Redirect(Url),
}

/// A screen's answer, or the exception that becomes the error page.
pub type Answer = Result<Screen, JavaException>;

impl View<'_> {
    /// Whether the visitor is an administrator, who alone sees links that change something.
    pub fn is_admin(&self) -> bool {
        self.visitor.is_some_and(|visitor| visitor.role == AuthorizeType::Admin)
    }

    /// `parts` joined when the visitor is an administrator, else nothing.
    pub fn for_admin(&self, html: impl FnOnce() -> String) -> String {
        if self.is_admin() { html() } else { String::new() }
    }

    /// An absolute URL at the configured address.
    pub fn url(&self, target: &str) -> Url {
        self.site.url(target)
    }

    /// The URL of an action with its page number and search key, as list links carry them.
    pub fn action_url(&self, action: &str) -> Url {
        self.site.url("").with("action", action)
    }

    /// A required id parameter.
    pub fn id(&self, name: &str) -> Result<i64, JavaException> {
        self.params.long(name).ok_or_else(JavaException::argument_required)
    }

    /// The search key of a list.
    pub fn search_key(&self) -> &str {
        self.params.text("searchKey")
    }

    /// `span.red` with the message of a field.
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

    /// A time as pages show it; nothing for none.
    pub fn time(&self, at: Option<Millis>) -> String {
        at.map(|at| text::time(at, self.zone)).unwrap_or_default()
    }
}
