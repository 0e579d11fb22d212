//! Forms that post: pressed once they are busy until the answer comes, and what was changed in one is not left without a question.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Element, Event, HtmlFormElement, SubmitEvent};

use crate::ui::islands::{dom, marks};

/// On a form whose answer is awaited.
const PENDING: &str = "data-pending";
/// On a form in which something was changed since it was loaded.
const CHANGED: &str = "data-changed";
/// After this a form can be sent again in any case: sending may have been stopped, which no event tells.
const LONGEST: Duration = Duration::from_secs(60);

pub fn attach() {
    let page = document();
    // Set only while something is changed: some browsers keep no page with such a listener for "back".
    let ask = Closure::<dyn FnMut(Event)>::new(|event: Event| event.prevent_default()).into_js_value();
    let asking = ask.clone();
    dom::listen(&page, "input", move |event: Event| {
        let form = dom::target(&event).and_then(|field| field.closest(&format!("[{}] form", marks::GUARD)).ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()).filter(posts) {
            let _ = form.set_attribute(CHANGED, "");
            window().set_onbeforeunload(asking.dyn_ref());
        }
    });
    // The listener of the document comes last: what a form's own check has stopped is not sent.
    dom::listen(&page, "submit", move |event: SubmitEvent| {
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form.filter(|form| posts(form) && !event.default_prevented()) {
            sent(&event, &form);
            let others = document().query_selector(&format!("[{CHANGED}]")).is_ok_and(|form| form.is_some());
            window().set_onbeforeunload(ask.dyn_ref().filter(|_| others));
        }
    });
    // From the back-forward cache a page comes as it was left.
    dom::listen(&window(), "pageshow", |_: Event| {
        for form in dom::all(document().query_selector_all(&format!("[{PENDING}]"))) {
            free(&form);
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
    // Not `disabled`: then the name of the pressed button would not be sent.
    let _ = form.set_attribute(PENDING, "");
    if let Some(button) = event.submitter() {
        let _ = button.set_attribute("aria-busy", "true");
    }
    let form = Element::clone(form);
    set_timeout(move || free(&form), LONGEST);
}

/// The form can be sent again.
fn free(form: &Element) {
    let _ = form.remove_attribute(PENDING);
    for button in dom::all(form.query_selector_all("[aria-busy]")) {
        let _ = button.remove_attribute("aria-busy");
    }
}
