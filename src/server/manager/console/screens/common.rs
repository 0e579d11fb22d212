//! Common parts of pages: the signed-in user, the manager's version, and the pages for refusals and failures.

use scraper::{ElementRef, Html};

use super::ScreenError;
use crate::model::AuthorizeType;
use crate::model::mask::mask_url_credentials;
use crate::server::manager::console::html::{elements, text, with_class};

/// The user for whom a page was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageUser {
    /// Empty if not signed in.
    pub name: String,
    pub role: AuthorizeType,
}

/// Parses the signed-in user from the page's header. A page_user on a page that was requested with a session means that the session has
/// ended.
///
/// # Errors
/// Returns [`ScreenError`] if there is no header: the page is not one of the manager's, or has no layout, such as the sign-in page.
pub fn page_user(screen: &'static str, html: &str) -> Result<PageUser, ScreenError> {
    let dom = Html::parse_document(html);
    let header = with_class(dom.root_element(), "div", "head_right").next().ok_or_else(|| ScreenError::new(screen, "div.head_right"))?;
    let greeting = header.child_elements().find(|element| element.value().name() == "span").map(text).unwrap_or_default();
    let who = greeting.split_once("，欢迎您进入").map(|(who, _)| who.trim()).ok_or_else(|| ScreenError::new(screen, "the greeting"))?;
    if who == "匿名用户" {
        return Ok(PageUser { name: String::new(), role: AuthorizeType::Anonymous });
    }
    let admin = who.strip_suffix("（超级管理员）").map(|name| (name, AuthorizeType::Admin));
    let (name, role) = admin
        .or_else(|| who.strip_suffix("（普通用户）").map(|name| (name, AuthorizeType::Operator)))
        .ok_or_else(|| ScreenError::new(screen, "the role in the greeting"))?;
    Ok(PageUser { name: name.trim_end().to_owned(), role })
}

/// The version in the footer. It is only as reliable as the manager's build, which may know neither version nor revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub host: String,
    /// `Unknown` for a build without git.
    pub version: String,
    pub revision: String,
    pub built: String,
}

/// Parses the manager's version, if the page has it: `<host> - <version> [ r<revision> ] @ <date>`.
pub fn version(html: &str) -> Option<Version> {
    let dom = Html::parse_document(html);
    let footer = with_class(dom.root_element(), "div", "footer").next()?;
    let line = elements(footer, "font").map(text).next()?;
    let (rest, built) = line.rsplit_once(" @ ")?;
    let (rest, revision) = rest.strip_suffix(']')?.rsplit_once("[ r")?;
    // a build may omit the version
    let (host, version) = rest.rsplit_once(" -")?;
    Some(Version {
        host: host.to_owned(),
        version: version.trim().to_owned(),
        revision: revision.trim().to_owned(),
        built: built.to_owned(),
    })
}

/// Whether this is the page for a refusal, which has status 200.
pub fn is_forbidden(html: &str) -> bool {
    let dom = Html::parse_document(html);
    with_class(dom.root_element(), "div", "error_forbidden").next().is_some()
}

/// The content of an error page (500, 404, 413).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class of the innermost exception; empty if the page has none.
    pub class: String,
    /// Its message; Chinese characters in it are lost (`?`).
    pub message: String,
}

impl Failure {
    /// The class name without its package.
    pub fn kind(&self) -> &str {
        self.class.rsplit('.').next().unwrap_or_default()
    }

    /// Whether a retry is likely to succeed: ZooKeeper failed, as it does for every channel list while a pipeline is being deleted, whose
    /// ZooKeeper nodes are removed one by one.
    pub fn is_transient(&self) -> bool {
        self.class.starts_with("org.apache.zookeeper.KeeperException")
    }
}

/// Returns the innermost cause of an error page, with passwords in URLs masked. This is its last `Caused by`, since each one repeats the
/// causes inside it; without one, the page's reason.
///
/// Returns `None` if it is not an error page of the manager's server.
pub fn failure(html: &str) -> Option<Failure> {
    let dom = Html::parse_document(html);
    elements(dom.root_element(), "h2").find(|title| text(*title).starts_with("HTTP ERROR"))?;
    let mut caused = false;
    let mut cause: Option<ElementRef<'_>> = None;
    let mut reason: Option<ElementRef<'_>> = None;
    for element in dom.root_element().descendent_elements() {
        match element.value().name() {
            "h3" => caused = element.text().next().is_some_and(|words| words.trim_start().starts_with("Caused by")),
            "pre" if caused => cause = Some(element),
            "pre" => reason = reason.or(Some(element)),
            _ => {}
        }
    }
    match (cause, reason) {
        (Some(cause), _) => Some(exception(&mask_url_credentials(&text(cause)))),
        (None, Some(reason)) => Some(Failure { class: String::new(), message: mask_url_credentials(&text(reason)).into_owned() }),
        (None, None) => None,
    }
}

/// Parses `class: message`; the message ends at the first line of the stack trace.
fn exception(text: &str) -> Failure {
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with("\tat ")).collect();
    let head = lines.join("\n");
    let (class, message) = head.split_once(": ").unwrap_or((&head, ""));
    Failure { class: class.trim().to_owned(), message: message.trim().to_owned() }
}
