//! DOM helpers for islands.

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Element, Event, EventTarget, NodeList};

/// Calls `handle` for each event of this kind for the lifetime of the page.
pub fn listen<E: JsCast + 'static>(target: &EventTarget, kind: &str, mut handle: impl FnMut(E) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(event.unchecked_into()));
    // Can't fail: the only error is a listener that is not a function.
    let _ = target.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The target element of an event.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The first element matched by a selector, if it has this type.
pub fn first<E: JsCast>(found: Result<Option<Element>, leptos::wasm_bindgen::JsValue>) -> Option<E> {
    found.ok()??.dyn_into().ok()
}

/// Whether the focus is inside this element.
pub fn has_focus(place: &Element) -> bool {
    leptos::prelude::document().active_element().is_some_and(|active| place.contains(Some(&active)))
}

/// All elements matched by a selector.
pub fn all(found: Result<NodeList, leptos::wasm_bindgen::JsValue>) -> Vec<Element> {
    let list = found.ok();
    let length = list.as_ref().map_or(0, NodeList::length);
    (0..length).filter_map(|at| list.as_ref()?.item(at)?.dyn_into().ok()).collect()
}
