//! Fields of forms that do not belong to the manager: names, passwords, choices, with help and errors.

use leptos::prelude::*;

use crate::messages::{Lang, Message, validation};
use crate::model::form::{FieldErrors, FormData};

/// The type of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line of text.
    Line,
    /// One line of text with suggestions.
    Suggested(Vec<String>),
    /// A password; never pre-filled.
    Password,
    /// One of these options: value and label.
    Choice(Vec<(String, String)>),
    /// On or off.
    Flag,
    /// A date.
    Date,
    /// A whole number.
    Number,
}

/// A field of a simple form.
#[derive(Clone, Debug)]
pub struct SimpleField {
    pub name: &'static str,
    pub label: Message,
    /// One line of help.
    pub help: Option<Message>,
    pub kind: Input,
    /// The `autocomplete` value of the HTML standard.
    pub autocomplete: &'static str,
    pub required: bool,
}

impl SimpleField {
    /// A required line of text.
    pub const fn line(name: &'static str, label: Message) -> Self {
        Self { name, label, help: None, kind: Input::Line, autocomplete: "off", required: true }
    }

    /// A required password.
    pub const fn password(name: &'static str, label: Message, autocomplete: &'static str) -> Self {
        Self { name, label, help: None, kind: Input::Password, autocomplete, required: true }
    }

    /// One of several options.
    pub const fn choice(name: &'static str, label: Message, choices: Vec<(String, String)>) -> Self {
        Self { name, label, help: None, kind: Input::Choice(choices), autocomplete: "off", required: false }
    }

    /// Returns the field with a line of help.
    pub fn with_help(self, help: Message) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// Renders the fields in order. The first invalid field gets the focus; without errors, the first field of an empty form, otherwise the
/// first password.
pub fn simple_fields(lang: Lang, entries: Vec<SimpleField>, values: &FormData, errors: &FieldErrors) -> impl IntoView + use<> {
    let wrong = entries.iter().find(|entry| errors.get(entry.name).is_some());
    let untouched = entries.iter().all(|entry| values.first(entry.name).is_empty());
    let next = || entries.iter().find(|entry| untouched || entry.kind == Input::Password);
    let focus = wrong.or_else(next).map(|entry| entry.name);
    let fields = entries.into_iter().map(|entry| {
        let error = errors.get(entry.name).map(|fault| validation::text(lang, fault));
        render(lang, &entry, values, error, focus == Some(entry.name))
    });
    let fields = fields.collect_view();
    view! { <div class="fields">{fields}</div> }
}

fn render(lang: Lang, entry: &SimpleField, values: &FormData, error: Option<String>, focus: bool) -> impl IntoView + use<> {
    let (name, id) = (entry.name, format!("f-{}", entry.name));
    let described = format!("{id}-help {id}-error");
    let invalid = error.is_some().then_some("true");
    let required = entry.required.then_some("true");
    let autocomplete = entry.autocomplete;
    let value = values.first(name).to_owned();
    let line = |kind: &'static str, value: String, class: &'static str, list: Option<String>| {
        view! {
            <input id=id.clone() name=name type=kind value=value class=class aria-required=required aria-invalid=invalid
                aria-describedby=described.clone() autocomplete=autocomplete autofocus=focus spellcheck="false" list=list/>
        }
        .into_any()
    };
    let input = match &entry.kind {
        Input::Line => line("text", value, "input w-full", None),
        Input::Suggested(texts) => {
            let list = format!("{id}-list");
            let options = texts.iter().map(|text| view! { <option value=text.clone()></option> }).collect_view();
            view! { {line("text", value, "input w-full", Some(list.clone()))} <datalist id=list>{options}</datalist> }.into_any()
        }
        Input::Password => line("password", String::new(), "input w-full", None),
        Input::Date => line("date", value, "input w-44", None),
        Input::Number => line("number", value, "input w-40 tabular-nums", None),
        Input::Choice(choices) => {
            let options =
                choices.iter().map(|(of, text)| view! { <option value=of.clone() selected={*of == value}>{text.clone()}</option> });
            let options = options.collect_view();
            view! {
                <select id=id.clone() name=name class="select w-full" aria-required=required aria-invalid=invalid aria-describedby=described.clone() autofocus=focus>
                    {options}
                </select>
            }
            .into_any()
        }
        Input::Flag => {
            let checked = values.has(name, "true");
            view! {
                <label class="flex items-center gap-2 py-1">
                    <input id=id.clone() name=name type="checkbox" value="true" checked=checked class="checkbox checkbox-sm" aria-describedby=described.clone()/>
                    <span class="font-medium">{lang.t(entry.label)}</span>
                </label>
            }
            .into_any()
        }
    };
    let label = (entry.kind != Input::Flag).then(|| view! { <label class="field-label" for=id.clone()>{lang.t(entry.label)}</label> });
    view! {
        <div class="field">
            {label}
            {input}
            <p id=format!("{id}-help") class="muted text-sm empty:hidden">{entry.help.map(|help| lang.t(help))}</p>
            <p id=format!("{id}-error") class="field-error">{error}</p>
        </div>
    }
}
