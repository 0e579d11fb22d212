//! Menus close on Escape, which returns focus to their button, and when anything else on the page is pressed or focused.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::ui::islands::dom;

pub fn attach() {
    let document = document();
    for elsewhere in ["click", "focusin"] {
        dom::listen(&document, elsewhere, |event: Event| {
            let target = dom::target(&event);
            open_menus().iter().filter(|menu| !menu.contains(target.as_deref())).for_each(close);
        });
    }
    dom::listen(&document, "keydown", |event: KeyboardEvent| {
        if event.key() == "Escape" {
            open_menus().iter().for_each(close_and_focus);
            close_areas();
        }
    });
}

fn open_menus() -> Vec<Element> {
    dom::all(document().query_selector_all("details.dropdown[open]"))
}

fn close(menu: &Element) {
    let _ = menu.remove_attribute("open");
}

/// Closes the menu and preserves the focus.
pub fn close_and_focus(menu: &Element) {
    if dom::has_focus(menu)
        && let Some(button) = dom::first::<HtmlElement>(menu.query_selector("summary"))
    {
        let _ = button.focus();
    }
    close(menu);
}

/// Closes the navigation, which is collapsible on small screens.
fn close_areas() {
    let open = document().get_element_by_id("menu").and_then(|toggle| toggle.dyn_into::<HtmlInputElement>().ok());
    if let Some(toggle) = open.filter(HtmlInputElement::checked) {
        toggle.set_checked(false);
        let _ = toggle.focus();
    }
}
