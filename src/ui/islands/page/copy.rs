//! Buttons that copy a field's content, such as a one-time link.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, Event, HtmlInputElement};

use crate::ui::islands::{dom, dom_attributes};

pub fn attach() {
    for place in dom::all(document().query_selector_all(&format!("[{}]", dom_attributes::COPY))) {
        let _ = place.remove_attribute("hidden");
        let field = place.get_attribute(dom_attributes::COPY).and_then(|id| document().get_element_by_id(&id));
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { continue };
        if let Some(button) = dom::first::<Element>(place.query_selector("button")) {
            dom::listen(&button, "click", move |_: Event| copy(&field, &place));
        }
    }
}

/// Uses the Clipboard API; falls back to `execCommand` if that is missing (it needs HTTPS) or denied.
fn copy(field: &HtmlInputElement, place: &Element) {
    let Some(promise) = clipboard(&field.value()) else { return copy_selection(field, place) };
    let (field, copied, refused) = (field.clone(), place.clone(), place.clone());
    let done = Closure::<dyn FnMut(JsValue)>::new(move |_| confirm_copied(&copied));
    let failed = Closure::<dyn FnMut(JsValue)>::new(move |_| copy_selection(&field, &refused));
    let _ = promise.then2(&done, &failed);
    // Called once, after this function has returned.
    done.forget();
    failed.forget();
}

fn clipboard(text: &str) -> Option<Promise> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    let promise: JsValue = write.call1(&clipboard, &JsValue::from_str(text)).ok()?;
    promise.dyn_into().ok()
}

fn copy_selection(field: &HtmlInputElement, place: &Element) {
    let _ = field.focus();
    field.select();
    let document = document();
    let command: Option<Function> = Reflect::get(&document, &"execCommand".into()).ok().and_then(|command| command.dyn_into().ok());
    let copied: Option<JsValue> = command.and_then(|command| command.call1(&document, &JsValue::from_str("copy")).ok());
    if copied.is_some_and(|copied| copied.is_truthy()) {
        confirm_copied(place);
    }
}

/// Announces the copy in a live region for screen readers.
fn confirm_copied(place: &Element) {
    if let (Some(words), Ok(Some(status))) = (place.get_attribute(dom_attributes::COPIED), place.query_selector("[role=status]")) {
        status.set_text_content(Some(&words));
    }
}
