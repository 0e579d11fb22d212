//! Reading the text of a log record: `pid:<pipeline> nid:<node> exception:<code>:<text>`.

use std::sync::LazyLock;

use regex::Regex;

/// What sent a log record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A stage failed, or a batch was lost between two stages.
    Stage,
    /// The binlog reader failed; it tries again by itself.
    Reader,
    /// The mainstem has not received data for some time.
    Mainstem,
    /// The manager could not restart or pause a channel.
    Channel,
    /// An event of the manager itself.
    Manager,
    /// A monitor other than EXCEPTION.
    Alarm,
}

/// The parts of a log record.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// `None` if the text is not a log record.
    pub code: Option<Code>,
    pub pipeline: Option<u64>,
    pub node: Option<u64>,
    /// The text after the code, without the dump of rows.
    pub body: &'a str,
}

/// The start of the dump of the rows that failed, which is user data.
static ROW_DUMP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r":\s*-{10,}").ok());

/// What the records of the monitors start with, after the pipeline.
const ALARMS: [&str; 4] = ["delay_time:", "elapsed ", "processIds:", "position "];

/// Reads the text of a log record as the manager stores it.
pub fn parse(text: &str) -> Record<'_> {
    let text = without_rows(text).trim();
    event(text).or_else(|| alarm(text)).unwrap_or(Record { code: None, pipeline: None, node: None, body: text })
}

/// The text up to the dump of rows.
pub fn without_rows(text: &str) -> &str {
    let dump = ROW_DUMP.as_ref().and_then(|dump| dump.find(text));
    dump.map_or(text, |dump| &text[..dump.start()])
}

/// Reads the record of an event.
fn event(text: &str) -> Option<Record<'_>> {
    let (pipeline, rest) = text.strip_prefix("pid:")?.split_once(" nid:")?;
    let (node, rest) = rest.split_once(" exception:")?;
    let is_id = |text: &str| text == "null" || text.parse::<i64>().is_ok();
    if !is_id(pipeline) || !is_id(node) {
        return None;
    }
    let (code, body) = coded(rest);
    Some(Record { code: Some(code), pipeline: pipeline.parse().ok(), node: node.parse().ok(), body })
}

/// Splits the code off the text of an event.
fn coded(text: &str) -> (Code, &str) {
    match text.split_once(':') {
        Some(("setl", body)) => (Code::Stage, body),
        Some(("canal", body)) => (Code::Reader, without_destination(body)),
        Some(("mainstem", body)) => (Code::Mainstem, body),
        Some(("channel", body)) => (Code::Channel, body),
        _ => (Code::Manager, text),
    }
}

/// The text after the name of the canal, which is followed by a colon without a space.
fn without_destination(body: &str) -> &str {
    match body.split_once(':') {
        Some((_, rest)) if !rest.starts_with(char::is_whitespace) => rest,
        _ => body,
    }
}

/// Reads the record of a monitor other than EXCEPTION.
fn alarm(text: &str) -> Option<Record<'_>> {
    let (pipeline, body) = text.strip_prefix("pid:")?.split_once(' ')?;
    let is_alarm = pipeline.parse::<i64>().is_ok() && ALARMS.iter().any(|start| body.starts_with(start));
    is_alarm.then(|| Record { code: Some(Code::Alarm), pipeline: pipeline.parse().ok(), node: None, body })
}

/// The first line, with the stack frame below it.
pub fn head(body: &str) -> &str {
    let ends: Vec<usize> = body.match_indices('\n').map(|(at, _)| at).chain([body.len()]).take(2).collect();
    match *ends.as_slice() {
        [first, second] if is_frame(&body[first..second]) => &body[..second],
        [first, ..] => &body[..first],
        [] => body,
    }
}

/// The lines `Caused by: …`.
pub fn causes(body: &str) -> String {
    body.lines().filter(|line| is_cause(line)).collect::<Vec<_>>().join("\n")
}

/// The text without its stack frames.
pub fn without_frames(body: &str) -> String {
    body.lines().filter(|line| !is_frame(line)).collect::<Vec<_>>().join("\n")
}

/// Whether a line names the cause of the exception above it.
pub fn is_cause(line: &str) -> bool {
    line.trim_start().starts_with("Caused by:")
}

/// Whether a line is part of a stack trace: `at com.alibaba.Some.method(Some.java:1)`, `... 6 more`.
pub fn is_frame(line: &str) -> bool {
    let line = line.trim();
    let is_elided = |rest: &str| rest.strip_suffix(" more").is_some_and(|count| count.bytes().all(|b| b.is_ascii_digit()));
    line.strip_prefix("... ").is_some_and(is_elided) || line.strip_prefix("at ").is_some_and(is_call)
}

/// Whether a text is a method with its place, possibly followed by the library: `a.B.c(B.java:1) ~[b-1.0.jar:na]`.
fn is_call(text: &str) -> bool {
    let is_of_place = |c: char| is_of_method(c) || ":) ~[]".contains(c);
    text.split_once('(').is_some_and(|(call, place)| call.contains('.') && call.chars().all(is_of_method) && place.chars().all(is_of_place))
}

/// Whether a character can be part of the full name of a method.
fn is_of_method(c: char) -> bool {
    c.is_alphanumeric() || "._$<>/@-".contains(c)
}

/// The text that says most about an unknown failure: the last cause, without the exceptions that only wrap it and without package names.
pub fn summary(body: &str) -> String {
    let line = body.lines().rev().find(|line| is_cause(line)).or_else(|| body.lines().next()).unwrap_or_default();
    let line = ["Caused by:", "nested exception is"].iter().fold(line, |line, mark| line.rsplit(mark).next().unwrap_or(line));
    let mut text = line.trim();
    while let Some((_, rest)) = exception(text).filter(|(_, rest)| exception(rest).is_some()) {
        text = rest;
    }
    match exception(text) {
        Some((class, "")) => class.to_owned(),
        Some((class, rest)) => format!("{class}: {rest}"),
        None => text.to_owned(),
    }
}

/// Splits the simple name of an exception class off the text that it precedes.
fn exception(text: &str) -> Option<(&str, &str)> {
    let (class, rest) = text.split_once(':').unwrap_or((text, ""));
    let name = class.rsplit(['.', '$']).next()?;
    let is_exception = ["Exception", "Error"].iter().any(|end| name.ends_with(end));
    let is_class = class.contains('.') && name.starts_with(char::is_uppercase);
    (class.chars().all(is_of_method) && (is_exception || is_class)).then(|| (name, rest.trim()))
}
