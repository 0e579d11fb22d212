//! Keeps marked parts of the page up to date while it is open and visible.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::messages::Lang;

/// Which of the messages are shown.
#[derive(Clone, Copy)]
struct Notices {
    changed: RwSignal<bool>,
    lost: RwSignal<bool>,
    ended: RwSignal<bool>,
}

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// The manager's name.
    pub manager: String,
    /// Path and query of the page.
    pub page: String,
    /// The version of its data.
    pub since: String,
    /// When it was rendered, in milliseconds since 1970 by the server's clock.
    pub rendered_at: i64,
}

/// Wraps the content: listens to the page's event stream and replaces what changed, and keeps displayed ages current. Shows a notice when
/// rows were added or removed, when the connection is lost, and when the session has ended.
#[island]
pub fn LiveUpdates(
    shown: Shown,
    lang: Lang,
    /// "The list has changed."
    changed: String,
    /// "Reload"
    reload: String,
    /// "No connection"
    lost: String,
    /// "Your session has ended."
    ended: String,
    children: Children,
) -> impl IntoView {
    let notices = Notices { changed: RwSignal::new(false), lost: RwSignal::new(false), ended: RwSignal::new(false) };
    let page = shown.page.clone();
    #[cfg(feature = "hydrate")]
    browser::connect(shown, lang, notices);
    #[cfg(not(feature = "hydrate"))]
    let _ = lang;
    let Notices { changed: has_changed, lost: is_lost, ended: has_ended } = notices;
    view! {
        <div class="toast" role="status">
            <div class="alert alert-info py-2" class:hidden=move || !has_changed.get()>{changed} <a class="link" href=page.clone()>{reload}</a></div>
            <div class="alert alert-warning py-2" class:hidden=move || !is_lost.get()>{lost}</div>
            <div class="alert alert-warning py-2" class:hidden=move || !has_ended.get()>{ended}</div>
        </div>
        {children()}
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::web_sys::{Event, EventSource, MessageEvent};

    use super::{Notices, Shown};
    use crate::messages::Lang;
    use crate::messages::durations::duration;
    use crate::ui::islands::{dom, dom_attributes};

    /// Delay before reopening a rejected stream, as when too many are open, and one that was closed for a form whose response does not
    /// replace the page. Streams broken by the network are reopened by the browser.
    const RECONNECT_AFTER: Duration = Duration::from_secs(30);
    /// Fields that may contain user input.
    const TYPED: &str = "main form[method=post] input:not([type=hidden]), main form[method=post] textarea";

    /// The displayed ages.
    #[derive(Clone, Copy)]
    struct Ages {
        /// The server's clock minus this browser's, in milliseconds.
        skew: f64,
        lang: Lang,
    }

    impl Ages {
        #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
        fn new(rendered_at: i64, lang: Lang) -> Self {
            Self { skew: rendered_at as f64 - js_sys::Date::now(), lang }
        }

        /// Updates all ages of the document each second.
        fn keep_current(self) {
            // Runs for the lifetime of the page.
            let _ = set_interval_with_handle(move || self.show(), Duration::from_secs(1));
        }

        /// Shows all ages of the document as they are now.
        fn show(self) {
            for time in dom::all(document().query_selector_all(&format!("[{}]", dom_attributes::AGE))) {
                let text = time.get_attribute("datetime").map(|at| self.text(&at));
                if text != time.text_content() {
                    time.set_text_content(text.as_deref());
                }
            }
        }

        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number is positive and small")]
        fn text(self, at: &str) -> String {
            let age = js_sys::Date::now() + self.skew - js_sys::Date::parse(at);
            duration(self.lang, (age / 1000.0).max(0.0) as u64)
        }
    }

    /// The event stream of this page, if it is open.
    #[derive(Clone)]
    struct Stream {
        shown: Rc<Shown>,
        /// The version of the data that the page shows now.
        version: Rc<RefCell<String>>,
        source: Rc<RefCell<Option<EventSource>>>,
        notices: Notices,
        ages: Ages,
    }

    /// Keeps the stream open only while the page is visible: browsers limit connections per server, and pages in the back-forward cache
    /// must not hold any.
    pub fn connect(shown: Shown, lang: Lang, notices: Notices) {
        let ages = Ages::new(shown.rendered_at, lang);
        ages.keep_current();
        let version = Rc::new(RefCell::new(shown.since.clone()));
        let stream = Stream { shown: Rc::new(shown), version, source: Rc::default(), notices, ages };
        stream.open();
        let visible = stream.clone();
        dom::listen(&document(), "visibilitychange", move |_: Event| if document().hidden() { visible.close() } else { visible.open() });
        let back = stream.clone();
        dom::listen(&window(), "pageshow", move |_: Event| back.open());
        let left = stream.clone();
        dom::listen(&document(), "submit", move |event: Event| left.leave(&event));
        dom::listen(&window(), "pagehide", move |_: Event| stream.close());
    }

    impl Stream {
        fn open(&self) {
            if document().hidden() || self.source.borrow().is_some() || self.notices.ended.get_untracked() {
                return;
            }
            let Ok(source) = EventSource::new(&self.address()) else { return };
            let (changed, moved, notices) = (self.clone(), self.clone(), self.notices);
            dom::listen(&source, "message", move |event: MessageEvent| {
                changed.has(&event);
                if let Some(text) = event.data().as_string() {
                    patch(&text);
                    changed.ages.show();
                }
            });
            dom::listen(&source, dom_attributes::ROWS_EVENT, move |event: MessageEvent| {
                moved.has(&event);
                notices.changed.set(true);
            });
            dom::listen(&source, "open", move |_: Event| notices.lost.set(false));
            let (ended, failed) = (self.clone(), self.clone());
            dom::listen(&source, dom_attributes::SIGNED_OUT_EVENT, move |_: MessageEvent| ended.end());
            dom::listen(&source, "error", move |_: Event| failed.fail());
            *self.source.borrow_mut() = Some(source);
        }

        /// The address of the stream. A browser that reconnects by itself sends the ID of the last event, too.
        fn address(&self) -> String {
            let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
            let Shown { manager, page, .. } = &*self.shown;
            format!("/m/{manager}/events?page={}&since={}", encoded(page), encoded(&self.version.borrow()))
        }

        /// Notes the version of the data that an event leads to.
        fn has(&self, event: &MessageEvent) {
            let id = event.last_event_id();
            if !id.is_empty() {
                *self.version.borrow_mut() = id;
            }
        }

        fn close(&self) {
            if let Some(source) = self.source.take() {
                source.close();
            }
        }

        fn reopen_later(&self) {
            self.close();
            let stream = self.clone();
            set_timeout(move || stream.open(), RECONNECT_AFTER);
        }

        fn fail(&self) {
            self.notices.lost.set(true);
            let is_over = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
            if is_over {
                self.reopen_later();
            }
        }

        /// Closes the stream when a form is submitted. Otherwise, signing out would end the stream before the response arrives, and the
        /// redirect of [`Self::end`] would cancel the form's.
        fn leave(&self, event: &Event) {
            if !event.default_prevented() {
                self.reopen_later();
            }
        }

        /// Redirects to the sign-in, unless the page may contain user input: that is preserved when the form is submitted.
        fn end(&self) {
            self.close();
            if document().query_selector(TYPED).is_ok_and(|field| field.is_some()) {
                self.notices.ended.set(true);
            } else {
                // If navigation fails, the page stays as it is.
                let _ = window().location().replace(&self.shown.page);
            }
        }
    }

    /// Replaces what changed (`{"key":"html"}`, rendered by the server), except where the user is interacting.
    fn patch(text: &str) {
        let Ok(changes) = js_sys::JSON::parse(text) else { return };
        let document = document();
        for place in dom::all(document.query_selector_all(&format!("[{}]", dom_attributes::LIVE))) {
            let Some(key) = place.get_attribute(dom_attributes::LIVE) else { continue };
            let html = js_sys::Reflect::get(&changes, &key.into()).ok().and_then(|html| html.as_string());
            if let Some(html) = html.filter(|_| !dom::has_focus(&place)) {
                place.set_inner_html(&html);
            }
        }
    }
}
