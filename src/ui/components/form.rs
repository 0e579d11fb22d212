//! Forms rendered from their definition: basic fields first, advanced ones collapsed.

use leptos::prelude::*;

use super::alert::{Alert, ErrorAlert};
use super::field::{self, RenderedField};
use crate::messages::{Lang, common, forms as m, validation};
use crate::model::field::FieldKind;
use crate::model::form::{Field, FieldErrors, FormData, Section};
use crate::model::forms::FormKind;
use crate::model::{Error, NodeStatus};
use crate::server::monitor::Snapshot;
use crate::ui::islands::form_validation::ValidatedForm;

/// The content of a form: typed or stored values, and errors.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    pub values: FormData,
    pub errors: FieldErrors,
    /// Why the manager rejected it, if no field is at fault.
    pub error: Option<Error>,
    /// Whether an existing resource is being edited.
    pub editing: bool,
    /// An additional note above the fields.
    pub note: Option<String>,
}

impl FormState {
    /// A pristine form with these values.
    pub fn new(values: FormData, editing: bool) -> Self {
        Self { values, editing, ..Self::default() }
    }

    /// A rejected form with the values as typed.
    pub fn refused(values: FormData, editing: bool, error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self { values, errors, editing, ..Self::default() },
            other => Self { values, error: Some(other), editing, ..Self::default() },
        }
    }
}

/// One option of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub value: String,
    pub text: String,
    /// Its status as text.
    pub note: String,
    /// Whether it is already in exclusive use.
    pub taken: bool,
}

impl SelectOption {
    /// An option whose label is its value.
    pub fn plain(value: &str) -> Self {
        Self { value: value.to_owned(), text: value.to_owned(), note: String::new(), taken: false }
    }
}

/// The options of the pickers.
#[derive(Clone, Debug, Default)]
pub struct PickerOptions {
    pub nodes: Vec<SelectOption>,
    pub clusters: Vec<SelectOption>,
    pub canals: Vec<SelectOption>,
    /// The page for adding a cluster, shown if there is none.
    pub add_cluster: String,
    /// The page for adding a canal, shown if there is none.
    pub add_canal: String,
}

impl PickerOptions {
    /// All options in the snapshot: nodes with their status, clusters, canals with their usage.
    pub fn new(lang: Lang, snapshot: &Snapshot, base: &str) -> Self {
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
            note: canal.used_by.first().map_or_else(|| lang.t(m::FREE).to_owned(), |pipeline| m::used_by(lang, pipeline.0)),
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

    /// The only available value for a field of this kind; `None` if there are several or none.
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

/// A form that posts to its own address. `children` are rendered beside the save button.
#[component]
pub fn FormView(
    lang: Lang,
    fields: &'static [Field],
    /// The rules by which it is validated while it is filled in.
    kind: FormKind,
    draft: FormState,
    options: PickerOptions,
    /// A field that can't be changed after creation.
    #[prop(optional_no_strip)]
    fixed: Option<&'static str>,
    /// Content above the fields, such as a picker for something the manager does not store.
    #[prop(optional_no_strip)]
    before: Option<AnyView>,
    /// Target of "Cancel".
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
                <summary>{lang.t(m::ADVANCED)} " " <span class="muted text-sm">{lang.t(m::ADVANCED_HELP)}</span></summary>
                <div class="fields">{advanced}</div>
            </details>
        }
    });
    let whole = draft.errors.get("").map(|fault| validation::text(lang, fault));
    let wrong = (!draft.errors.is_empty()).then(|| view! { <Alert kind="alert-error">{lang.t(m::WRONG)} " " {whole}</Alert> });
    view! {
        {wrong}
        {draft.error.map(|error| view! { <ErrorAlert lang error/> })}
        {draft.note.map(|note| view! { <Alert>{note}</Alert> })}
        {(refused && has_password).then(|| view! { <Alert kind="alert-warning">{lang.t(m::PASSWORD_AGAIN)}</Alert> })}
        <ValidatedForm kind>
            <form method="post" novalidate="" class="form" data-editing=draft.editing>
                {before}
                <div class="fields">{basic}</div>
                {advanced}
                <div class="form-actions">
                    <button class="btn btn-primary btn-sm">{lang.t(common::SAVE)}</button>
                    {children.map(|children| children())}
                    <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        </ValidatedForm>
    }
}

/// Whether a field's value differs from the stock default.
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

    fn rendered(fields: &'static [Field], draft: FormState, options: PickerOptions) -> String {
        let (lang, back) = (Lang::En, "/back".to_owned());
        crate::ui::html::html(|| view! { <FormView lang fields kind=FormKind::Node draft options back/> })
    }

    /// The text between two delimiters.
    fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
        let rest = html.split_once(from).map_or("", |(_, rest)| rest);
        rest.split_once(to).map_or(rest, |(part, _)| part)
    }

    #[test]
    fn a_rejected_form_keeps_the_input_and_focuses_the_first_error() {
        let values: FormData = [("name", "<b>\"x\"</b>"), ("ip", "no host!"), ("port", "many")].into_iter().collect();
        let error = Error::Invalid(NodeForm::read(&values).expect_err("address and port are wrong"));
        let html = rendered(NodeForm::FIELDS, FormState::refused(values, false, error), PickerOptions::default());
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
        assert!(html.contains("value=\"no host!\"") && html.contains("value=\"many\""), "{html}");
        let ip = between(&html, "id=\"f-ip\"", ">");
        assert!(ip.contains("aria-invalid=\"true\"") && ip.contains("f-ip-error") && ip.contains("autofocus"), "{ip}");
        assert_eq!(html.matches("autofocus").count(), 1, "{html}");
        assert!(between(&html, "id=\"f-ip-error\"", "</p>").contains("Enter an IPv4 address"), "{html}");
    }

    #[test]
    fn passwords_are_never_rendered() {
        let values: FormData = [("name", "shop"), ("password", "hush-hush")].into_iter().collect();
        for editing in [false, true] {
            let html = rendered(SourceForm::FIELDS, FormState::new(values.clone(), editing), PickerOptions::default());
            assert!(html.contains("type=\"password\"") && !html.contains("hush-hush"), "{html}");
            assert_eq!(html.contains("Leave empty to keep"), editing);
        }
    }

    #[test]
    fn advanced_section_opens_for_errors_and_non_default_values() {
        let open =
            |draft: FormState| between(&rendered(NodeForm::FIELDS, draft, PickerOptions::default()), "<details", ">").contains("open");
        assert!(!open(FormState::new(NodeForm::defaults(), false)));
        let mut unusual = NodeForm::defaults();
        unusual.set("useExternalIp", vec!["true".into()]);
        assert!(open(FormState::new(unusual, true)));
        let refused = Error::invalid_field("externalIp", FieldError::Required);
        assert!(open(FormState::refused(NodeForm::defaults(), false, refused)));
    }

    #[test]
    fn a_single_option_is_preselected() {
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
    fn stored_values_that_are_no_longer_offered_are_kept() {
        let options = PickerOptions { clusters: vec![SelectOption::plain("1")], ..PickerOptions::default() };
        let values: FormData = [("autoKeeperClusterId", "9")].into_iter().collect();
        let html = rendered(NodeForm::FIELDS, FormState::new(values, true), options);
        let select = between(&html, "id=\"f-autoKeeperClusterId\"", "</select>");
        assert!(select.contains("value=\"1\"") && select.contains("selected") && select.contains("value=\"9\""), "{select}");
    }
}
