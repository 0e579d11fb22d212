//! The checkbox in the head of a list checks all rows of the page.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlInputElement};

use crate::ui::islands::{dom, dom_attributes};

pub fn attach() {
    dom::listen(&document(), "change", |event: Event| {
        let Some(changed) = dom::target(&event).and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if !changed.has_attribute(dom_attributes::SELECT_ALL) {
            return;
        }
        let table = dom::first::<Element>(changed.closest("table"));
        let boxes = table.map(|table| dom::all(table.query_selector_all("tbody input[type=checkbox]"))).unwrap_or_default();
        boxes.into_iter().filter_map(|one| one.dyn_into::<HtmlInputElement>().ok()).for_each(|one| one.set_checked(changed.checked()));
    });
}
