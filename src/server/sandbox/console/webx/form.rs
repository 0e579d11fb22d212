//! A submitted form: the groups present, their values and the validation messages (Otter manager console, §1.5).

use super::group::Group;
use super::keys::Keys;
use super::params::Params;
use super::rules::first_failure;

/// The parameter that contains the token.
pub const TOKEN: &str = "_csrf_token";
const TOKEN_FIELD: &str = "csrfToken";
const TOKEN_MISSING: &str = "提交的数据已过期";

/// The form of one request. Empty for a request without form parameters, or by GET.
#[derive(Debug, Default)]
pub struct Form {
    groups: Vec<Submitted>,
}

#[derive(Debug)]
struct Submitted {
    group: &'static Group,
    values: Vec<(&'static str, Vec<String>)>,
    messages: Vec<(&'static str, String)>,
}

impl Submitted {
    fn value(&self, field: &str) -> Option<&str> {
        let first = self.values.iter().find(|(name, _)| *name == field)?.1.first()?;
        (!first.is_empty()).then_some(first)
    }

    fn validate(&mut self, token_sent: bool) {
        let mut messages = Vec::new();
        for field in self.group.fields() {
            if let Some(message) = first_failure(field.rules, field.label, self.value(field.name), &|name| self.value(name)) {
                messages.push((field.name, message));
            }
        }
        if self.group.token && !token_sent {
            messages.push((TOKEN_FIELD, TOKEN_MISSING.to_owned()));
        }
        self.messages = messages;
    }
}

impl Form {
    /// Collects and validates the groups of a posted request; a GET submits nothing, whatever its parameters are.
    pub fn submitted(params: &Params, keys: &Keys, posted: bool) -> Self {
        let mut form = Form::default();
        if !posted {
            return form;
        }
        for (name, values) in params.iter() {
            let Some(keyed) = keys.group_of_parameter(name) else { continue };
            let at = match form.groups.iter().position(|submitted| std::ptr::eq(submitted.group, keyed.group)) {
                Some(at) => at,
                None => {
                    form.groups.push(Submitted { group: keyed.group, values: Vec::new(), messages: Vec::new() });
                    form.groups.len() - 1
                }
            };
            if let (Some((_, field)), Some(submitted)) = (keys.field_of(name), form.groups.get_mut(at)) {
                submitted.values.push((field, values.to_vec()));
            }
        }
        let token_sent = !params.text(TOKEN).is_empty();
        for submitted in &mut form.groups {
            submitted.validate(token_sent);
        }
        form
    }

    /// Whether all these groups are present and every group present is valid; otherwise the action is skipped silently.
    pub fn holds(&self, groups: &[&str]) -> bool {
        let came = groups.iter().all(|name| self.group(name).is_some());
        came && self.groups.iter().all(|submitted| submitted.messages.is_empty())
    }

    /// The value of a field; an empty value is null.
    pub fn value(&self, group: &str, field: &str) -> Option<&str> {
        self.group(group)?.value(field)
    }

    /// The value as owned text; an empty value is null.
    pub fn owned(&self, group: &str, field: &str) -> Option<String> {
        self.value(group, field).map(str::to_owned)
    }

    /// A boolean property: any value other than `true`, including none, is false.
    pub fn flag(&self, group: &str, field: &str) -> bool {
        self.value(group, field) == Some("true")
    }

    /// A boxed boolean: null if absent or not a boolean.
    pub fn boxed_flag(&self, group: &str, field: &str) -> Option<bool> {
        self.value(group, field)?.parse().ok()
    }

    /// A number or enum property: null if absent or not convertible (the form's converter reports no error).
    pub fn parsed<T: std::str::FromStr>(&self, group: &str, field: &str) -> Option<T> {
        self.value(group, field)?.parse().ok()
    }

    /// All values of a repeated field, in wire order.
    pub fn values(&self, group: &str, field: &str) -> &[String] {
        let found = self.group(group).and_then(|submitted| submitted.values.iter().find(|(name, _)| *name == field));
        found.map_or(&[], |(_, values)| values)
    }

    /// Whether any value contains a character above U+FFFF, which the database's three-byte columns reject.
    pub fn has_astral(&self) -> bool {
        let values = self.groups.iter().flat_map(|submitted| &submitted.values).flat_map(|(_, values)| values);
        values.flat_map(|value| value.chars()).any(|letter| u32::from(letter) > 0xffff)
    }

    /// Sets a custom error on a field.
    pub fn reject(&mut self, group: &str, field: &'static str, message: &str) {
        if let Some(submitted) = self.groups.iter_mut().find(|submitted| submitted.group.name == group) {
            submitted.messages.push((field, message.to_owned()));
        }
    }

    /// The message of a field, or the empty text.
    pub fn message(&self, group: &str, field: &str) -> &str {
        self.messages(group).find(|(name, _)| *name == field).map_or("", |(_, message)| message)
    }

    /// All (field, message) pairs of a group in field order, custom errors last.
    pub fn messages(&self, group: &str) -> impl Iterator<Item = (&'static str, &str)> {
        let submitted = self.group(group);
        submitted.into_iter().flat_map(|submitted| submitted.messages.iter().map(|(field, message)| (*field, message.as_str())))
    }

    fn group(&self, name: &str) -> Option<&Submitted> {
        self.groups.iter().find(|submitted| submitted.group.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::sandbox::config::Generation;
    use crate::server::sandbox::console::groups;

    fn form(query: &str, posted: bool) -> Form {
        Form::submitted(&Params::read(query, None, b""), &groups::keys(Generation::V4219), posted)
    }

    const PARAMETERS: &str = "_fm.cha._0.sy=BASE&_fm.cha._0.s=FIELD&_fm.cha._0.e=false";

    #[test]
    fn every_group_and_the_token_are_required() {
        let groups = &["channelInfo", "channelParameterInfo"];
        assert!(form(&format!("_csrf_token=x&_fm.ch._0.n=demo&{PARAMETERS}"), true).holds(groups));
        assert!(!form(&format!("_csrf_token=x&_fm.ch._0.n=demo&{PARAMETERS}"), false).holds(groups));
        assert!(!form("_csrf_token=x&_fm.ch._0.n=demo", true).holds(groups));
        let expired = form(&format!("_fm.ch._0.n=demo&{PARAMETERS}"), true);
        assert!(!expired.holds(groups));
        assert_eq!(expired.message("channelInfo", "csrfToken"), TOKEN_MISSING);
    }

    #[test]
    fn empty_values_are_null_and_repeated_values_keep_their_order() {
        let form = form("_csrf_token=x&_fm.p._0.n=&_fm.p._0.s=3&_fm.p._0.s=1", true);
        assert_eq!(form.value("pipelineInfo", "name"), None);
        assert_eq!(form.values("pipelineInfo", "selectNodeIds"), ["3", "1"]);
        assert_eq!(form.message("pipelineInfo", "name"), "必须填写pipeline的名字");
        assert_eq!(form.message("pipelineInfo", "loadNodeIds"), "必须选择一个以上Load节点的ID集合");
    }
}
