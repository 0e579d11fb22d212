//! Links: absolute ones to the configured address, and the action links in a list's last cell.

use std::fmt::{Display, Write};

use super::text::escape;

const EDIT_ICON: &str = "<img src=\"images/ico_edit.png\" width=\"13\" height=\"13\" />";
const DELETE_ICON: &str = "<img src=\"images/ico_del.png\" width=\"9\" height=\"9\" />";

/// Separates two actions in a list's last cell.
pub const BAR: &str = "\n<span class=\"ico_line\">|</span>";

/// A URL builder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    text: String,
    has_query: bool,
}

impl Url {
    /// A URL without parameters.
    pub fn new(text: impl Into<String>) -> Self {
        Url { text: text.into(), has_query: false }
    }

    /// Appends a parameter, URL-encoded.
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        let encoded: String = url::form_urlencoded::byte_serialize(value.to_string().as_bytes()).collect();
        let _ = write!(self.text, "{}{name}={encoded}", if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self
    }

    /// The URL as an attribute value.
    pub fn href(&self) -> String {
        escape(&self.text)
    }
}

impl Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// The icon of an action; deleting has its own.
fn icon(word: &str) -> &'static str {
    if word == "删除" { DELETE_ICON } else { EDIT_ICON }
}

/// An action as a link.
pub fn action(url: &Url, word: &str) -> String {
    format!("<a href=\"{}\">{}<span class=\"ico_font\">{word}</span></a>", url.href(), icon(word))
}

/// An action with a confirmation prompt.
pub fn confirmed(question: &str, url: &Url, word: &str) -> String {
    let href = format!("javascript:if(confirm('{question}'))location='{}'", url.href());
    format!("<a href=\"{href}\">{}<span class=\"ico_font\">{word}</span></a>", icon(word))
}

/// An action with the prompt `确实要删除吗?`.
pub fn deletion(url: &Url) -> String {
    confirmed("确实要删除吗?", url, "删除")
}

/// An unavailable action, with the reason.
pub fn disabled(word: &str, reason: &str) -> String {
    format!("{}<span class=\"ico_font\" title=\"{}\">{word}</span>", icon(word), escape(reason))
}

/// A link around escaped text.
pub fn anchor(url: &Url, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", url.href(), escape(text))
}

/// A link hand-written in a template, relative to the page.
pub fn relative(url: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escape(url), escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded_and_attributes_escaped() {
        let url = Url::new("http://otter.test:8181/channel_list.htm").with("pageIndex", 1).with("searchKey", "a b&中");
        assert_eq!(url.to_string(), "http://otter.test:8181/channel_list.htm?pageIndex=1&searchKey=a+b%26%E4%B8%AD");
        assert!(action(&url, "查看").contains("?pageIndex=1&amp;searchKey=a+b%26"));
        assert!(confirmed("ok?", &url, "停用").starts_with("<a href=\"javascript:if(confirm('ok?'))location='http://otter.test:8181/"));
    }
}
