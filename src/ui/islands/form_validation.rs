//! Validates form fields in the browser when they lose focus, by the same rules as the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::messages::Lang;

/// The form whose rules are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormKind {
    Cluster,
    Node,
    Source,
    Canal,
    Channel,
    Pipeline,
}

/// Wraps a form: validates a field when it loses focus, and on input while it is invalid. Submission is always left to the server, which
/// checks more.
#[island]
pub fn ValidatedForm(kind: FormKind, lang: Lang, children: Children) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(root) = root.get() {
            browser::attach(root, kind, lang);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (kind, lang);
    view! { <div node_ref=root>{children()}</div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::{document, set_timeout};
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{self, Element, Event, HtmlDivElement, HtmlElement, HtmlFormElement, SubmitEvent};

    use super::FormKind;
    use crate::messages::{Lang, validation};
    use crate::model::field::FieldError;
    use crate::model::form::{FieldErrors, Form, FormData};
    use crate::model::forms::{CanalForm, ChannelForm, ClusterForm, NodeForm, PipelineForm, SourceForm};
    use crate::ui::islands::{dom, dom_attributes};

    /// Marks a field that the user has edited.
    const TOUCHED: &str = "data-touched";

    pub fn attach(root: HtmlDivElement, kind: FormKind, lang: Lang) {
        let form = root.query_selector("form").ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form else { return };
        let check = move |event: &Event, form: &HtmlFormElement, only_wrong: bool| {
            let field = dom::target(event).and_then(|element| field_of(&element));
            if let Some(field) = field.filter(|field| !only_wrong || message(field).is_some_and(|place| has_text(&place))) {
                let errors = errors(form, kind);
                // Tabbing through an empty required field is not an error yet.
                if touched(&field) || field_error(&field, &errors) != Some(&FieldError::Required) {
                    show_error(&field, &errors, lang);
                }
            }
        };
        let left = form.clone();
        // An error message that appears between pointer down and up would shift the pressed element from under the pointer.
        let (pressed, waiting) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(None::<Event>)));
        let (held, kept) = (Rc::clone(&pressed), Rc::clone(&waiting));
        dom::listen(&form, "focusout", move |event: Event| {
            if held.get() {
                kept.set(Some(event));
            } else {
                check(&event, &left, false);
            }
        });
        let down = Rc::clone(&pressed);
        dom::listen(&form, "pointerdown", move |_: Event| down.set(true));
        let released = form.clone();
        for ended in ["pointerup", "pointercancel"] {
            let (pressed, waiting, form) = (Rc::clone(&pressed), Rc::clone(&waiting), released.clone());
            dom::listen(&document(), ended, move |_: Event| {
                pressed.set(false);
                if let Some(event) = waiting.take() {
                    let form = form.clone();
                    // The click event follows the release in the same task.
                    set_timeout(move || check(&event, &form, false), Duration::ZERO);
                }
            });
        }
        let typed = form.clone();
        dom::listen(&form, "input", move |event: Event| {
            if let Some(field) = dom::target(&event).and_then(|element| field_of(&element)) {
                let _ = field.set_attribute(TOUCHED, "");
            }
            check(&event, &typed, true);
        });
        let sent = form.clone();
        dom::listen(&form, "submit", move |event: SubmitEvent| {
            let errors = errors(&sent, kind);
            let fields = dom::all(sent.query_selector_all(&format!("[{}]", dom_attributes::FIELD)));
            let wrong = fields.iter().filter(|field| show_error(field, &errors, lang)).fold(None, |first, field| first.or(Some(field)));
            // A button with its own address does something other than saving.
            let other = event.submitter().is_some_and(|button| button.has_attribute("formaction"));
            if let Some(first) = wrong.filter(|_| !other) {
                event.prevent_default();
                focus(first);
            }
        });
    }

    fn errors(form: &HtmlFormElement, kind: FormKind) -> FieldErrors {
        let values = values(form);
        match kind {
            FormKind::Cluster => faults::<ClusterForm>(form, &values),
            FormKind::Node => faults::<NodeForm>(form, &values),
            FormKind::Source => faults::<SourceForm>(form, &values),
            FormKind::Canal => faults::<CanalForm>(form, &values),
            FormKind::Channel => faults::<ChannelForm>(form, &values),
            FormKind::Pipeline => faults::<PipelineForm>(form, &values),
        }
    }

    fn faults<F: Form>(form: &HtmlFormElement, values: &FormData) -> FieldErrors {
        F::read_over(values, stored(form).as_ref()).err().unwrap_or_default()
    }

    /// The values the page was rendered with, when an existing resource is edited. The server uses those stored at the manager.
    fn stored(form: &HtmlFormElement) -> Option<FormData> {
        form.has_attribute(dom_attributes::EDITING).then(|| {
            let mut stored = values(form);
            for input in dom::all(form.query_selector_all("input[name][value]")) {
                if let (Some(name), Some(value)) = (input.get_attribute("name"), input.get_attribute("value")) {
                    stored.set(&name, vec![value]);
                }
            }
            stored
        })
    }

    fn values(form: &HtmlFormElement) -> FormData {
        let Ok(data) = web_sys::FormData::new_with_form(form) else { return FormData::default() };
        let pairs = data.entries().into_iter().filter_map(|entry| {
            let pair: js_sys::Array = entry.ok()?.into();
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        });
        pairs.collect()
    }

    fn field_of(element: &Element) -> Option<Element> {
        element.closest(&format!("[{}]", dom_attributes::FIELD)).ok().flatten()
    }

    fn touched(field: &Element) -> bool {
        field.has_attribute(TOUCHED)
    }

    fn field_error<'a>(field: &Element, errors: &'a FieldErrors) -> Option<&'a FieldError> {
        errors.get(&field.get_attribute(dom_attributes::FIELD)?)
    }

    fn message(field: &Element) -> Option<Element> {
        field.query_selector(&format!("[{}]", dom_attributes::ERROR)).ok().flatten()
    }

    fn has_text(place: &Element) -> bool {
        place.text_content().is_some_and(|text| !text.is_empty())
    }

    /// Shows or clears the error message of a field; returns whether it is invalid.
    fn show_error(field: &Element, errors: &FieldErrors, lang: Lang) -> bool {
        let fault = field_error(field, errors);
        if let Some(place) = message(field) {
            place.set_text_content(fault.map(|fault| validation::text(lang, fault)).as_deref());
        }
        for input in dom::all(field.query_selector_all("input:not([type=checkbox]), select, textarea")) {
            let _ = if fault.is_some() { input.set_attribute("aria-invalid", "true") } else { input.remove_attribute("aria-invalid") };
        }
        fault.is_some()
    }

    /// Focuses the field, expanding the section that hides it.
    fn focus(field: &Element) {
        if let Ok(Some(folded)) = field.closest("details") {
            let _ = folded.set_attribute("open", "");
        }
        let input = field.query_selector("input, select, textarea").ok().flatten();
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            let _ = input.focus();
        }
    }
}
