//! The event stream of a page: when the snapshot changes, the page is rendered again and the changed fragments are sent. There is no second
//! rendering path.

use std::collections::BTreeMap;
use std::convert::Infallible;

use async_stream::stream;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query};
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use scraper::{Html, Selector};
use serde::Deserialize;
use tower::ServiceExt;

use crate::server::manager::Origin;
use crate::server::random;
use crate::server::web::middleware::client_ip::ClientInfo;
use crate::ui::context::{CHANGE_PASSWORD_PATH, ManagerContext};
use crate::ui::islands::dom_attributes;
use crate::ui::pages::account::SIGN_IN;
use crate::ui::streams::{Streams, rejection};

/// Displayed ages grow even without changes. Randomized, in milliseconds, so that streams do not all render at the same time.
const TICK: std::ops::Range<u64> = 8_000..12_000;
/// Minimum interval between two events of a stream, in milliseconds.
const MIN_INTERVAL: std::ops::Range<u64> = 400..600;
/// The largest page that is processed.
const MAX_PAGE_BYTES: usize = 8 << 20;

/// Router for rendering pages in event streams.
#[derive(Clone)]
pub struct PageRouter(pub Router);

/// The open page.
#[derive(Deserialize)]
pub struct Params {
    page: String,
}

/// The live fragments of a page, and its rows in order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fragments {
    places: BTreeMap<String, String>,
    rows: Vec<String>,
}

/// A page as its browser would receive it now.
enum RenderOutcome {
    Page(Fragments),
    /// The session has ended, or requires a new password first.
    SignedOut,
    /// Not a page that is displayed, such as the target of a form post.
    NoPage,
    /// Can't be rendered at the moment.
    Nothing,
}

/// Request data of the browser, used to render the page.
struct PageReader {
    pages: Router,
    client: Option<ClientInfo>,
    headers: HeaderMap,
}

/// `GET /m/{manager}/events?page=…`
///
/// Returns 400 if the page is not a path of this manager; 429 or 503 if there are too many streams. A browser whose session has ended gets
/// a stream that reports it, since an `EventSource` can't see redirects.
pub async fn get(
    at: Result<ManagerContext, Response>,
    open: Result<Query<Params>, QueryRejection>,
    Extension(PageRouter(pages)): Extension<PageRouter>,
    Extension(streams): Extension<Streams>,
    client: Option<Extension<ClientInfo>>,
    headers: HeaderMap,
) -> Response {
    let at = match at {
        Ok(at) => at,
        Err(elsewhere) if ends(&elsewhere) && wants_events(&headers) => return respond(futures::stream::iter([Ok(signed_out())])),
        Err(elsewhere) => return elsewhere,
    };
    let page = open.ok().and_then(|Query(open)| own_page(&open.page, &at.url("")));
    let Some(page) = page else { return StatusCode::BAD_REQUEST.into_response() };
    let slot = match streams.open(at.ctx.caller.session_key().unwrap_or_default()) {
        Ok(slot) => slot,
        Err(limit) => return rejection(limit),
    };
    let frame = at.url("search");
    let reader = PageReader { pages, client: client.map(|Extension(client)| client), headers };
    let live = at.ctx.manager.live.clone();
    respond(stream! {
        let _slot = slot;
        let mut changes = live.subscribe();
        let mut shown: Option<Fragments> = None;
        let mut page = page;
        loop {
            changes.mark_unchanged();
            match reader.render(&page).await {
                RenderOutcome::Page(now) => {
                    let (changed, moved) = difference(shown.as_ref(), &now);
                    if let Some(event) = changed.and_then(|changed| Event::default().json_data(changed).ok()) {
                        yield Ok::<_, Infallible>(event);
                    }
                    if moved {
                        yield Ok(Event::default().event(dom_attributes::ROWS_EVENT).data("changed"));
                    }
                    shown = Some(now);
                }
                RenderOutcome::SignedOut => {
                    yield Ok(signed_out());
                    break;
                }
                // The layout, which every page has, is kept up to date nevertheless.
                RenderOutcome::NoPage if page != frame => {
                    page.clone_from(&frame);
                    continue;
                }
                RenderOutcome::NoPage | RenderOutcome::Nothing => {}
            }
            tokio::time::sleep(random::delay(MIN_INTERVAL)).await;
            if let Ok(Err(_)) = tokio::time::timeout(random::delay(TICK), changes.changed()).await {
                break;
            }
        }
    })
}

fn respond(events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let sse = Sse::new(events).keep_alive(KeepAlive::default());
    ([(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response()
}

fn signed_out() -> Event {
    Event::default().event(dom_attributes::SIGNED_OUT_EVENT).data("signed out")
}

/// Returns path and query of the page if it is below the manager's path, such as `/m/sandbox/`.
fn own_page(page: &str, manager: &str) -> Option<String> {
    let uri: Uri = page.parse().ok().filter(|_| !page.contains('#'))?;
    let own = uri.scheme().is_none() && uri.authority().is_none() && uri.path() != format!("{manager}events");
    // On a page that belongs to no manager, such as the users, only the layout changes.
    let within = if uri.path().starts_with(manager) { page.to_owned() } else { format!("{manager}search") };
    (own && uri.path().starts_with('/')).then_some(within)
}

/// Whether the client accepts only an event stream.
fn wants_events(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accepted| accepted.as_bytes().starts_with(b"text/event-stream"))
}

/// Whether a response redirects to the sign-in or to a mandatory password change.
fn ends(response: &Response) -> bool {
    let leads_to = response.headers().get(header::LOCATION);
    leads_to.is_some_and(|to| [SIGN_IN, CHANGE_PASSWORD_PATH].iter().any(|path| to.as_bytes().starts_with(path.as_bytes())))
}

impl PageReader {
    /// Renders the page without reading from the manager and without extending the session.
    async fn render(&self, page: &str) -> RenderOutcome {
        let mut request = Request::get(page);
        if let Some(client) = &self.client {
            request = request.extension(client.clone());
        }
        for name in [header::COOKIE, header::ACCEPT_LANGUAGE] {
            for value in self.headers.get_all(&name) {
                request = request.header(&name, value);
            }
        }
        let Ok(request) = request.body(Body::empty()) else { return RenderOutcome::Nothing };
        let Ok(response) = Origin::Update.scope(self.pages.clone().oneshot(request)).await;
        if ends(&response) {
            return RenderOutcome::SignedOut;
        }
        let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !is_page || response.status().is_redirection() {
            return if response.status().is_server_error() { RenderOutcome::Nothing } else { RenderOutcome::NoPage };
        }
        match to_bytes(response.into_body(), MAX_PAGE_BYTES).await {
            Ok(body) => RenderOutcome::Page(read(&String::from_utf8_lossy(&body))),
            Err(_) => RenderOutcome::Nothing,
        }
    }
}

fn read(html: &str) -> Fragments {
    let document = Html::parse_document(html);
    let places = Selector::parse(&format!("[{}]", dom_attributes::LIVE)).map(|places| {
        document.select(&places).filter_map(|place| Some((place.attr(dom_attributes::LIVE)?.to_owned(), place.inner_html()))).collect()
    });
    let rows = Selector::parse(&format!("[{}] > [{}]", dom_attributes::ROWS, dom_attributes::ROW))
        .map(|rows| document.select(&rows).filter_map(|row| row.attr(dom_attributes::ROW).map(str::to_owned)).collect());
    Fragments { places: places.unwrap_or_default(), rows: rows.unwrap_or_default() }
}

/// The changed fragments, and whether rows were added, removed or moved. The first event contains everything, since the page may be older
/// than the stream.
fn difference<'a>(before: Option<&Fragments>, now: &'a Fragments) -> (Option<BTreeMap<&'a str, &'a str>>, bool) {
    let changed: BTreeMap<_, _> = now
        .places
        .iter()
        .filter(|(key, html)| before.is_none_or(|before| before.places.get(*key) != Some(*html)))
        .map(|(key, html)| (key.as_str(), html.as_str()))
        .collect();
    let moved = before.is_some_and(|before| before.rows != now.rows);
    (Some(changed).filter(|changed| !changed.is_empty()), moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "<p data-live=age>1 s</p><table><tbody data-rows=''><tr data-row=3><td data-live=n3><b>up</b></td></tr></tbody></table>";

    #[test]
    fn only_pages_of_the_manager_have_streams() {
        let own = |page: &str| own_page(page, "/m/x/");
        assert_eq!(own("/m/x/channels?q=a%23b").as_deref(), Some("/m/x/channels?q=a%23b"));
        for elsewhere in ["/users", "/m/y/channels", "/"] {
            assert_eq!(own(elsewhere).as_deref(), Some("/m/x/search"), "{elsewhere}");
        }
        for refused in
            ["", "*", "m/x/channels", "http://host/m/x/channels", "/m/x/sources/1/edit#x", "/m/x/events", "/m/x/events?page=/m/x/"]
        {
            assert_eq!(own(refused), None, "{refused}");
        }
    }

    #[test]
    fn only_changed_fragments_are_sent() {
        let before = read(PAGE);
        assert_eq!(before.rows, ["3"]);
        assert_eq!(difference(Some(&before), &read(PAGE)), (None, false));
        let after = read(&PAGE.replace("up", "down"));
        assert_eq!(difference(Some(&before), &after), (Some([("n3", "<b>down</b>")].into()), false));
        let moved = read(&PAGE.replace("data-row=3", "data-row=4"));
        assert_eq!(difference(Some(&before), &moved), (None, true));
        assert_eq!(difference(None, &before).0.map(|all| all.len()), Some(2));
    }
}
