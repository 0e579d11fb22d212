//! Removing what must not become public from a log record: values of rows, passwords, accounts and addresses.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::record::{is_cause, is_frame, without_rows};

/// What stands for a removed text.
const REMOVED: &str = "…";

/// What to remove by its surroundings, in order, with its replacement.
const REMOVALS: [(&str, &str); 18] = [
    // Values of rows. They may contain quotation marks, so the last one counts.
    (r"(Duplicate entry ')[^\n]*(' for key ')", "${1}…${2}"),
    (r"(?i)( value: ')[^\n]*(' for (?:column|function))", "${1}…${2}"),
    (r"(near ').*(' at line \d)", "${1}…${2}"),
    (r"(?i)\b(values?\s*\()[^)?`\n]*[0-9][^)?`\n]*(\))", "${1}…${2}"),
    (r"(` ?= ?)-?\d[\w.]*", "${1}…"),
    (r"(?m)(columnValue=).*?(, ?isNull=|$)", "${1}…${2}"),
    (r"(?m)(entry: header \{).*$", "${1} …"),
    // Addresses.
    (r#"(?i)\b(jdbc:[a-z0-9:]+@)[^\s'",)\]]+"#, "${1}…"),
    (r#"(?i)\b([a-z][a-z0-9+.-]*://)[^\s'",)\]]+"#, "${1}…"),
    (r"(?i)(UnknownHostException: )[\w.:-]+", "${1}…"),
    (r"(?i)\b(connect )\S+( failure)", "${1}…${2}"),
    (r"(?i)\b(addr|address|call|host|ip|manager)\[[^\]]*\]", "${1}[…]"),
    (r"(?i)\b((?:host|hostname|server host)\s*[:=]\s*)[\w.:-]+", "${1}…"),
    (r"[\w.-]*/\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?", REMOVED),
    (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", REMOVED),
    (r"(?i)\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b", REMOVED),
    (r"(?i)(?:\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}\b", REMOVED),
    // Accounts.
    (r#"(?i)\b((?:user|username|account)\s*=\s*)[^\s'"&;,)\]]+"#, "${1}…"),
];

/// Endings of host names.
const DOMAINS: [&str; 14] =
    ["cn", "com", "consul", "corp", "internal", "intra", "io", "lan", "local", "localdomain", "net", "org", "svc", "test"];

/// Quoted texts in messages of the database that name a part of the statement.
const CLAUSES: [&str; 6] = ["field list", "where clause", "order clause", "on clause", "group statement", "having clause"];

struct Patterns {
    removals: Vec<(Regex, &'static str)>,
    password: Regex,
    mail: Regex,
    dotted: Regex,
    /// What precedes a quoted name.
    naming: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        removals: REMOVALS.iter().map(|(pattern, with)| Some((Regex::new(pattern).ok()?, *with))).collect::<Option<_>>()?,
        password: Regex::new(r#"(?i)\b(pass(?:word|wd)?|pwd)(\s*[=:]\s*)([^\s'"&;,)\]]+)"#).ok()?,
        mail: Regex::new(r"[\w.+-]+@([\w.-]+)").ok()?,
        dotted: Regex::new(r"[\w$-]+(?:\.[\w$-]+)+").ok()?,
        naming: Regex::new(
            r"(?i)(?:\b(?:(?:table|column|key|index) name|table|column|field|key|constraint|index|database|schema|function|procedure|trigger|variable|collation|character set|engine|plugin|option|drop)|command\s*:)\s*$",
        )
        .ok()?,
    })
});

/// A log record that may be published: values of rows, passwords, accounts and addresses are replaced by `…`. The classes of the exceptions,
/// their texts and the stack traces stay, and so do the names of tables and columns.
pub fn redact(text: &str) -> String {
    // Without patterns nothing may be published.
    let Some(patterns) = PATTERNS.as_ref() else { return REMOVED.to_owned() };
    let kept = without_rows(text);
    let mut lines: Vec<String> = Vec::new();
    for (index, line) in kept.lines().enumerate() {
        if is_frame(line) {
            lines.push(line.to_owned());
        } else if index == 0 || is_cause(line) {
            lines.push(patterns.line(line));
        } else if lines.last().is_none_or(|last| last != REMOVED) {
            // A text of several lines: values of rows or a statement.
            lines.push(REMOVED.to_owned());
        }
    }
    if kept.len() < text.len() {
        lines.push(REMOVED.to_owned());
    }
    lines.join("\n")
}

impl Patterns {
    fn line(&self, line: &str) -> String {
        let line = self.removals.iter().fold(line.to_owned(), |line, (pattern, with)| pattern.replace_all(&line, *with).into_owned());
        let line = self.password.replace_all(&line, without_password);
        let line = self.without_quoted(&line);
        let line = self.mail.replace_all(&line, without_account);
        self.dotted.replace_all(&line, without_host).into_owned()
    }

    /// The line without the quoted texts that are not names.
    fn without_quoted(&self, line: &str) -> String {
        let mut kept = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(open) = opening(rest, &kept) {
            let (before, quoted) = rest.split_at(open);
            kept.push_str(before);
            let mark = if quoted.starts_with('"') { '"' } else { '\'' };
            let (text, after) = unquoted(quoted, mark, kept.ends_with("JSON text: "));
            kept.push(mark);
            let is_shown = if mark == '"' { kept.ends_with("JSON text: \"") } else { self.is_name(&kept[..kept.len() - 1], text) };
            kept.push_str(if is_shown || text.is_empty() { text } else { REMOVED });
            kept.push(mark);
            rest = after;
        }
        kept + rest
    }

    /// Whether a quoted text is the name of something in the database, judging from what precedes it.
    fn is_name(&self, before: &str, text: &str) -> bool {
        let is_identifier = || text.chars().all(|c| c.is_alphanumeric() || "_.$-".contains(c)) && self.naming.is_match(before);
        let is_command = || before.trim_end().ends_with("command :") && text.to_ascii_lowercase().starts_with("show ");
        CLAUSES.contains(&text) || is_identifier() || is_command()
    }
}

/// Where the next quoted text starts. An apostrophe within a word, as in "doesn't", starts none.
fn opening(text: &str, before: &str) -> Option<usize> {
    let mut previous = before.chars().next_back();
    for (at, c) in text.char_indices() {
        if c == '"' || (c == '\'' && !previous.is_some_and(char::is_alphanumeric)) {
            return Some(at);
        }
        previous = Some(c);
    }
    None
}

/// The text between quotation marks, and what follows it. A text in double quotation marks may contain such marks, so unless it is known
/// not to, it ends at the last one. A text that is not closed, since the record was cut, ends with the line.
fn unquoted(quoted: &str, mark: char, is_plain: bool) -> (&str, &str) {
    let inner = &quoted[mark.len_utf8()..];
    let is_followed_by_word = |at: usize| inner[at + 1..].starts_with(char::is_alphanumeric);
    let end = match mark {
        '"' if is_plain => inner.find(mark),
        '"' => inner.rfind(mark),
        _ => inner.match_indices(mark).map(|(at, _)| at).find(|at| !is_followed_by_word(*at)),
    };
    end.map_or((inner, ""), |end| (&inner[..end], &inner[end + 1..]))
}

/// Whether a password was used is not secret.
fn without_password(found: &Captures<'_>) -> String {
    match &found[3] {
        "YES" | "NO" => found[0].to_owned(),
        _ => format!("{}{}{REMOVED}", &found[1], &found[2]),
    }
}

/// Java prints objects as `Class@hash`, which looks like a mail address.
fn without_account(found: &Captures<'_>) -> String {
    if found[1].chars().all(|c| c.is_ascii_hexdigit()) { found[0].to_owned() } else { REMOVED.to_owned() }
}

fn without_host(found: &Captures<'_>) -> String {
    let ending = found[0].rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if DOMAINS.contains(&ending.as_str()) { REMOVED.to_owned() } else { found[0].to_owned() }
}
