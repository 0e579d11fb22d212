//! Buttons that copy a text, such as a one-time link or a statement. They are shown once scripts run, also in regions that are updated later.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, Event, HtmlTextAreaElement};

use crate::ui::islands::{dom, dom_attributes};

pub fn attach() {
    if let Some(root) = document().document_element() {
        let _ = root.class_list().add_1(dom_attributes::SCRIPTS_CLASS);
    }
    dom::listen(&document(), "click", |event: Event| {
        let pressed = dom::target(&event).and_then(|target| dom::first::<Element>(target.closest(&format!("[{}]", dom_attributes::COPY))));
        if let Some((button, text)) = pressed.and_then(|button| Some((button.clone(), button.get_attribute(dom_attributes::COPY)?))) {
            copy(&button, text);
        }
    });
}

/// Uses the Clipboard API; falls back to `execCommand` if that is missing (it needs HTTPS) or denied.
fn copy(button: &Element, text: String) {
    let Some(promise) = clipboard(&text) else { return copy_selection(button, &text) };
    let (copied, refused) = (button.clone(), button.clone());
    let done = Closure::<dyn FnMut(JsValue)>::new(move |_| confirm_copied(&copied));
    let failed = Closure::<dyn FnMut(JsValue)>::new(move |_| copy_selection(&refused, &text));
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

/// Copies from a field that exists for that moment.
fn copy_selection(button: &Element, text: &str) {
    let document = document();
    let field = document.create_element("textarea").ok().and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    let (Some(field), Some(place)) = (field, button.parent_element()) else { return };
    field.set_value(text);
    let _ = place.append_child(&field);
    field.select();
    let command: Option<Function> = Reflect::get(&document, &"execCommand".into()).ok().and_then(|command| command.dyn_into().ok());
    let copied: Option<JsValue> = command.and_then(|command| command.call1(&document, &JsValue::from_str("copy")).ok());
    field.remove();
    if copied.is_some_and(|copied| copied.is_truthy()) {
        confirm_copied(button);
    }
}

/// Marks the button, and announces the copy to screen readers.
fn confirm_copied(button: &Element) {
    let _ = button.class_list().add_1("text-success");
    let status = dom::first::<Element>(document().query_selector(&format!("[{}]", dom_attributes::ANNOUNCER)));
    if let (Some(words), Some(status)) = (button.get_attribute(dom_attributes::COPIED), status) {
        status.set_text_content(Some(&words));
    }
}
