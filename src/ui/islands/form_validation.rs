//! Validates form fields when they lose focus, by the same rules as a submission.

use leptos::prelude::*;

use crate::model::forms::FormKind;

/// Wraps a form: the server validates a field when it loses focus, and on input while it is invalid. Submission is left to the form itself.
#[island]
pub fn ValidatedForm(kind: FormKind, children: Children) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(root) = root.get() {
            browser::attach(&root, kind);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = kind;
    view! { <div node_ref=root>{children()}</div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::web_sys::{self, Element, Event, HtmlDivElement, HtmlFormElement};

    use crate::model::forms::FormKind;
    use crate::ui::calls::{self, Pairs};
    use crate::ui::islands::{dom, dom_attributes};

    /// Marks a field that the user has edited.
    const TOUCHED: &str = "data-touched";
    /// Stands for a password or key, which is not sent before the form is submitted.
    const ENTERED: &str = "*";

    /// How often a message that waits for the release of the pointer is tried again.
    const RELEASE_INTERVAL: Duration = Duration::from_millis(50);

    /// The form and the progress of its validation.
    #[derive(Clone)]
    struct Validation {
        form: HtmlFormElement,
        kind: FormKind,
        /// The number of the latest validation; responses of earlier ones are dropped.
        latest: StoredValue<u32>,
        /// An error message that appears between pointer down and up would shift the pressed element from under the pointer.
        pressed: RwSignal<bool>,
    }

    pub fn attach(root: &HtmlDivElement, kind: FormKind) {
        let Some(form) = dom::first::<HtmlFormElement>(root.query_selector("form")) else { return };
        let validation = Validation { form: form.clone(), kind, latest: StoredValue::new(0), pressed: RwSignal::new(false) };
        let pressed = validation.pressed;
        dom::listen(&form, "pointerdown", move |_: Event| pressed.set(true));
        for ended in ["pointerup", "pointercancel"] {
            // The click event follows the release in the same task.
            dom::listen(&document(), ended, move |_: Event| set_timeout(move || pressed.set(false), Duration::ZERO));
        }
        let left = validation.clone();
        dom::listen(&form, "focusout", move |event: Event| {
            // Tabbing through an empty field is not an error yet.
            if let Some(field) = field_of(&event).filter(|field| field.has_attribute(TOUCHED)) {
                left.check(field);
            }
        });
        dom::listen(&form, "input", move |event: Event| {
            let Some(field) = field_of(&event) else { return };
            let _ = field.set_attribute(TOUCHED, "");
            if message(&field).and_then(|place| place.text_content()).is_some_and(|text| !text.is_empty()) {
                validation.check(field);
            }
        });
    }

    impl Validation {
        /// Asks the server for the errors of the form, and shows that of the field.
        fn check(&self, field: Element) {
            let number = self.latest.get_value().wrapping_add(1);
            self.latest.set_value(number);
            let (validation, values, stored) = (self.clone(), self.values(), self.stored());
            spawn_local(async move {
                let Ok(errors) = calls::validate(validation.kind, values, stored).await else { return };
                let name = field.get_attribute(dom_attributes::FIELD).unwrap_or_default();
                validation.show(number, field, errors.get(&name).cloned());
            });
        }

        /// Shows or clears the error message of a field once no pointer is down, unless there is a later validation.
        fn show(self, number: u32, field: Element, error: Option<String>) {
            if self.pressed.get_untracked() {
                set_timeout(move || self.show(number, field, error), RELEASE_INTERVAL);
            } else if self.latest.get_value() == number {
                show(&field, error.as_deref());
            }
        }

        /// The values of the form, without its secrets.
        fn values(&self) -> Pairs {
            let Ok(data) = web_sys::FormData::new_with_form(&self.form) else { return Pairs::new() };
            let pairs = data.entries().into_iter().filter_map(|entry| {
                let pair: js_sys::Array = entry.ok()?.into();
                let (name, value) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
                let hides = !value.is_empty() && self.is_secret(&name);
                Some((name, if hides { ENTERED.to_owned() } else { value }))
            });
            pairs.collect()
        }

        fn is_secret(&self, name: &str) -> bool {
            self.form.query_selector(&format!("input[type=password][name=\"{name}\"]")).is_ok_and(|input| input.is_some())
        }

        /// The values the page was rendered with, when an existing resource is edited. A submission uses those stored at the manager.
        fn stored(&self) -> Option<Pairs> {
            self.form.has_attribute(dom_attributes::EDITING).then(|| {
                let mut stored = self.values();
                for input in dom::all(self.form.query_selector_all("input[name][value]")) {
                    if let (Some(name), Some(value)) = (input.get_attribute("name"), input.get_attribute("value")) {
                        stored.retain(|(other, _)| *other != name);
                        stored.push((name, value));
                    }
                }
                stored
            })
        }
    }

    fn field_of(event: &Event) -> Option<Element> {
        dom::target(event)?.closest(&format!("[{}]", dom_attributes::FIELD)).ok().flatten()
    }

    fn message(field: &Element) -> Option<Element> {
        field.query_selector(&format!("[{}]", dom_attributes::ERROR)).ok().flatten()
    }

    /// Shows or clears the error message of a field.
    fn show(field: &Element, error: Option<&str>) {
        if let Some(place) = message(field) {
            place.set_text_content(error);
        }
        for input in dom::all(field.query_selector_all("input:not([type=checkbox]), select, textarea")) {
            let _ = if error.is_some() { input.set_attribute("aria-invalid", "true") } else { input.remove_attribute("aria-invalid") };
        }
    }
}
