//! Why a channel is paused or does not move: a catalogue of the known causes, and the search for the one that a text shows.
//!
//! A log record is compared with the rules for its code in the order of the catalogue: first its first line, then the causes that its
//! stack trace names, at last its other lines. Exceptions that only wrap another one match no rule.

pub mod cause;
#[cfg(test)]
mod docs;
pub mod record;
mod redact;
pub mod rule;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use regex::Regex;

pub use cause::Cause;
pub use redact::redact;
pub use rule::{Action, Rule, Seen, Step};
pub use rules::RULES;

/// The rules that a text can show.
static COMPILED: LazyLock<Vec<(&'static Rule, Regex)>> = LazyLock::new(|| {
    let with_text = RULES.iter().filter(|rule| !rule.pattern.is_empty());
    with_text.filter_map(|rule| Some((rule, Regex::new(rule.pattern).ok()?))).collect()
});

/// The cause that the text of a log record shows. The text is the one that the manager stored, without escapes of HTML or JavaScript.
pub fn find(text: &str) -> Cause {
    let record = record::parse(text);
    let Some(code) = record.code else { return unknown(record.body) };
    first(record.body, |seen| seen.fits(code))
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The first rule that fits a text.
fn first(body: &str, fits: impl Fn(Seen) -> bool) -> Cause {
    let (head, causes, message) = (record::head(body), record::causes(body), record::without_frames(body));
    let search = |text: &str| COMPILED.iter().find(|(rule, pattern)| fits(rule.seen) && pattern.is_match(text));
    // A match may go on in the lines after the first one. Those can be values of rows, so nothing that starts there becomes a detail.
    let first_line = body.lines().next().map_or(0, str::len);
    let found = search(head).map(|one| (one, &message, first_line));
    let found = found.or_else(|| search(&causes).map(|one| (one, &causes, causes.len())));
    let found = found.or_else(|| search(&message).map(|one| (one, &message, 0)));
    let Some(((rule, pattern), text, limit)) = found else { return unknown(body) };
    let details = cause::details(pattern, text, limit);
    unknown(body).explained(rule, details)
}

fn unknown(body: &str) -> Cause {
    Cause::unknown(&redact(&record::summary(body)))
}
