//! Whole forms, drawn from their definition: needed fields first, the rest folded away.

use leptos::prelude::*;

use super::alert::{Alert, ErrorAlert};
use super::field::{self, RenderedField};
use crate::messages::{Lang, common, forms as w, validation};
use crate::model::field::FieldKind;
use crate::model::form::{Field, FieldErrors, FormData, Section};
use crate::model::{Error, NodeStatus};
use crate::server::monitor::Snapshot;
use crate::ui::components::button::CsrfField;
use crate::ui::islands::form_validation::{FormKind, ValidatedForm};

/// What a form shows: what was typed or stored, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    pub values: FormData,
    pub errors: FieldErrors,
    /// Why the manager did not do it, where it is no field's fault.
    pub error: Option<Error>,
    /// Whether something that exists is being changed.
    pub editing: bool,
    /// Another note above the fields, in words.
    pub note: Option<String>,
}

impl FormState {
    /// An untouched form with these values.
    pub fn of(values: FormData, editing: bool) -> Self {
        Self { values, editing, ..Self::default() }
    }

    /// What was typed, after it was refused.
    pub fn refused(values: FormData, editing: bool, error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self { values, errors, editing, ..Self::default() },
            other => Self { values, error: Some(other), editing, ..Self::default() },
        }
    }
}

/// One value that a picker offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub value: String,
    pub text: String,
    /// Its state, in words.
    pub note: String,
    /// Whether something uses it already that leaves it to nothing else.
    pub taken: bool,
}

impl SelectOption {
    /// A choice that is its own name.
    pub fn plain(value: &str) -> Self {
        Self { value: value.to_owned(), text: value.to_owned(), note: String::new(), taken: false }
    }
}

/// What the pickers offer.
#[derive(Clone, Debug, Default)]
pub struct PickerOptions {
    pub nodes: Vec<SelectOption>,
    pub clusters: Vec<SelectOption>,
    pub canals: Vec<SelectOption>,
    /// Where a cluster is added, where there is none.
    pub add_cluster: String,
    /// Where a canal is added, where there is none.
    pub add_canal: String,
}

impl PickerOptions {
    /// Everything that the snapshot knows: nodes with their state, clusters, canals with their use.
    pub fn of(lang: Lang, snapshot: &Snapshot, base: &str) -> Self {
        let nodes = snapshot.nodes.rows().iter().map(|node| SelectOption {
            value: node.id.to_string(),
            text: format!("{} ({})", node.name, node.ip),
            note: lang.t(if node.status == NodeStatus::Start { common::UP } else { common::DOWN }).to_owned(),
            taken: false,
        });
        let clusters = snapshot.clusters.rows().iter().map(|cluster| SelectOption {
            value: cluster.id.to_string(),
            text: cluster.name.clone(),
            note: cluster.servers.join(" "),
            taken: false,
        });
        let canals = snapshot.canals.rows().iter().map(|canal| SelectOption {
            value: canal.name.clone(),
            text: canal.name.clone(),
            note: canal.used_by.first().map_or_else(|| lang.t(w::FREE).to_owned(), |pipeline| w::used_by(lang, pipeline.0)),
            taken: !canal.used_by.is_empty(),
        });
        Self {
            nodes: nodes.collect(),
            clusters: clusters.collect(),
            canals: canals.collect(),
            add_cluster: format!("{base}clusters/new"),
            add_canal: format!("{base}canals/new"),
        }
    }

    /// The value of the only thing that a field of this kind can take; `None` when there is a choice, or nothing to choose.
    pub fn only(&self, kind: FieldKind) -> Option<&str> {
        let choices = match kind {
            FieldKind::Nodes => &self.nodes,
            FieldKind::Cluster => &self.clusters,
            FieldKind::Canal => &self.canals,
            _ => return None,
        };
        let mut free = choices.iter().filter(|choice| !choice.taken);
        free.next().filter(|_| free.next().is_none()).map(|choice| choice.value.as_str())
    }
}

/// A form that posts to its own address. `children` stand beside the save button.
#[component]
pub fn FormView(
    lang: Lang,
    fields: &'static [Field],
    /// The rules that the browser checks.
    kind: FormKind,
    draft: FormState,
    options: PickerOptions,
    /// A field that can't be changed once the thing exists.
    #[prop(optional_no_strip)]
    fixed: Option<&'static str>,
    /// Above the fields, such as a choice that no manager knows.
    #[prop(optional_no_strip)]
    before: Option<AnyView>,
    /// Where "Cancel" leads.
    back: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let first_wrong = fields.iter().find(|field| draft.errors.get(field.name).is_some()).map(|field| field.name);
    let untouched = first_wrong.is_none() && draft.error.is_none();
    let focus = first_wrong.or_else(|| fields.first().filter(|_| untouched && !draft.editing).map(|field| field.name));
    let part = |section: Section| {
        let fields = fields.iter().filter(move |field| field.section == section).map(|field| {
            let error = draft.errors.get(field.name).map(|fault| validation::text(lang, fault));
            field::render(
                &RenderedField {
                    lang,
                    field,
                    error,
                    focus: focus == Some(field.name),
                    editing: draft.editing,
                    fixed: draft.editing && fixed == Some(field.name),
                },
                &draft.values,
                &options,
            )
        });
        fields.collect::<Vec<_>>()
    };
    let (basic, advanced) = (part(Section::Basic), part(Section::Advanced));
    let open = fields
        .iter()
        .any(|field| field.section == Section::Advanced && (draft.errors.get(field.name).is_some() || differs(field, &draft.values)));
    let has_password = fields.iter().any(|field| field.kind == FieldKind::Password);
    let refused = !draft.errors.is_empty() || draft.error.is_some();
    let advanced = (!advanced.is_empty()).then(|| {
        view! {
            <details class="advanced" open=open>
                <summary>{lang.t(w::ADVANCED)} " " <span class="muted text-sm">{lang.t(w::ADVANCED_HELP)}</span></summary>
                <div class="fields">{advanced}</div>
            </details>
        }
    });
    let whole = draft.errors.get("").map(|fault| validation::text(lang, fault));
    let wrong = (!draft.errors.is_empty()).then(|| view! { <Alert kind="alert-error">{lang.t(w::WRONG)} " " {whole}</Alert> });
    view! {
        {wrong}
        {draft.error.map(|error| view! { <ErrorAlert lang error/> })}
        {draft.note.map(|note| view! { <Alert>{note}</Alert> })}
        {(refused && has_password).then(|| view! { <Alert kind="alert-warning">{lang.t(w::PASSWORD_AGAIN)}</Alert> })}
        <ValidatedForm kind lang>
            <form method="post" novalidate="" class="max-w-2xl" data-editing=draft.editing>
                <CsrfField/>
                {before}
                <div class="fields">{basic}</div>
                {advanced}
                <div class="flex flex-wrap gap-2 my-4">
                    <button class="btn btn-primary btn-sm">{lang.t(common::SAVE)}</button>
                    {children.map(|children| children())}
                    <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        </ValidatedForm>
    }
}

/// Whether a field holds something else than the stock default.
fn differs(field: &Field, values: &FormData) -> bool {
    let value = values.first(field.name).trim();
    match field.kind {
        FieldKind::Password => false,
        FieldKind::Flag => values.has(field.name, "true") != (field.default == "true"),
        _ => value != field.default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field::FieldError;
    use crate::model::form::Form;
    use crate::model::forms::{NodeForm, SourceForm};

    fn drawn(fields: &'static [Field], draft: FormState, options: PickerOptions) -> String {
        let (lang, back) = (Lang::En, "/back".to_owned());
        crate::ui::html::html(|| view! { <FormView lang fields kind=FormKind::Node draft options back/> })
    }

    /// What stands between two texts.
    fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
        let rest = html.split_once(from).map_or("", |(_, rest)| rest);
        rest.split_once(to).map_or(rest, |(part, _)| part)
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed_and_focuses_the_first_fault() {
        let values: FormData = [("name", "<b>\"x\"</b>"), ("ip", "no host!"), ("port", "many")].into_iter().collect();
        let error = Error::Invalid(NodeForm::read(&values).expect_err("address and port are wrong"));
        let html = drawn(NodeForm::FIELDS, FormState::refused(values, false, error), PickerOptions::default());
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
        assert!(html.contains("value=\"no host!\"") && html.contains("value=\"many\""), "{html}");
        let ip = between(&html, "id=\"f-ip\"", ">");
        assert!(ip.contains("aria-invalid=\"true\"") && ip.contains("f-ip-error") && ip.contains("autofocus"), "{ip}");
        assert_eq!(html.matches("autofocus").count(), 1, "{html}");
        assert!(between(&html, "id=\"f-ip-error\"", "</p>").contains("Enter an IPv4 address"), "{html}");
    }

    #[test]
    fn a_password_is_never_drawn() {
        let values: FormData = [("name", "shop"), ("password", "hush-hush")].into_iter().collect();
        for editing in [false, true] {
            let html = drawn(SourceForm::FIELDS, FormState::of(values.clone(), editing), PickerOptions::default());
            assert!(html.contains("type=\"password\"") && !html.contains("hush-hush"), "{html}");
            assert_eq!(html.contains("Leave empty to keep"), editing);
        }
    }

    #[test]
    fn the_folded_part_opens_for_a_fault_or_an_unusual_value() {
        let open = |draft: FormState| between(&drawn(NodeForm::FIELDS, draft, PickerOptions::default()), "<details", ">").contains("open");
        assert!(!open(FormState::of(NodeForm::defaults(), false)));
        let mut unusual = NodeForm::defaults();
        unusual.set("useExternalIp", vec!["true".into()]);
        assert!(open(FormState::of(unusual, true)));
        let refused = Error::invalid_field("externalIp", FieldError::Required);
        assert!(open(FormState::refused(NodeForm::defaults(), false, refused)));
    }

    #[test]
    fn only_what_is_alone_is_chosen_already() {
        let taken = |value: &str| SelectOption { taken: true, ..SelectOption::plain(value) };
        let options = PickerOptions {
            nodes: vec![SelectOption::plain("1")],
            clusters: vec![SelectOption::plain("1"), SelectOption::plain("2")],
            canals: vec![taken("a"), SelectOption::plain("b"), taken("c")],
            ..PickerOptions::default()
        };
        assert_eq!([FieldKind::Nodes, FieldKind::Cluster, FieldKind::Canal].map(|kind| options.only(kind)), [Some("1"), None, Some("b")]);
        assert_eq!(PickerOptions::default().only(FieldKind::Nodes), None);
    }

    #[test]
    fn a_value_that_is_no_longer_offered_is_kept() {
        let options = PickerOptions { clusters: vec![SelectOption::plain("1")], ..PickerOptions::default() };
        let values: FormData = [("autoKeeperClusterId", "9")].into_iter().collect();
        let html = drawn(NodeForm::FIELDS, FormState::of(values, true), options);
        let select = between(&html, "id=\"f-autoKeeperClusterId\"", "</select>");
        assert!(select.contains("value=\"1\"") && select.contains("selected") && select.contains("value=\"9\""), "{select}");
    }
}
