//! Search as you type. Without scripts the same box submits to the search page.

use leptos::ev::{Event, KeyboardEvent};
use leptos::html::{Div, Input};
use leptos::prelude::*;

/// The search box and its results: Ctrl-K focuses the box, results are shown while typing.
#[island]
pub fn Palette(
    /// The manager's name.
    manager: String,
    /// The address of the search page.
    action: String,
    /// "Search"
    search: String,
    /// "Search anything"
    anything: String,
) -> impl IntoView {
    let (root, input) = (NodeRef::<Div>::new(), NodeRef::<Input>::new());
    // As HTML; `None` while nothing is searched for.
    let found = RwSignal::new(None::<String>);
    let (on_input, on_key) = handlers(manager, root, input, found);
    let label = anything.clone();
    view! {
        <div node_ref=root class="relative" on:keydown=on_key>
            <form action=action method="get" role="search" aria-label=label>
                <input node_ref=input type="search" name="q" class="input input-sm w-24 sm:w-56" placeholder=search
                    aria-label=anything title="Ctrl-K" autocomplete="off" on:input=on_input/>
            </form>
            <div class="popup hits" class:hidden=move || found.with(Option::is_none) data-hits="" aria-live="polite"
                inner_html=move || found.get().unwrap_or_default()></div>
        </div>
    }
}

/// The handlers of the box; on the server, which draws it without scripts, they do nothing.
#[cfg(not(feature = "hydrate"))]
fn handlers(
    _: String,
    _: NodeRef<Div>,
    _: NodeRef<Input>,
    _: RwSignal<Option<String>>,
) -> (impl Fn(Event) + 'static, impl Fn(KeyboardEvent) + 'static) {
    (|_: Event| (), |_: KeyboardEvent| ())
}

#[cfg(feature = "hydrate")]
fn handlers(
    manager: String,
    root: NodeRef<Div>,
    input: NodeRef<Input>,
    found: RwSignal<Option<String>>,
) -> (impl Fn(Event) + 'static, impl Fn(KeyboardEvent) + 'static) {
    browser::focus_on_shortcut(input);
    let search = browser::Search { manager: StoredValue::new(manager), root, input, found, latest: StoredValue::new(0) };
    (move |event: Event| search.run(&event_target_value(&event)), move |event: KeyboardEvent| search.on_key(&event))
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::KeyboardEvent;
    use leptos::html::{Div, Input};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Element, HtmlElement};

    use crate::ui::calls;
    use crate::ui::islands::dom;

    /// Runs searches and shows the results of the latest.
    #[derive(Clone, Copy)]
    pub struct Search {
        pub manager: StoredValue<String>,
        pub root: NodeRef<Div>,
        pub input: NodeRef<Input>,
        pub found: RwSignal<Option<String>>,
        /// The number of the latest search.
        pub latest: StoredValue<u32>,
    }

    impl Search {
        /// Shows the results for these words, unless there was a newer search, or a result has the focus: the focused link must not change
        /// before Enter is pressed.
        pub fn run(self, words: &str) {
            let number = self.next();
            if words.trim().is_empty() {
                return self.found.set(None);
            }
            let (manager, words) = (self.manager.get_value(), words.to_owned());
            spawn_local(async move {
                let Ok(results) = calls::search(manager, words).await else { return };
                if self.latest.get_value() == number && self.focused_link().is_none() {
                    self.found.set(Some(results));
                }
            });
        }

        /// Invalidates all pending searches. Returns the number of the next one.
        fn next(self) -> u32 {
            let number = self.latest.get_value().wrapping_add(1);
            self.latest.set_value(number);
            number
        }

        fn links(self) -> Vec<Element> {
            self.root.get_untracked().map(|root| dom::all(root.query_selector_all("a"))).unwrap_or_default()
        }

        /// The position of the result that has the focus.
        fn focused_link(self) -> Option<usize> {
            let active = document().active_element();
            self.links().iter().position(|link| Some(link) == active.as_ref())
        }

        /// Arrow keys move through the results, Escape closes them and returns focus to the box.
        pub fn on_key(self, event: &KeyboardEvent) {
            let (links, here) = (self.links(), self.focused_link());
            let input = self.input.get_untracked().map(Element::from);
            let to = match (event.key().as_str(), here) {
                ("Escape", _) => {
                    self.next();
                    self.found.set(None);
                    input.as_ref()
                }
                ("ArrowDown", None) => links.first(),
                ("ArrowDown", Some(at)) => links.get(at + 1),
                ("ArrowUp", Some(0)) => input.as_ref(),
                ("ArrowUp", Some(at)) => links.get(at - 1),
                _ => return,
            };
            event.prevent_default();
            if let Some(element) = to.and_then(|element| element.dyn_ref::<HtmlElement>()) {
                let _ = element.focus();
            }
        }
    }

    /// Ctrl-K and ⌘K focus the box.
    pub fn focus_on_shortcut(input: NodeRef<Input>) {
        dom::listen(&document(), "keydown", move |event: KeyboardEvent| {
            if event.key() == "k" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                if let Some(input) = input.get_untracked() {
                    let _ = input.focus();
                    input.select();
                }
            }
        });
    }
}
