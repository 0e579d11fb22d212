//! The data: complete, consistent, and found by its own samples.

use std::collections::HashSet;

use regex::Regex;

use super::super::cause::placeholder;
use super::super::{Cause, RULES, Rule, Seen, find, rule};
use super::find_in;
use crate::messages::{Lang, Message};

/// All messages of a rule.
fn messages(rule: &Rule) -> Vec<Message> {
    let steps = rule.steps.iter().map(|step| step.text);
    [rule.headline, rule.cause].into_iter().chain(rule.headline_with).chain(rule.risk).chain(steps).collect()
}

/// The cause that the sample of a rule shows.
fn found(rule: &Rule, sample: &str) -> Cause {
    match rule.seen {
        Seen::ChannelTitle | Seen::NodeLog | Seen::SourceTest | Seen::Form => find_in(rule.seen, sample),
        _ => find(sample),
    }
}

/// The names in braces of a template.
fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

#[test]
fn every_pattern_compiles() {
    for rule in RULES {
        assert!(Regex::new(rule.pattern).is_ok(), "{}", rule.id);
    }
}

#[test]
fn ids_are_unique() {
    let ids: HashSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    assert!(RULES.iter().all(|one| rule(one.id).is_some_and(|found| std::ptr::eq(found, one))));
    assert!(rule("no-such-cause").is_none());
}

#[test]
fn only_states_have_no_text() {
    for rule in RULES {
        assert_eq!(rule.pattern.is_empty(), rule.seen == Seen::State, "{}", rule.id);
        assert_eq!(rule.pattern.is_empty(), rule.sample.is_none(), "{}", rule.id);
    }
}

#[test]
fn every_sample_finds_its_own_rule() {
    for rule in RULES {
        let Some(sample) = rule.sample else { continue };
        assert_eq!(found(rule, sample).rule.map(|found| found.id), Some(rule.id), "{sample}");
    }
}

#[test]
fn samples_fill_in_the_details_of_headlines() {
    // Their samples are cut before the details.
    let without_details = ["no-primary-key"];
    for rule in RULES.iter().filter(|rule| rule.headline_with.is_some() && !without_details.contains(&rule.id)) {
        let Some(sample) = rule.sample else { continue };
        let cause = found(rule, sample);
        assert_ne!(cause.headline(Lang::En), Lang::En.t(rule.headline), "{}", rule.id);
        assert!(!cause.headline(Lang::Zh).contains(['{', '}']), "{}", rule.id);
    }
}

#[test]
fn every_placeholder_is_a_group_of_the_pattern() {
    for rule in RULES {
        let Some(template) = rule.headline_with else { continue };
        let pattern = Regex::new(rule.pattern).expect("a pattern");
        let groups: HashSet<_> = pattern.capture_names().flatten().map(placeholder).collect();
        let [en, zh] = template.0.map(|text| placeholders(text).into_iter().collect::<HashSet<_>>());
        assert!(!en.is_empty() && en == zh && en.is_subset(&groups), "{}: {en:?} {zh:?} {groups:?}", rule.id);
    }
}

#[test]
fn every_group_is_shown() {
    for rule in RULES {
        let pattern = Regex::new(rule.pattern).expect("a pattern");
        let shown = rule.headline_with.map_or_else(Vec::new, |template| placeholders(template.0[0]));
        for group in pattern.capture_names().flatten() {
            assert!(shown.contains(&placeholder(group)), "{}: {group}", rule.id);
        }
    }
}

#[test]
fn every_text_is_in_both_languages() {
    // The manager's own texts are Chinese.
    let quoted = "process里面还有同步数据，不用启用channel";
    for rule in RULES {
        for Message([en, zh]) in messages(rule) {
            assert!(!en.trim().is_empty() && !en.replace(quoted, "").chars().any(is_chinese), "{}: {en}", rule.id);
            assert!(zh.chars().any(is_chinese), "{}: {zh}", rule.id);
        }
        assert!(!rule.steps.is_empty(), "{}", rule.id);
    }
}

#[test]
fn sentences_end_with_a_full_stop_and_headlines_do_not() {
    for rule in RULES {
        for Message([en, zh]) in [rule.headline].into_iter().chain(rule.headline_with) {
            assert!(!en.ends_with('.') && !zh.ends_with('。'), "{}: {en}", rule.id);
        }
        let steps = rule.steps.iter().map(|step| step.text);
        for Message([en, zh]) in [rule.cause].into_iter().chain(rule.risk).chain(steps) {
            assert!(en.ends_with('.') && zh.ends_with('。'), "{}: {en} {zh}", rule.id);
            assert!(!en.contains('!') && !zh.contains('！'), "{}: {en}", rule.id);
        }
    }
}

#[test]
fn headlines_never_show_values_of_rows() {
    let values = ["27453", "Other", "0000-00-00", "EFBFBD", "Invalid encoding", "HB1605"];
    for rule in RULES {
        let Some(sample) = rule.sample else { continue };
        let cause = found(rule, sample);
        for text in [cause.headline(Lang::En), cause.headline(Lang::Zh)] {
            assert!(!values.iter().any(|value| text.contains(value)), "{}: {text}", rule.id);
        }
        assert!(!cause.details.iter().any(|(_, text)| values.iter().any(|value| text.contains(value))), "{}", rule.id);
    }
}

#[test]
fn sources_are_public() {
    let public = Regex::new(r"^(?:source|issue (?:canal)?#\d+)(?:, (?:source|issue (?:canal)?#\d+))*$").expect("a pattern");
    for rule in RULES.iter().filter(|rule| !rule.source.is_empty()) {
        assert!(public.is_match(rule.source), "{}: {}", rule.id, rule.source);
    }
}
