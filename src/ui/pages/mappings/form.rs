//! The form that adds mappings.

use leptos::prelude::*;

use crate::messages::{Lang, Message, common, forms, mappings as m, validation};
use crate::model::form::{FieldErrors, FormData};
use crate::model::{Error, SourceId};
use crate::server::monitor::Snapshot;
use crate::server::services::mappings::LineResult;
use crate::ui::components::alert::{Alert, ErrorAlert};
use crate::ui::components::form::SelectOption;
use crate::ui::components::text_area::TextArea;
use crate::ui::islands::dom_attributes;

/// The pattern that matches every name.
pub const ANY: &str = "(.*)";

/// The content of the form.
#[derive(Default)]
pub struct MappingFormState {
    pub values: FormData,
    /// Errors of the fields.
    pub errors: FieldErrors,
    /// Why nothing could be attempted.
    pub error: Option<Error>,
    /// The result of each line.
    pub results: Vec<LineResult>,
    /// A note above the fields.
    pub note: Option<String>,
}

impl MappingFormState {
    /// A form rejected as a whole, with the values as typed.
    pub fn refused(values: FormData, error: Error) -> Self {
        match error {
            Error::Invalid(errors) => Self { values, errors, ..Self::default() },
            error => Self { values, error: Some(error), ..Self::default() },
        }
    }
}

/// The selectable data sources.
pub fn choices(snapshot: &Snapshot, can_use: impl Fn(SourceId) -> bool) -> Vec<SelectOption> {
    let sources = snapshot.sources.rows().iter().filter(|source| can_use(source.id));
    sources
        .map(|source| SelectOption {
            value: source.id.to_string(),
            text: source.name.clone(),
            note: source.url.clone().unwrap_or_default(),
            taken: false,
        })
        .collect()
}

/// Renders the whole form; `results` are shown above the fields.
pub fn render(
    lang: Lang,
    draft: MappingFormState,
    sources: Vec<SelectOption>,
    results: AnyView,
    new_source: String,
    back: String,
) -> impl IntoView + use<> {
    let MappingFormState { values, errors, error, note, .. } = draft;
    let fault = |name: &str| errors.get(name).map(|fault| validation::text(lang, fault));
    let first_wrong = ["source", "target", "lines"].into_iter().find(|name| errors.get(name).is_some());
    let end = |end: End| select(lang, &end, values.first(end.0), &sources, fault(end.0), first_wrong == Some(end.0));
    let ends = [End("source", m::SOURCE, m::SOURCE_HELP), End("target", m::TARGET, m::TARGET_HELP)].map(end);
    let missing = sources.is_empty().then(|| {
        view! { <Alert kind="alert-warning">{lang.t(m::NO_SOURCES)} " " <a class="link" href=new_source>{lang.t(forms::ADD_ONE)}</a></Alert> }
    });
    let pattern = |name: &str| Some(values.first(name)).filter(|text| !text.is_empty()).unwrap_or(ANY).to_owned();
    let wrong = (!errors.is_empty()).then(|| view! { <Alert kind="alert-error">{lang.t(forms::WRONG)}</Alert> });
    view! {
        {wrong}
        {error.map(|error| view! { <ErrorAlert lang error/> })}
        {note.map(|note| view! { <Alert>{note}</Alert> })}
        {missing}
        {results}
        <form method="post" novalidate="" class="max-w-3xl">
            <div class="fields">
                <div class="grid gap-4 sm:grid-cols-2">{ends.collect_view()}</div>
                {lines(lang, values.first("lines").to_owned(), fault("lines"), first_wrong == Some("lines"))}
            </div>
            <div class="flex flex-wrap gap-2 my-4">
                <button class="btn btn-primary btn-sm" name="do" value="add">{lang.t(common::ADD)}</button>
                <button class="btn btn-sm" name="do" value="check">{lang.t(m::CHECK)}</button>
                <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
            </div>
            <fieldset class="rounded-box border border-base-300 p-4">
                <legend class="font-medium px-1">{lang.t(m::FIND)}</legend>
                <p class="muted mb-2" id="find-help">{lang.t(m::FIND_HELP)}</p>
                <div class="flex flex-wrap items-end gap-2">
                    {text("schema", lang.t(m::SCHEMA), pattern("schema"))}
                    {text("table", lang.t(m::TABLE), pattern("table"))}
                    <button class="btn btn-sm" name="do" value="fill">{lang.t(m::FILL)}</button>
                </div>
            </fieldset>
        </form>
    }
}

/// One end of the mappings: the field's name, its label and its help.
struct End(&'static str, Message, Message);

fn select(lang: Lang, end: &End, value: &str, choices: &[SelectOption], fault: Option<String>, focus: bool) -> impl IntoView + use<> {
    let &End(name, label, help) = end;
    let id = format!("f-{name}");
    let options = choices.iter().map(|choice| {
        let text = [choice.text.as_str(), choice.note.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        view! { <option value=choice.value.clone() selected={choice.value == value}>{text}</option> }
    });
    let options = options.collect::<Vec<_>>();
    let invalid = fault.is_some().then_some("true");
    view! {
        <div class="field min-w-0" data-field=name>
            <label class="field-label" for=id.clone()>{lang.t(label)} " " <span class="muted text-xs">{lang.t(forms::REQUIRED)}</span></label>
            <select id=id.clone() name=name class="select w-full" aria-required="true" aria-invalid=invalid
                aria-describedby=format!("{id}-help {id}-error") autofocus=focus>
                <option value="">{lang.t(forms::CHOOSE)}</option>
                {options}
            </select>
            <p id=format!("{id}-help") class="muted text-sm">{lang.t(help)}</p>
            <p id=format!("{id}-error") class=dom_attributes::ERROR_CLASS>{fault}</p>
        </div>
    }
}

fn lines(lang: Lang, value: String, fault: Option<String>, focus: bool) -> impl IntoView + use<> {
    let examples = [
        ("shop.orders", m::FORM_SAME),
        ("shop.orders -> crm.orders_copy", m::FORM_RENAMED),
        ("shop.orders, 7", m::FORM_WEIGHT),
        ("shop,orders,crm,orders_copy,7", m::FORM_CSV),
        ("shop.orders[01-16]", m::FORM_NUMBERED),
        ("shop..*", m::FORM_PATTERN),
    ];
    let examples = examples.map(|(line, word)| view! { <dt><code>{line}</code></dt><dd class="muted">{lang.t(word)}</dd> });
    let area = TextArea {
        id: "f-lines".to_owned(),
        name: "lines",
        value,
        rows: 10,
        class: "font-mono",
        required: true,
        invalid: fault.is_some(),
        described_by: "f-lines-help f-lines-error".to_owned(),
        autofocus: focus,
    };
    view! {
        <div class="field" data-field="lines">
            <label class="field-label" for="f-lines">{lang.t(m::LINES)} " " <span class="muted text-xs">{lang.t(forms::REQUIRED)}</span></label>
            {area.render()}
            <p id="f-lines-help" class="muted text-sm">{lang.t(m::LINES_HELP)}</p>
            <p id="f-lines-error" class=dom_attributes::ERROR_CLASS>{fault}</p>
            <dl class="text-sm grid sm:grid-cols-[auto_1fr] gap-x-4">{examples.collect_view()}</dl>
        </div>
    }
}

fn text(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    let id = format!("f-{name}");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <input id=id name=name value=value class="input input-sm w-40 font-mono" aria-describedby="find-help" autocomplete="off" spellcheck="false"/>
        </div>
    }
}
