//! Search as you type. Without scripts the same box submits to the search page.

use leptos::prelude::*;

/// Wraps a search form and the results element (`data-hits`): Ctrl-K focuses the form, results are shown while typing. The results element
/// is rendered by the server: nothing may follow the children of an island, or it does not hydrate.
#[island]
pub fn Palette(
    /// The URL that returns the results as a list of links.
    hits: String,
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(root) = root.get() {
            browser::attach(root, hits.clone());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    drop(hits);
    view! { <div node_ref=root class="relative">{children()}</div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Element, Event, HtmlDivElement, HtmlElement, HtmlInputElement, KeyboardEvent, XmlHttpRequest};

    use crate::ui::islands::{dom, dom_attributes};

    pub fn attach(root: HtmlDivElement, hits: String) {
        let input = root.query_selector("input").ok().flatten().and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        let found = root.query_selector(&format!("[{}]", dom_attributes::HITS)).ok().flatten();
        let (Some(input), Some(found)) = (input, found) else { return };
        let found = Found { place: found, asked: Rc::default() };
        let (typed, shown) = (input.clone(), found.clone());
        dom::listen(&input, "input", move |_: Event| {
            let words = typed.value();
            if words.trim().is_empty() {
                shown.hide();
            } else {
                shown.ask(&format!("{hits}?q={}", String::from(js_sys::encode_uri_component(&words))));
            }
        });
        let document = document();
        dom::listen(&document, "keydown", move |event: KeyboardEvent| {
            if event.key() == "k" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                let _ = input.focus();
                input.select();
            } else if root.contains(event.target().as_ref().and_then(|target| target.dyn_ref())) {
                on_key(&event, &input, &found);
            }
        });
    }

    /// The results element and a request counter.
    #[derive(Clone)]
    struct Found {
        place: Element,
        asked: Rc<Cell<u32>>,
    }

    impl Found {
        /// Shows the response of `address`, unless there was a newer request, the results were closed, or they have the focus: the focused
        /// link must not change before Enter is pressed.
        fn ask(&self, address: &str) {
            let Ok(request) = XmlHttpRequest::new() else { return };
            let (answered, found, number) = (request.clone(), self.clone(), self.next());
            dom::listen(&request, "load", move |_: Event| {
                if found.asked.get() == number
                    && !dom::has_focus(&found.place)
                    && answered.status() == Ok(200)
                    && let Ok(Some(html)) = answered.response_text()
                {
                    found.place.set_inner_html(&html);
                    let _ = found.place.class_list().remove_1("hidden");
                }
            });
            if request.open("GET", address).is_ok() {
                let _ = request.send();
            }
        }

        fn hide(&self) {
            self.next();
            let _ = self.place.class_list().add_1("hidden");
        }

        /// Invalidates all pending requests.
        fn next(&self) -> u32 {
            self.asked.set(self.asked.get().wrapping_add(1));
            self.asked.get()
        }
    }

    /// Arrow keys move through the results, Escape closes them and returns focus to the box.
    fn on_key(event: &KeyboardEvent, input: &HtmlInputElement, found: &Found) {
        let links = dom::all(found.place.query_selector_all("a"));
        let active = document().active_element();
        let here = links.iter().position(|link| Some(link) == active.as_ref());
        let to = match (event.key().as_str(), here) {
            ("Escape", _) => {
                found.hide();
                Some::<&Element>(input)
            }
            ("ArrowDown", None) => links.first(),
            ("ArrowDown", Some(at)) => links.get(at + 1),
            ("ArrowUp", Some(0)) => Some::<&Element>(input),
            ("ArrowUp", Some(at)) => links.get(at - 1),
            _ => return,
        };
        event.prevent_default();
        if let Some(element) = to.and_then(|element| element.dyn_ref::<HtmlElement>()) {
            let _ = element.focus();
        }
    }
}
