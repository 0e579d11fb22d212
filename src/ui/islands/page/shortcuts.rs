//! Single-key shortcuts: `/` focuses the list filter, `g` and a letter opens an area, `?` shows all shortcuts. They can be turned off, as
//! WCAG 2.1.4 requires, and are ignored while the user types.

use std::cell::Cell;

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, Storage};

use super::menus;
use crate::ui::islands::{dom, dom_attributes};

/// Local storage key: whether shortcuts are turned off.
const STORED: &str = "shortcuts";
const OFF: &str = "off";
/// How long `g` waits for the next key, in ms.
const WAIT: f64 = 1500.0;

pub fn attach() {
    let document = document();
    let Some(dialog) = dom::first::<HtmlDialogElement>(document.query_selector("dialog#shortcuts")) else { return };
    let Some(switch) = dom::first::<HtmlInputElement>(dialog.query_selector("input")) else { return };
    switch.set_checked(are_on());
    let switched = switch.clone();
    dom::listen(&switch, "change", move |_: Event| {
        if let Some(storage) = storage() {
            let _ = if switched.checked() { storage.remove_item(STORED) } else { storage.set_item(STORED, OFF) };
        }
    });
    for opener in dom::all(document.query_selector_all(&format!("[{}]", dom_attributes::SHORTCUTS))) {
        if let Some(item) = opener.parent_element() {
            let _ = item.remove_attribute("hidden");
        }
        let (dialog, menu) = (dialog.clone(), opener.closest("details").ok().flatten());
        dom::listen(&opener, "click", move |_: Event| {
            // The dialog returns the focus to the element that has it now.
            menu.iter().for_each(menus::close_and_focus);
            open(&dialog);
        });
    }
    let called_at = Cell::new(f64::NEG_INFINITY);
    dom::listen(&document, "keydown", move |event: KeyboardEvent| {
        if event.default_prevented() || has_modifier(&event) || is_typing(&event) || dialog.open() || !are_on() {
            return;
        }
        let waits = event.time_stamp() - called_at.replace(f64::NEG_INFINITY) < WAIT;
        match event.key().as_str() {
            key if waits && go(key) => {}
            "g" => called_at.set(event.time_stamp()),
            "/" => focus_filter(),
            "?" => open(&dialog),
            _ => return,
        }
        event.prevent_default();
    });
}

/// Enabled by default, also if local storage is unavailable.
fn are_on() -> bool {
    storage().and_then(|storage| storage.get_item(STORED).ok().flatten()).is_none_or(|stored| stored != OFF)
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn open(dialog: &HtmlDialogElement) {
    // Fails only if it is already open.
    let _ = dialog.show_modal();
}

/// Follows the link of the area with this key; returns whether there is one.
fn go(key: &str) -> bool {
    let links = dom::all(document().query_selector_all(&format!("[{}]", dom_attributes::KEY)));
    let link = links.into_iter().find(|link| link.get_attribute(dom_attributes::KEY).as_deref() == Some(key));
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.inspect(HtmlElement::click).is_some()
}

/// Focuses the list's filter; on a page without a list, the global search.
fn focus_filter() {
    let places = ["main [role=search] input[type=search]", "header [role=search] input"];
    if let Some(input) = places.iter().find_map(|place| dom::first::<HtmlInputElement>(document().query_selector(place))) {
        let _ = input.focus();
        input.select();
    }
}

fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let field = dom::target(event).and_then(|target| target.closest("input, textarea, select, [contenteditable]").ok().flatten());
    event.is_composing() || field.is_some()
}
