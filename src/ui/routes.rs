//! Every address of the pages in one place.

use axum::Router;
use axum::extract::Extension;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::model::rights::{Action, Resource};
use crate::server::app::App;
use crate::server::http::forms;
use crate::server::http::session::identify;
use crate::ui::cx::Cx;
use crate::ui::doors::{Doors, Pass};
use crate::ui::events::{self, Pages};
use crate::ui::kept::{self, Kept};
use crate::ui::pages::{
    account, audit, canals, channels, clusters, logs, mappings, nodes, overview, ownership, people, pipelines, rights, search, settings,
    site, sources, tables, teams,
};
use crate::ui::streams::Streams;
use crate::ui::{assets, preferences};

/// Pages, their events and assets.
pub fn routes(app: App) -> Router {
    let pages = pages(&app);
    let addresses = forms::Addresses::of(app.clone(), &pages);
    let pages = pages.router().route_layer(from_fn_with_state(addresses, forms::check)).with_state(app.clone());
    // Events draw pages for whoever is signed in at that moment, which may have ended since the stream began.
    let drawn = pages.clone().layer(from_fn_with_state(app.clone(), identify));
    let events = events(drawn).router().with_state(app.clone());
    pages.merge(events).merge(Router::new().fallback(missing).with_state(app))
}

/// Every address with what it needs, for the test that tries them all.
pub fn doors(app: &App) -> Doors {
    pages(app).and(events(Router::new()))
}

fn pages(app: &App) -> Doors {
    let first = format!("/m/{}/", app.first());
    Doors::new()
        .get("/", Pass::SignedIn, get(async move |_: Cx| Redirect::to(&first)))
        .and(drawn_once(app))
        .and(overview::routes())
        .and(logs::routes())
        .and(settings::routes())
        .and(search::routes())
        .and(nodes::routes())
        .and(clusters::routes())
        .and(sources::routes())
        .and(tables::routes())
        .and(canals::routes())
        .and(channels::routes())
        .and(pipelines::routes())
        .and(mappings::routes())
        .and(account::routes())
        .and(people::routes())
        .and(teams::routes())
        .and(ownership::routes())
        .and(site::routes())
        .and(audit::routes())
        .and(rights::routes())
        .post("/preferences", Pass::Open, post(preferences::post))
        .get("/static/{version}/{*file}", Pass::Open, get(assets::get))
        .get("/favicon.svg", Pass::Open, get(assets::favicon))
        .get("/favicon.ico", Pass::Open, get(assets::favicon))
}

/// The stream of what changes on a page, which `pages` draws.
fn events(pages: Router) -> Doors {
    let doors = Doors::new().get("/m/{manager}/events", Pass::Needs(Resource::Overview, Action::Read), get(events::get));
    doors.within(|router| router.layer(Extension(Pages(pages))).layer(Extension(Streams::default())))
}

/// The pages that show nothing but the snapshot: what every browser has open, all day.
fn drawn_once(app: &App) -> Doors {
    let kept = Kept::default();
    let read = |resource| Pass::Needs(resource, Action::Read);
    let doors = Doors::new()
        .get("/m/{manager}/", read(Resource::Overview), get(overview::page))
        .get("/m/{manager}/nodes", read(Resource::Node), get(nodes::list::get))
        .get("/m/{manager}/clusters", read(Resource::Cluster), get(clusters::list::get))
        .get("/m/{manager}/sources", read(Resource::Source), get(sources::list::get))
        .get("/m/{manager}/tables", read(Resource::Table), get(tables::list::get))
        .get("/m/{manager}/canals", read(Resource::Canal), get(canals::list::get))
        .get("/m/{manager}/channels", read(Resource::Channel), get(channels::list::get));
    let keep = from_fn_with_state(app.clone(), move |at, request, next| kept::once(kept.clone(), at, request, next));
    doors.within(|router| router.route_layer(keep))
}

async fn missing(method: Method, cx: Result<Cx, Response>) -> Response {
    match cx {
        Ok(cx) => cx.not_found(),
        // The sign-in could not send it again.
        Err(_) if method != Method::GET && method != Method::HEAD => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}
