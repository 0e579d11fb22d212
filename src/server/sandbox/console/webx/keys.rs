//! Short keys of form groups and fields on the wire (Otter manager console, §1.4).

use super::group::Group;

/// A form group with the keys of the group and its fields.
#[derive(Debug)]
pub struct KeyedGroup {
    /// Its declaration.
    pub group: &'static Group,
    key: String,
    fields: Vec<KeyedField>,
}

#[derive(Debug)]
struct KeyedField {
    name: &'static str,
    key: String,
}

/// The keys of all groups in one generation of the manager.
#[derive(Debug)]
pub struct Keys(Vec<KeyedGroup>);

impl Keys {
    /// Computes the keys of groups given in the manager's declaration order; `keeps` returns whether this generation has a field.
    pub fn new(groups: &[&'static Group], keeps: impl Fn(&'static Group, &str) -> bool) -> Self {
        let group_keys = shortest_prefixes(groups.iter().map(|group| group.name));
        let keyed = groups.iter().zip(group_keys).map(|(group, key)| {
            let names: Vec<&'static str> = group.field_names().filter(|name| keeps(group, name)).collect();
            let keys = shortest_prefixes(names.iter().copied());
            let fields = names.into_iter().zip(keys).map(|(name, key)| KeyedField { name, key }).collect();
            KeyedGroup { group, key, fields }
        });
        Keys(keyed.collect())
    }

    /// The short name of a field on pages, `_fm.ch._0.n`. A field missing in this generation keeps its full name.
    pub fn wire(&self, group: &str, field: &str) -> String {
        let found = self.0.iter().find(|keyed| keyed.group.name == group);
        let group_key = found.map_or(group, |keyed| keyed.key.as_str());
        let field_key =
            found.and_then(|keyed| keyed.fields.iter().find(|keyed| keyed.name == field)).map_or(field, |keyed| keyed.key.as_str());
        format!("_fm.{group_key}._0.{field_key}")
    }

    /// The group and field of a parameter name, given as key or full name, case-insensitive. `None` if it is not a field of a known group.
    pub fn field_of(&self, parameter: &str) -> Option<(&KeyedGroup, &'static str)> {
        let mut parts = parameter.strip_prefix("_fm.")?.splitn(3, '.');
        let (group, _instance, field) = (parts.next()?.to_lowercase(), parts.next()?, parts.next()?.to_lowercase());
        let keyed = self.group_of(&group)?;
        let named = |candidate: &&KeyedField| candidate.key == field || candidate.name.to_lowercase() == field;
        keyed.fields.iter().find(named).map(|found| (keyed, found.name))
    }

    /// The group of a parameter, even if the field is not part of it.
    pub fn group_of_parameter(&self, parameter: &str) -> Option<&KeyedGroup> {
        let group = parameter.strip_prefix("_fm.")?.split('.').next()?.to_lowercase();
        self.group_of(&group)
    }

    fn group_of(&self, lower: &str) -> Option<&KeyedGroup> {
        self.0.iter().find(|keyed| keyed.key == lower || keyed.group.name.to_lowercase() == lower)
    }

    #[cfg(test)]
    fn listed(&self) -> impl Iterator<Item = (&str, &str, Vec<(&str, &str)>)> {
        self.0.iter().map(|keyed| {
            let fields = keyed.fields.iter().map(|field| (field.name, field.key.as_str())).collect();
            (keyed.group.name, keyed.key.as_str(), fields)
        })
    }
}

/// The shortest lower-case prefix of each name that is neither an earlier key nor an earlier full name.
fn shortest_prefixes<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    let mut keys = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let mut prefixes = lower.char_indices().filter_map(|(at, letter)| lower.get(..at + letter.len_utf8()));
        let key = prefixes.find(|prefix| !taken.iter().any(|other| other == prefix)).unwrap_or(&lower).to_owned();
        taken.push(key.clone());
        taken.push(lower);
        keys.push(key);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::super::keys_table::KEYS;
    use crate::server::sandbox::config::Generation;
    use crate::server::sandbox::console::groups;

    #[test]
    fn computes_every_key_of_the_manager() {
        let keys = groups::keys(Generation::V4219);
        let listed: Vec<_> = keys.listed().collect();
        for (group, key, fields) in KEYS {
            let (_, actual_key, actual) = listed.iter().find(|(name, ..)| name == group).unwrap_or_else(|| panic!("no group {group}"));
            assert_eq!(actual_key, key, "key of {group}");
            let expected: Vec<(&str, &str)> = fields.split(", ").map(|pair| pair.split_once('=').unwrap()).collect();
            assert_eq!(actual, &expected, "fields of {group}");
        }
        assert_eq!(listed.len(), KEYS.len());
    }

    #[test]
    fn full_names_are_case_insensitive() {
        let keys = groups::keys(Generation::V4219);
        for name in ["_fm.ch._0.n", "_fm.channelInfo._0.name", "_fm.CHANNELINFO._0.NAME"] {
            let (group, field) = keys.field_of(name).unwrap();
            assert_eq!((group.group.name, field), ("channelInfo", "name"));
        }
        assert!(keys.field_of("_fm.ch._0.zzz").is_none());
        assert!(keys.field_of("channelId").is_none());
    }

    #[test]
    fn the_older_generation_uses_some_keys_for_other_fields() {
        let keys = groups::keys(Generation::V4218);
        assert_eq!(keys.wire("canalParameterInfo", "tsdbEnable"), "_fm.can._0.t");
        assert!(keys.field_of("_fm.canalParameterInfo._0.tenant").is_none());
        assert!(keys.field_of("_fm.pipelineParameterInfo._0.loadBatchsize").is_none());
    }
}
