//! Ownership rules by name: their patterns are compiled into one automaton, which finds the first that matches in one pass over the name.

use regex_automata::meta::{Config, Regex};

use crate::model::TeamId;

/// Rules in the order in which they are applied. A pattern matches the whole name case-insensitively; `*` stands for any characters, `?` for
/// one.
#[derive(Clone, Debug, Default)]
pub struct NameRules {
    /// Pattern and team.
    rules: Vec<(String, TeamId)>,
    automaton: Option<Regex>,
}

impl PartialEq for NameRules {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl NameRules {
    /// Compiles rules, each given as pattern and team.
    pub fn new(rules: Vec<(String, TeamId)>) -> Self {
        let patterns: Vec<String> = rules.iter().map(|(glob, _)| expression(&glob.to_lowercase())).collect();
        let automaton = Regex::builder().configure(Config::new().nfa_size_limit(None)).build_many(&patterns);
        // Not expected, since patterns have no syntax that could be wrong. Resources without a team are visible to the fewest users.
        let automaton = automaton.inspect_err(|error| tracing::error!(%error, "failed to compile ownership rules; none applies")).ok();
        Self { rules, automaton }
    }

    /// The team of the first rule that matches a name.
    pub fn team(&self, name: &str) -> Option<TeamId> {
        let found = self.automaton.as_ref()?.find(&name.to_lowercase())?;
        self.rules.get(found.pattern().as_usize()).map(|(_, team)| *team)
    }
}

/// The regular expression of a pattern. It is lazy and not anchored to the end after a final `*`, so that the automaton can stop as soon as
/// the first matching rule is certain.
fn expression(glob: &str) -> String {
    let start = glob.trim_end_matches('*');
    let mut expression = String::from("(?s)^");
    for character in start.chars() {
        match character {
            '*' => expression.push_str(".*?"),
            '?' => expression.push('.'),
            other => expression.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    if start.len() == glob.len() {
        expression.push('$');
    }
    expression
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn team(patterns: &[&str], name: &str) -> Option<i64> {
        let rules = (0..).zip(patterns).map(|(team, pattern)| ((*pattern).to_owned(), TeamId(team)));
        NameRules::new(rules.collect()).team(name).map(|team| team.0)
    }

    #[test]
    fn the_first_rule_that_matches_the_whole_name_applies() {
        assert_eq!(team(&["x*", "Order*", "*"], "ORDERS-订单"), Some(1));
        assert_eq!(team(&["order", "*订?", "*"], "orders-订单"), Some(1));
        assert_eq!(team(&["order", "rders*"], "orders"), None);
        assert_eq!(team(&["*a*b*c", "a.c"], "xxaxxbxxc"), Some(0));
        assert_eq!(team(&["a.c", "a?c"], "abc"), Some(1), "a full stop is no wildcard");
        assert_eq!(team(&["?"], "a\n"), None);
        assert_eq!(team(&["a?*"], "a\n"), Some(0), "a line break is a character");
        assert_eq!([team(&[""], ""), team(&[""], "a"), team(&[], "a"), team(&["**"], "")], [Some(0), None, None, Some(0)]);
    }

    /// Whether a pattern matches, by definition.
    fn matches(glob: &[char], name: &[char]) -> bool {
        match glob.split_first() {
            None => name.is_empty(),
            Some(('*', rest)) => (0..=name.len()).any(|skipped| matches(rest, &name[skipped..])),
            Some((one, rest)) => name.split_first().is_some_and(|(first, after)| (*one == '?' || one == first) && matches(rest, after)),
        }
    }

    proptest! {
        #[test]
        fn all_rules_together_apply_as_one_by_one(patterns in prop::collection::vec("[ab.*?]{0,6}", 0..8), name in "[ab.]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = patterns.iter().position(|glob| matches(&chars(glob), &chars(&name)));
            let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
            prop_assert_eq!(team(&patterns, &name), expected.map(|at| at as i64));
        }
    }
}
