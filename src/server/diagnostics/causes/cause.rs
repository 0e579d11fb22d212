//! What a text says: the rule that fits, and the details for its headline.

use regex::{Captures, Regex};

use super::rule::Rule;
use crate::messages::{Lang, Message};

/// The most characters of a headline taken from an unknown text, and of one detail of a headline.
const MAX_SUMMARY: usize = 160;
const MAX_DETAIL: usize = 100;

/// Shown for a text without content.
const NOTHING: Message = Message(["The log record has no text", "日志记录没有内容"]);

/// The cause that a text shows.
#[derive(Debug)]
pub struct Cause {
    /// `None` if no rule fits.
    pub rule: Option<&'static Rule>,
    /// What the text says, by the name of the placeholder.
    pub details: Vec<(&'static str, String)>,
    /// What the text says itself, without values of rows, addresses and accounts; empty if it says nothing.
    pub summary: String,
}

impl Cause {
    /// The cause of a text that no rule fits.
    pub(super) fn unknown(summary: &str) -> Self {
        Self { rule: None, details: Vec::new(), summary: shortened(summary, MAX_SUMMARY) }
    }

    /// The same text, explained by a rule.
    pub(super) fn explained(self, rule: &'static Rule, details: Vec<(&'static str, String)>) -> Self {
        Self { rule: Some(rule), details, ..self }
    }

    /// One sentence: the headline of the rule with its details; without a rule, what the text says itself.
    pub fn headline(&self, lang: Lang) -> String {
        match self.rule {
            Some(rule) => {
                rule.headline_with.and_then(|template| self.filled(lang.t(template))).unwrap_or_else(|| lang.t(rule.headline).to_owned())
            }
            None if self.summary.is_empty() => lang.t(NOTHING).to_owned(),
            None => self.summary.clone(),
        }
    }

    /// Whether the text reports an event, not a failure.
    pub fn is_note(&self) -> bool {
        self.rule.is_some_and(|rule| rule.is_note)
    }

    /// The template with its placeholders replaced; `None` if the text lacks one of them.
    fn filled(&self, template: &str) -> Option<String> {
        let mut parts = template.split('{');
        let mut filled = parts.next()?.to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}')?;
            let (_, value) = self.details.iter().find(|(known, _)| *known == name)?;
            filled.push_str(value);
            filled.push_str(rest);
        }
        Some(filled)
    }
}

/// What the named groups of a pattern matched, by the name of the placeholder that they fill in. Patterns have alternatives without groups,
/// so this is the first match with one, among those that start before `limit`.
pub(super) fn details(pattern: &'static Regex, text: &str, limit: usize) -> Vec<(&'static str, String)> {
    let matches = pattern.captures_iter(text).take_while(|found| found.get_match().start() < limit);
    matches.map(|found| groups(pattern, &found)).find(|groups| !groups.is_empty()).unwrap_or_default()
}

fn groups(pattern: &'static Regex, found: &Captures<'_>) -> Vec<(&'static str, String)> {
    let named = pattern.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str().trim())));
    let named = named.filter(|(_, value)| !value.is_empty());
    // Names are quoted in some messages and not in others.
    named.map(|(name, value)| (placeholder(name), shortened(&value.replace('`', ""), MAX_DETAIL))).collect()
}

/// The name of the placeholder that a group fills in.
pub(super) fn placeholder(group: &str) -> &str {
    group.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The text on one line, cut if it is longer than `max` characters.
fn shortened(text: &str, max: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(max - 1) {
        Some((end, last)) if end + last.len_utf8() < text.len() => format!("{}…", text[..end].trim_end()),
        _ => text,
    }
}
