//! Labels of fields that audit records and kept forms refer to by name.

use super::{Lang, Message, account, mappings, messages, users};
use crate::model::form::{Field, Form};
use crate::model::forms::{CanalForm, ChannelForm, ClusterForm, NodeForm, PipelineForm, SourceForm};
use crate::model::setting_keys::{AUDIT_RETENTION_KEY, CROSS_TEAM_READ_KEY};

messages! {
    ADMINISTRATOR = "Administrator", "管理员";
    ATTEMPTS = "Attempts", "尝试";
    DISABLED = "Sign-in disabled", "禁止登录";
    LINK = "Link", "链接";
    MAPPING = "Mapping", "映射关系";
    POSITION = "Position", "顺序";
    PROVIDER = "Identity provider", "身份提供方";
    RULE = "Rule", "规则";
    SESSION = "Session", "会话";
    SUBJECT = "Provider identity", "在提供方的标识";
    SWITCH = "Status", "状态";
}

/// Fields that are not part of a manager form.
const OTHERS: [(&str, Message); 30] = [
    ("administrator", ADMINISTRATOR),
    ("attempts", ATTEMPTS),
    (AUDIT_RETENTION_KEY, users::AUDIT_DAYS),
    ("disabled", DISABLED),
    ("display_name", users::DISPLAY_NAME),
    ("kind", users::KIND),
    ("language", account::LANGUAGE),
    ("lines", mappings::LINES),
    ("link", LINK),
    ("mapping", MAPPING),
    ("name", users::NAME),
    ("name_prefix", users::PREFIX),
    (CROSS_TEAM_READ_KEY, users::OTHERS_READ),
    ("password", account::PASSWORD),
    ("pattern", users::PATTERN),
    ("position", POSITION),
    ("provider", PROVIDER),
    ("role", users::ROLE),
    ("rule", RULE),
    ("schema", mappings::SCHEMA),
    ("session", SESSION),
    ("source", mappings::SOURCE),
    ("subject", SUBJECT),
    ("switch", SWITCH),
    ("table", mappings::TABLE),
    ("target", mappings::TARGET),
    ("team", users::TEAM),
    ("teams", users::TEAMS),
    ("theme", account::THEME),
    ("time_zone", account::TIME_ZONE),
];

fn form(kind: &str) -> &'static [Field] {
    match kind {
        "canal" => CanalForm::FIELDS,
        "channel" => ChannelForm::FIELDS,
        "cluster" => ClusterForm::FIELDS,
        "node" => NodeForm::FIELDS,
        "pipeline" => PipelineForm::FIELDS,
        "source" => SourceForm::FIELDS,
        _ => &[],
    }
}

/// The label of a field of a resource type such as `channel`; `None` if unknown.
pub fn label(lang: Lang, kind: &str, name: &str) -> Option<&'static str> {
    let of_form = form(kind).iter().find(|field| field.name == name).map(|field| lang.of(field.label));
    of_form.or_else(|| OTHERS.iter().find(|(known, _)| *known == name).map(|(_, word)| lang.t(*word)))
}

/// The label of a field posted to a path such as `/m/main/channels/7/pipelines/new`, whose last area determines the resource type.
pub fn label_at(lang: Lang, address: &str, name: &str) -> Option<&'static str> {
    label(lang, kind_at(address), name)
}

fn kind_at(address: &str) -> &str {
    let path = address.split('?').next().unwrap_or_default();
    let kind = path.rsplit('/').filter_map(|part| part.strip_suffix('s')).find(|kind| !form(kind).is_empty());
    kind.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_labels_match_their_forms() {
        let of = |kind, name| label(Lang::En, kind, name);
        assert_eq!(of("channel", "description"), label_at(Lang::En, "/m/a/channels/new?team=1", "description"));
        assert!(of("channel", "description").is_some());
        assert_eq!(of("person", "display_name"), Some("Display name"));
        assert_eq!(of("person", "Orders"), None);
        assert_eq!(label_at(Lang::Zh, "/m/a/channels/7/pipelines/3/edit", "parallelism"), label(Lang::Zh, "pipeline", "parallelism"));
        assert!(label(Lang::Zh, "pipeline", "parallelism").is_some());
    }
}
