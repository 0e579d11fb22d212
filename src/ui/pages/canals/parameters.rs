//! The parameters of a canal, grouped, with the labels of its form.

use leptos::prelude::*;

use crate::messages::{Lang, Message, canals as m, common, forms};
use crate::model::field::FieldKind;
use crate::model::form::{Audience, Field, Form};
use crate::model::forms::CanalForm;
use crate::model::mask::MASK;

/// The groups with Otter's names of their parameters.
const GROUPS: [(Message, &[&str]); 6] = [
    (m::SOURCE, &["sourcingType", "dbUsername", "connectionCharset", "blackFilter", "localBinlogDirectory", "rsList", "tenant"]),
    (m::POSITIONS, &["positions", "gtidEnable", "tsdbEnable", "metaMode", "indexMode", "fallbackIntervalInSeconds"]),
    (
        m::HEARTBEAT,
        &[
            "haMode",
            "mediaGroup",
            "detectingEnable",
            "detectingSQL",
            "detectingIntervalInSeconds",
            "detectingTimeoutThresholdInSeconds",
            "detectingRetryTimes",
            "heartbeatHaEnable",
        ],
    ),
    (
        m::BUFFER,
        &[
            "storageMode",
            "storageBatchMode",
            "memoryStorageBufferSize",
            "memoryStorageBufferMemUnit",
            "fileStorageDirectory",
            "fileStorageStoreCount",
            "fileStorageRollverCount",
            "fileStoragePercentThresold",
        ],
    ),
    (m::CONNECTION, &["runMode", "port", "receiveBufferSize", "sendBufferSize"]),
    (m::RDS, &["rdsAccesskey"]),
];

/// All parameters; those that belong to no group are shown in a last one, so that none is lost.
#[component]
pub fn Parameters(
    lang: Lang,
    /// Otter's field name → value.
    parameters: Vec<(String, String)>,
) -> impl IntoView {
    let in_group = |names: &[&str]| parameters.iter().filter(|(name, _)| names.contains(&name.as_str())).cloned().collect::<Vec<_>>();
    let groups = GROUPS.map(|(title, names)| (title, in_group(names)));
    let grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let others: Vec<_> = parameters.iter().filter(|(name, _)| !grouped(name)).cloned().collect();
    let rendered = groups.into_iter().chain([(m::OTHER, others)]).filter(|(_, rows)| !rows.is_empty()).map(|(title, rows)| {
        let rows = rows.into_iter().map(|(name, value)| row(lang, name, &value)).collect_view();
        view! {
            <section>
                <h2 class="section-title">{lang.t(title)}</h2>
                <dl class="facts">{rows}</dl>
            </section>
        }
    });
    rendered.collect_view()
}

fn row(lang: Lang, name: String, value: &str) -> impl IntoView + use<> {
    let field = CanalForm::FIELDS.iter().find(|field| field.name == name);
    let label = field.map_or(name, |field| lang.of(field.label).to_owned());
    let is_secret = field.is_some_and(|field| field.audience == Audience::Nobody);
    let value = if is_secret && !value.is_empty() { MASK } else { value };
    let shown = if value.is_empty() {
        view! { <span class="muted">{lang.t(common::NONE)}</span> }.into_any()
    } else {
        view! { <span>{spoken(lang, field, value)}</span> }.into_any()
    };
    let stock = field.filter(|field| !field.default.is_empty() && field.default != value);
    let stock = stock.map(|field| {
        let text = forms::stock(lang, &spoken(lang, Some(field), field.default));
        view! { " " <span class="muted text-xs">{text}</span> }
    });
    view! { <dt>{label}</dt><dd>{shown} {stock}</dd> }
}

/// Formats flags as text; other values are unchanged.
fn spoken(lang: Lang, field: Option<&Field>, value: &str) -> String {
    let flag = field.is_some_and(|field| field.kind == FieldKind::Flag);
    let word = match value {
        "true" if flag => lang.t(common::YES),
        "false" if flag => lang.t(common::NO),
        other => other,
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(parameters: &[(&str, &str)]) -> String {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        view! { <Parameters lang=Lang::En parameters/> }.to_html()
    }

    #[test]
    fn parameters_use_form_labels_and_show_the_default_if_different() {
        let html = rendered(&[("storageBatchMode", "ITEMSIZE"), ("metaMode", "MIXED"), ("gtidEnable", "true")]);
        assert!(html.contains("Buffer limit") && html.contains("Default: MEMSIZE"), "{html}");
        assert!(!html.contains("Default: MIXED"), "{html}");
        assert!(html.contains(">yes<") && html.contains("Default: no"), "{html}");
    }

    #[test]
    fn access_keys_are_masked() {
        let html = rendered(&[("rdsAccesskey", "LTAI-key")]);
        assert!(html.contains(MASK) && !html.contains("LTAI"), "{html}");
        assert!(!rendered(&[("rdsAccesskey", "")]).contains(MASK));
    }

    #[test]
    fn unknown_parameters_of_newer_managers_are_shown() {
        let html = rendered(&[("somethingNew", "7")]);
        assert!(html.contains("Other") && html.contains("somethingNew") && html.contains('7'), "{html}");
    }

    #[test]
    fn every_parameter_is_in_exactly_one_group() {
        let mut names: Vec<_> = GROUPS.iter().flat_map(|(_, names)| names.iter()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
