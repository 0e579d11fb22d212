//! The event stream of a page: whenever the snapshot changes, the page is drawn again and what changed in its marked places is sent.
//! No page has a second way of drawing what it shows.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use async_stream::stream;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Query};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use scraper::{Html, Selector};
use serde::Deserialize;
use tower::ServiceExt;

use crate::server::http::client::Client;
use crate::ui::cx::At;
use crate::ui::islands::marks;

/// Ages grow even while nothing changes.
const TICK: Duration = Duration::from_secs(10);
/// The most often that one browser is told something.
const REST: Duration = Duration::from_millis(500);
/// The largest page that is looked through.
const LARGEST: usize = 8 << 20;

/// The routes of the pages that events draw.
#[derive(Clone)]
pub struct Pages(pub Router);

/// Which page is open.
#[derive(Deserialize)]
pub struct Open {
    page: String,
}

/// What a page shows in its marked places, and its rows in their order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    places: BTreeMap<String, String>,
    rows: Vec<String>,
}

/// `GET /m/{manager}/events?page=…`
pub async fn get(
    at: At,
    Query(open): Query<Open>,
    Extension(Pages(pages)): Extension<Pages>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
) -> Response {
    let events = at.url("events");
    if !open.page.starts_with('/') || open.page.starts_with(&events) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let live = at.entry.live.clone();
    let page = if !open.page.starts_with(&at.url("")) || asks_manager(&open.page) { at.url("search") } else { open.page };
    let stream = stream! {
        let mut changes = live.subscribe();
        let mut shown: Option<Shown> = None;
        loop {
            changes.mark_unchanged();
            if let Some(now) = draw(&pages, &page, &headers, client.as_ref()).await {
                let (changed, moved) = difference(shown.as_ref(), &now);
                if let Some(event) = changed.and_then(|changed| Event::default().json_data(changed).ok()) {
                    yield Ok::<_, Infallible>(event);
                }
                if moved {
                    yield Ok(Event::default().event(marks::ROWS_EVENT).data("changed"));
                }
                shown = Some(now);
            }
            tokio::time::sleep(REST).await;
            if let Ok(Err(_)) = tokio::time::timeout(TICK, changes.changed()).await {
                break;
            }
        }
    };
    let sse = Sse::new(stream).keep_alive(KeepAlive::default());
    ([(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response()
}

/// Whether drawing the page asks the manager itself, which no open browser may do again and again. Of such a page, as of those that
/// are of no manager, only the frame is kept up to date, and that is the same on a page that asks nothing.
fn asks_manager(page: &str) -> bool {
    let path = page.split('?').next().unwrap_or_default();
    path.ends_with("/edit") || path.ends_with("/logs")
}

/// The page as this browser would get it now; none when it is no page any more, or nobody is signed in there any more.
async fn draw(pages: &Router, page: &str, headers: &HeaderMap, client: Option<&Extension<Client>>) -> Option<Shown> {
    let mut request = Request::get(page);
    if let Some(Extension(client)) = client {
        request = request.extension(client.clone());
    }
    for name in [header::COOKIE, header::ACCEPT_LANGUAGE] {
        for value in headers.get_all(&name) {
            request = request.header(&name, value);
        }
    }
    let response = pages.clone().oneshot(request.body(Body::empty()).ok()?).await.ok()?;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !response.status().is_success() || !is_page {
        return None;
    }
    let body = to_bytes(response.into_body(), LARGEST).await.ok()?;
    Some(read(&String::from_utf8_lossy(&body)))
}

fn read(html: &str) -> Shown {
    let document = Html::parse_document(html);
    let places = Selector::parse(&format!("[{}]", marks::LIVE)).map(|places| {
        document.select(&places).filter_map(|place| Some((place.attr(marks::LIVE)?.to_owned(), place.inner_html()))).collect()
    });
    let rows = Selector::parse(&format!("[{}] > [{}]", marks::ROWS, marks::ROW))
        .map(|rows| document.select(&rows).filter_map(|row| row.attr(marks::ROW).map(str::to_owned)).collect());
    Shown { places: places.unwrap_or_default(), rows: rows.unwrap_or_default() }
}

/// What changed since, and whether rows came, went or moved. At first everything is sent: the page may be older than the stream.
fn difference<'a>(before: Option<&Shown>, now: &'a Shown) -> (Option<BTreeMap<&'a str, &'a str>>, bool) {
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
    fn only_what_changed_is_sent() {
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
