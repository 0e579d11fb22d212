//! Keeps what is marked on the page up to date while it is open.

use leptos::prelude::*;

/// Around the content: listens to the events of the page and puts what changed into its place. Says when rows came or went,
/// and when the connection is lost.
#[island]
pub fn Live(
    /// The manager's name.
    manager: String,
    /// Path and query of this page.
    page: String,
    /// "The list has changed."
    changed: String,
    /// "Reload"
    reload: String,
    /// "No connection"
    lost: String,
    children: Children,
) -> impl IntoView {
    let notice = RwSignal::new(false);
    let broken = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    browser::follow(&manager, &page, notice, broken);
    #[cfg(not(feature = "hydrate"))]
    drop(manager);
    view! {
        <div class="toast toast-end z-30" role="status">
            <div class="alert alert-info py-2" class:hidden=move || !notice.get()>{changed} <a class="link" href=page.clone()>{reload}</a></div>
            <div class="alert alert-warning py-2" class:hidden=move || !broken.get()>{lost}</div>
        </div>
        {children()}
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;
    use std::rc::Rc;

    use leptos::prelude::*;
    use leptos::web_sys::{Event, EventSource, MessageEvent};

    use crate::ui::islands::{dom, marks};

    /// Opens the stream; closes it when the page goes into the back-forward cache, opens it again when it comes back.
    pub fn follow(manager: &str, page: &str, notice: RwSignal<bool>, broken: RwSignal<bool>) {
        let address = format!("/m/{manager}/events?page={}", String::from(js_sys::encode_uri_component(page)));
        let open: Rc<RefCell<Option<EventSource>>> = Rc::default();
        let start = {
            let open = Rc::clone(&open);
            move || {
                let source = stream(&address, notice, broken);
                if let Some(old) = open.replace(source) {
                    old.close();
                }
            }
        };
        start();
        let window = window();
        dom::listen(&window, "pageshow", move |event: Event| {
            // Only a page from the cache is shown without having been loaded.
            if js_sys::Reflect::get(&event, &"persisted".into()).is_ok_and(|persisted| persisted.is_truthy()) {
                start();
            }
        });
        dom::listen(&window, "pagehide", move |_: Event| {
            if let Some(source) = open.take() {
                source.close();
            }
        });
    }

    fn stream(address: &str, notice: RwSignal<bool>, broken: RwSignal<bool>) -> Option<EventSource> {
        let source = EventSource::new(address).ok()?;
        dom::listen(&source, "message", move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                patch(&text);
            }
        });
        dom::listen(&source, marks::ROWS_EVENT, move |_: MessageEvent| notice.set(true));
        dom::listen(&source, "open", move |_: Event| broken.set(false));
        dom::listen(&source, "error", move |_: Event| broken.set(true));
        Some(source)
    }

    /// Puts what changed (`{"key":"html"}`, drawn by the server) into its place, unless somebody is busy there.
    fn patch(text: &str) {
        let Ok(changes) = js_sys::JSON::parse(text) else { return };
        let document = document();
        for place in dom::all(document.query_selector_all(&format!("[{}]", marks::LIVE))) {
            let Some(key) = place.get_attribute(marks::LIVE) else { continue };
            let html = js_sys::Reflect::get(&changes, &key.into()).ok().and_then(|html| html.as_string());
            if let Some(html) = html.filter(|_| !dom::has_focus(&place)) {
                place.set_inner_html(&html);
            }
        }
    }
}
