//! Generates `docs/causes.md` from the catalogue.

use std::fmt::Write;
use std::path::Path;

use super::rule::{Rule, Seen};
use super::rules::RULES;
use crate::messages::Lang;

/// Set to rewrite the page instead of comparing it.
const UPDATE: &str = "UPDATE_GENERATED";

/// The page, relative to the package.
const PAGE: &str = "docs/causes.md";

const INTRODUCTION: &str = "# Why a channel is paused or does not move

otter-admin compares the manager's log and its answers with these causes and shows the first one that fits. \
Placeholders in statements are in angle brackets; a pipeline and its mappings can only be edited while their channel is stopped.
";

/// The sections, with the title that says where their causes show.
const SECTIONS: [(Seen, &str); 12] = [
    (Seen::Stage, "The channel is paused: errors of the stages (`setl`)"),
    (Seen::Reader, "The channel runs, but nothing arrives: errors of the binlog reader (`canal`)"),
    (Seen::StageOrReader, "Errors of the stages or of the binlog reader"),
    (Seen::Mainstem, "Errors of the mainstem (`mainstem`)"),
    (Seen::Channel, "Releases that the manager refused (`channel`)"),
    (Seen::Manager, "Events of the manager"),
    (Seen::Alarm, "Alarms"),
    (Seen::ChannelTitle, "Reasons in the manager's channel list"),
    (Seen::NodeLog, "Log files of nodes and of the manager"),
    (Seen::SourceTest, "Tests of data sources"),
    (Seen::Form, "Forms and error pages of the manager"),
    (Seen::State, "States without a message"),
];

/// The page in Markdown.
fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (seen, title) in SECTIONS {
        write!(page, "\n## {title}\n").expect("text");
        RULES.iter().filter(|rule| rule.seen == seen).for_each(|rule| page.push_str(&entry(rule)));
    }
    page
}

/// One cause.
fn entry(rule: &Rule) -> String {
    let text = |message| escaped(Lang::En.t(message));
    let note = if rule.is_note { " This is an event, not a failure." } else { "" };
    let mut entry = format!("\n### {}\n\n**{}.** {}{note}\n", rule.id, text(rule.headline), text(rule.cause));
    if let Some(sample) = rule.sample {
        write!(entry, "\n```text\n{sample}\n```\n").expect("text");
    }
    entry.push('\n');
    for (index, step) in rule.steps.iter().enumerate() {
        let number = format!("{}. ", index + 1);
        writeln!(entry, "{number}{}", text(step.text)).expect("text");
        if let Some(statement) = step.statement {
            let indent = " ".repeat(number.len());
            write!(entry, "\n{indent}```\n{indent}{statement}\n{indent}```\n\n").expect("text");
        }
    }
    let entry = entry.trim_end().to_owned() + "\n";
    let risk = rule.risk.map(|risk| format!("\nRisk: {}\n", text(risk))).unwrap_or_default();
    let source = if rule.source.is_empty() { String::new() } else { format!("\nKnown from {}.\n", linked(rule.source)) };
    entry + &risk + &source
}

/// The text without characters that Markdown would interpret.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

/// The sources, with links to the issues.
fn linked(source: &str) -> String {
    source.split(", ").map(link).collect::<Vec<_>>().join(", ")
}

fn link(source: &str) -> String {
    let issue = source.strip_prefix("issue ").and_then(|issue| issue.split_once('#'));
    match issue {
        Some(("", number)) => format!("[#{number}](https://github.com/alibaba/otter/issues/{number})"),
        Some((project, number)) => format!("[{project}#{number}](https://github.com/alibaba/{project}/issues/{number})"),
        None => "Otter's source code".to_owned(),
    }
}

#[test]
fn the_page_matches_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, markdown()).expect("written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == markdown(), "{PAGE} differs from the catalogue; run the test with {UPDATE}=1 to rewrite it");
}

#[test]
fn every_cause_is_on_the_page_once() {
    let page = markdown();
    for rule in RULES {
        assert_eq!(page.matches(&format!("\n### {}\n", rule.id)).count(), 1, "{}", rule.id);
    }
}
