//! What pages have in common: who is signed in, the manager's version, and the pages that stand for a refusal or a failure.

use scraper::{ElementRef, Html};

use super::ScreenError;
use crate::model::AuthorizeType;
use crate::model::mask::mask_url_credentials;
use crate::server::manager::console::html::{elements, text, with_class};

/// For whom a page was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Empty for one who is not signed in.
    pub name: String,
    pub role: AuthorizeType,
}

/// Who is signed in, from the page's header. A visitor on a page that was asked for with a session means that the session has ended.
///
/// # Errors
/// Drift when there is no header: the page is not one of the manager's, or has no layout, as the sign-in page.
pub fn visitor(screen: &'static str, html: &str) -> Result<Visitor, ScreenError> {
    let dom = Html::parse_document(html);
    let header = with_class(dom.root_element(), "div", "head_right").next().ok_or_else(|| ScreenError::new(screen, "div.head_right"))?;
    let greeting = header.child_elements().find(|element| element.value().name() == "span").map(text).unwrap_or_default();
    let who = greeting.split_once("，欢迎您进入").map(|(who, _)| who.trim()).ok_or_else(|| ScreenError::new(screen, "the greeting"))?;
    if who == "匿名用户" {
        return Ok(Visitor { name: String::new(), role: AuthorizeType::Anonymous });
    }
    let admin = who.strip_suffix("（超级管理员）").map(|name| (name, AuthorizeType::Admin));
    let (name, role) = admin
        .or_else(|| who.strip_suffix("（普通用户）").map(|name| (name, AuthorizeType::Operator)))
        .ok_or_else(|| ScreenError::new(screen, "the role in the greeting"))?;
    Ok(Visitor { name: name.trim_end().to_owned(), role })
}

/// What the manager says of itself in the footer: only as good as its build, which may know neither version nor revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub host: String,
    /// `Unknown` for a build without git.
    pub version: String,
    pub revision: String,
    pub built: String,
}

/// The manager's version, as far as a page tells it: `<host> - <version> [ r<revision> ] @ <date>`.
pub fn version(html: &str) -> Option<Version> {
    let dom = Html::parse_document(html);
    let footer = with_class(dom.root_element(), "div", "footer").next()?;
    let line = elements(footer, "font").map(text).next()?;
    let (rest, built) = line.rsplit_once(" @ ")?;
    let (rest, revision) = rest.strip_suffix(']')?.rsplit_once("[ r")?;
    // a build may leave the version out
    let (host, version) = rest.rsplit_once(" -")?;
    Some(Version {
        host: host.to_owned(),
        version: version.trim().to_owned(),
        revision: revision.trim().to_owned(),
        built: built.to_owned(),
    })
}

/// Whether this is the page that refuses, which comes with status 200.
pub fn is_forbidden(html: &str) -> bool {
    let dom = Html::parse_document(html);
    with_class(dom.root_element(), "div", "error_forbidden").next().is_some()
}

/// What an error page says (500, 404, 413).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class of the innermost exception; empty on a page without one.
    pub class: String,
    /// Its message; Chinese in it is lost on the way (`?`).
    pub message: String,
}

impl Failure {
    /// The class without its package.
    pub fn kind(&self) -> &str {
        self.class.rsplit('.').next().unwrap_or_default()
    }

    /// Whether the next attempt may well succeed: ZooKeeper failed, as it does for every list of channels while a pipeline is being
    /// deleted, whose nodes go one after the other.
    pub fn is_transient(&self) -> bool {
        self.class.starts_with("org.apache.zookeeper.KeeperException")
    }
}

/// The innermost cause of an error page, passwords in URLs masked: that of its last `Caused by`, since each repeats the causes inside it. Without one, its reason.
///
/// None when it is no error page of the manager's server.
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

/// `class: message`, the message up to the first line of the stack.
fn exception(text: &str) -> Failure {
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with("\tat ")).collect();
    let head = lines.join("\n");
    let (class, message) = head.split_once(": ").unwrap_or((&head, ""));
    Failure { class: class.trim().to_owned(), message: message.trim().to_owned() }
}
