//! Posted forms: disables repeated submission until the response arrives, and asks before unsaved changes are abandoned.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Element, Event, HtmlFormElement, SubmitEvent};

use crate::ui::islands::{dom, dom_attributes};

/// Marks a form that waits for its response.
const PENDING: &str = "data-pending";
/// Marks a form with unsaved changes.
const CHANGED: &str = "data-changed";
/// After this time a form can be submitted again in any case: the user may have cancelled, for which there is no event.
const RESUBMIT_AFTER: Duration = Duration::from_secs(60);

pub fn attach() {
    let page = document();
    // Registered only while there are unsaved changes: some browsers exclude pages with this listener from the back-forward cache.
    let ask = Closure::<dyn FnMut(Event)>::new(|event: Event| event.prevent_default()).into_js_value();
    let handler = ask.clone();
    dom::listen(&page, "input", move |event: Event| {
        let form = dom::target(&event).and_then(|field| field.closest(&format!("[{}] form", dom_attributes::GUARD)).ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()).filter(posts) {
            let _ = form.set_attribute(CHANGED, "");
            window().set_onbeforeunload(handler.dyn_ref());
        }
    });
    // The document's listener runs last, so forms stopped by their own validation are not marked.
    dom::listen(&page, "submit", move |event: SubmitEvent| {
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form.filter(|form| posts(form) && !event.default_prevented()) {
            sent(&event, &form);
            let others = document().query_selector(&format!("[{CHANGED}]")).is_ok_and(|form| form.is_some());
            window().set_onbeforeunload(ask.dyn_ref().filter(|_| others));
        }
    });
    // A page from the back-forward cache is restored as it was left.
    dom::listen(&window(), "pageshow", |_: Event| {
        for form in dom::all(document().query_selector_all(&format!("[{PENDING}]"))) {
            enable(&form);
        }
    });
}

fn posts(form: &HtmlFormElement) -> bool {
    form.method() == "post"
}

fn sent(event: &SubmitEvent, form: &HtmlFormElement) {
    if form.has_attribute(PENDING) {
        event.prevent_default();
        return;
    }
    let _ = form.remove_attribute(CHANGED);
    // Not `disabled`, or the name of the pressed button would not be sent.
    let _ = form.set_attribute(PENDING, "");
    if let Some(button) = event.submitter() {
        let _ = button.set_attribute("aria-busy", "true");
    }
    let form = Element::clone(form);
    set_timeout(move || enable(&form), RESUBMIT_AFTER);
}

/// Allows the form to be submitted again.
fn enable(form: &Element) {
    let _ = form.remove_attribute(PENDING);
    for button in dom::all(form.query_selector_all("[aria-busy]")) {
        let _ = button.remove_attribute("aria-busy");
    }
}
