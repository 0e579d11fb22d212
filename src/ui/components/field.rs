//! A form field: label, input, help, default and error.

use leptos::either::EitherOf7;
use leptos::prelude::*;

use super::form::{PickerOptions, SelectOption};
use super::text_area::TextArea;
use crate::messages::{Lang, forms as m};
use crate::model::field::FieldKind;
use crate::model::form::{Field, FormData};
use crate::ui::islands::dom_attributes;

/// A field with its render options.
#[derive(Clone, Debug)]
pub struct RenderedField {
    pub lang: Lang,
    pub field: &'static Field,
    /// The error message.
    pub error: Option<String>,
    /// Whether it is the first invalid field, which gets the focus.
    pub focus: bool,
    /// Whether an existing resource is being edited.
    pub editing: bool,
    /// Whether the field is read-only.
    pub fixed: bool,
}

impl RenderedField {
    fn id(&self) -> String {
        format!("f-{}", self.field.name)
    }

    fn described_by(&self) -> String {
        format!("{0}-help {0}-error", self.id())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// The stock default as text; `None` if it is empty.
    fn stock(&self) -> Option<String> {
        let value = match (self.field.kind, self.field.default) {
            (_, "") | (FieldKind::Password, _) => return None,
            (FieldKind::Flag, "true") => self.lang.t(m::YES),
            (FieldKind::Flag, _) => self.lang.t(m::NO),
            (_, value) => value,
        };
        Some(m::stock(self.lang, value))
    }
}

/// Renders the whole field.
pub fn render(rendered: &RenderedField, values: &FormData, options: &PickerOptions) -> impl IntoView + use<> {
    let (lang, field, id) = (rendered.lang, rendered.field, rendered.id());
    let label = lang.of(field.label);
    let required = field.required.then(|| view! { <span class="dim text-xs font-normal">{lang.t(m::REQUIRED)}</span> });
    let keep = (rendered.editing && field.kind == FieldKind::Password).then(|| lang.t(m::KEEP_PASSWORD));
    let help = [Some(lang.of(field.help).to_owned()), keep.map(str::to_owned), rendered.stock()];
    let help = help.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let head = match field.kind {
        FieldKind::Flag => ().into_any(),
        FieldKind::Nodes => view! { <span class="field-label" id=format!("{id}-label")>{label} " " {required}</span> }.into_any(),
        _ => view! { <label class="field-label" for=id.clone()>{label} " " {required}</label> }.into_any(),
    };
    let help = view! { <p id=format!("{id}-help") class="field-help">{help}</p> };
    // The label of a checkbox is beside it, and so is its help.
    let (help_left, help_below) = if field.kind == FieldKind::Flag { (None, Some(help)) } else { (Some(help), None) };
    view! {
        <div class="field" data-field=field.name>
            <div class="field-head">{head} {help_left}</div>
            <div class="field-body">
                {input(rendered, values, options)} {help_below}
                <p id=format!("{id}-error") class=dom_attributes::ERROR_CLASS data-error="">{rendered.error.clone()}</p>
            </div>
        </div>
    }
}

fn input(rendered: &RenderedField, values: &FormData, options: &PickerOptions) -> impl IntoView + use<> {
    let name = rendered.field.name;
    let value = values.first(name).to_owned();
    let (id, described, invalid, focus) = (rendered.id(), rendered.described_by(), rendered.invalid(), rendered.focus);
    let required = rendered.field.required.then_some("true");
    match rendered.field.kind {
        FieldKind::Line { .. } => EitherOf7::A(view! {
            <input id=id name=name value=value class="input w-full" aria-required=required aria-invalid=invalid aria-describedby=described autofocus=focus readonly=rendered.fixed autocomplete="off" spellcheck="false"/>
        }),
        FieldKind::Number { .. } => EitherOf7::B(view! {
            <input id=id name=name value=value class="input w-40 tabular-nums" inputmode="numeric" aria-required=required aria-invalid=invalid aria-describedby=described autofocus=focus autocomplete="off"/>
        }),
        FieldKind::Password => EitherOf7::C(view! {
            <input id=id name=name type="password" class="input w-full" aria-invalid=invalid aria-describedby=described autofocus=focus autocomplete="new-password"/>
        }),
        FieldKind::Lines { .. } => {
            let (invalid, required) = (invalid.is_some(), required.is_some());
            let area = TextArea { id, name, value, rows: 2, class: "", required, invalid, described_by: described, autofocus: focus };
            EitherOf7::D(area.render())
        }
        FieldKind::Flag => EitherOf7::E(view! {
            <label class="flex items-center gap-2 py-1">
                <input id=id name=name type="checkbox" value="true" checked=values.has(name, "true") class="checkbox checkbox-sm" aria-invalid=invalid aria-describedby=described autofocus=focus/>
                <span class="font-medium">{rendered.lang.of(rendered.field.label)}</span>
            </label>
        }),
        FieldKind::Nodes => EitherOf7::F(nodes(rendered, values, &options.nodes)),
        FieldKind::Choice(constants) => {
            let choices: Vec<_> = constants.iter().map(|constant| SelectOption::plain(constant)).collect();
            EitherOf7::G(select(rendered, value, &choices, "", None))
        }
        FieldKind::Cluster => {
            EitherOf7::G(select(rendered, value, &options.clusters, rendered.lang.t(m::NO_CLUSTERS), Some(&options.add_cluster)))
        }
        FieldKind::Canal => EitherOf7::G(select(rendered, value, &options.canals, rendered.lang.t(m::NO_CANALS), Some(&options.add_canal))),
    }
}

/// A select box. A stored value that is no longer offered is still shown, so that saving does not change it silently.
fn select(
    rendered: &RenderedField,
    value: String,
    choices: &[SelectOption],
    none: &'static str,
    add: Option<&String>,
) -> impl IntoView + use<> {
    let lang = rendered.lang;
    let stray = (!value.is_empty() && !choices.iter().any(|choice| choice.value == value)).then(|| SelectOption::plain(&value));
    let nothing = if rendered.field.required { m::CHOOSE } else { m::NO_CHOICE };
    let blank = (value.is_empty() || !rendered.field.required).then(|| view! { <option value="">{lang.t(nothing)}</option> });
    let missing = choices.is_empty().then(|| nothing_to_choose(lang, none, add));
    let drawn_choices = choices.iter().cloned().chain(stray).map(|choice| {
        let text = if choice.note.is_empty() { choice.text } else { format!("{} · {}", choice.text, choice.note) };
        view! { <option selected={choice.value == value} value=choice.value>{text}</option> }
    });
    let drawn_choices = drawn_choices.collect_view();
    let required = rendered.field.required.then_some("true");
    view! {
        <select id=rendered.id() name=rendered.field.name class="select w-full" aria-required=required aria-invalid=rendered.invalid() aria-describedby=rendered.described_by() autofocus=rendered.focus>
            {blank} {drawn_choices}
        </select>
        {missing}
    }
}

/// A picker for one or more nodes, each with its status.
fn nodes(rendered: &RenderedField, values: &FormData, choices: &[SelectOption]) -> impl IntoView + use<> {
    let (name, id, described, invalid) = (rendered.field.name, rendered.id(), rendered.described_by(), rendered.invalid());
    let missing = choices.is_empty().then(|| nothing_to_choose(rendered.lang, rendered.lang.t(m::NO_NODES), None));
    let focus = rendered.focus;
    let boxes = choices.iter().cloned().enumerate().map(|(at, choice)| {
        let checked = values.has(name, &choice.value);
        view! {
            <label class="flex items-center gap-2 py-0.5">
                <input type="checkbox" name=name value=choice.value checked=checked class="checkbox checkbox-sm" autofocus={focus && at == 0}/>
                <span>{choice.text}</span> <span class="muted text-sm">{choice.note}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <div id=id.clone() role="group" aria-labelledby=format!("{id}-label") aria-describedby=described data-invalid=invalid class="picker">
            {boxes} {missing}
        </div>
    }
}

fn nothing_to_choose(lang: Lang, none: &'static str, add: Option<&String>) -> impl IntoView + use<> {
    let link = add.map(|url| view! { " " <a class="link" href=url.clone()>{lang.t(m::ADD_ONE)}</a> });
    view! { <p class="text-sm">{none} {link}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::{Audience, Section};

    const HOSTILE: &str = "</textarea></select></option></label></p><b id=x>\"'&<script>x()</script>";

    const fn field(kind: FieldKind) -> Field {
        Field {
            name: "field",
            kind,
            required: true,
            default: HOSTILE,
            section: Section::Basic,
            audience: Audience::Readers,
            label: [HOSTILE, HOSTILE],
            help: [HOSTILE, HOSTILE],
        }
    }

    static FIELDS: [Field; 9] = [
        field(FieldKind::Line { max: 9 }),
        field(FieldKind::Lines { max: 9 }),
        field(FieldKind::Password),
        field(FieldKind::Number { min: 1, max: 9 }),
        field(FieldKind::Flag),
        field(FieldKind::Choice(&[HOSTILE])),
        field(FieldKind::Nodes),
        field(FieldKind::Cluster),
        field(FieldKind::Canal),
    ];

    #[test]
    fn values_are_escaped_in_every_kind_of_field() {
        let choice = |value: &str| SelectOption { note: HOSTILE.to_owned(), text: HOSTILE.to_owned(), ..SelectOption::plain(value) };
        let choices = vec![choice(HOSTILE), choice("other")];
        let full = PickerOptions {
            nodes: choices.clone(),
            clusters: choices.clone(),
            canals: choices,
            add_cluster: HOSTILE.to_owned(),
            add_canal: HOSTILE.to_owned(),
        };
        let empty = PickerOptions { add_cluster: HOSTILE.to_owned(), add_canal: HOSTILE.to_owned(), ..PickerOptions::default() };
        let values: FormData = [("field", HOSTILE)].into_iter().collect();
        let made = scraper::Selector::parse("#x, script").expect("a selector");
        for (field, options) in FIELDS.iter().flat_map(|field| [(field, &full), (field, &empty)]) {
            for editing in [false, true] {
                let error = Some(HOSTILE.to_owned());
                let rendered = RenderedField { lang: Lang::En, field, error, focus: true, editing, fixed: editing };
                let html = crate::ui::html::html(|| render(&rendered, &values, options));
                let page = scraper::Html::parse_fragment(&html);
                assert!(page.select(&made).next().is_none(), "{:?}: {html}", field.kind);
            }
        }
    }
}
