//! All routes of the pages.

use axum::Router;
use axum::extract::Extension;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::model::permissions::{Action, Resource};
use crate::server::state::AppState;
use crate::server::web::middleware::compression;
use crate::ui::context::{ContextRejection, PageContext};
use crate::ui::form_guard;
use crate::ui::live_updates::{self, LiveHub};
use crate::ui::page_cache::{self, PageCache};
use crate::ui::pages::{
    account, audit, canals, channels, clusters, global_settings, jobs, logs, mappings, nodes, overview, ownership, permissions, pipelines,
    search, settings, sources, tables, teams, users,
};
use crate::ui::route_table::{AccessRule, RouteTable};
use crate::ui::streams::Streams;
use crate::ui::{assets, calls, preferences};

/// Pages, their event streams, which `streams` counts, and assets.
pub fn routes(app: AppState, streams: Streams) -> Router {
    let pages = pages(&app);
    let addresses = form_guard::FormRoutes::new(app.clone(), &pages);
    let pages = pages.router().route_layer(from_fn_with_state(addresses, form_guard::check)).with_state(app.clone());
    let events = events(LiveHub::new(pages.clone(), app.config().time_zone.clone()), streams).router().with_state(app.clone());
    pages.merge(events).merge(Router::new().fallback(missing).with_state(app))
}

/// All routes with their requirements, for the test that tries them all.
pub fn route_table(app: &AppState) -> RouteTable {
    pages(app).merge(events(LiveHub::new(Router::new(), app.config().time_zone.clone()), Streams::default()))
}

fn pages(app: &AppState) -> RouteTable {
    let first = format!("/m/{}/", app.default_manager_name());
    RouteTable::new()
        .get("/", AccessRule::Authenticated, get(async move |_: PageContext| Redirect::to(&first)))
        .merge(cached_pages(app))
        .merge(overview::routes())
        .merge(logs::routes())
        .merge(settings::routes())
        .merge(search::routes())
        .merge(nodes::routes())
        .merge(clusters::routes())
        .merge(sources::routes())
        .merge(tables::routes())
        .merge(canals::routes())
        .merge(channels::routes())
        .merge(pipelines::routes())
        .merge(mappings::routes())
        .merge(account::routes())
        .merge(users::routes())
        .merge(teams::routes())
        .merge(ownership::routes())
        .merge(global_settings::routes())
        .merge(jobs::routes())
        .merge(audit::routes())
        .merge(permissions::routes())
        .merge(calls::routes())
        .post("/preferences", AccessRule::Public, post(preferences::post))
        .get("/static/{version}/{*file}", AccessRule::Public, get(assets::get))
        .get("/favicon.svg", AccessRule::Public, get(assets::favicon))
        .get("/favicon.ico", AccessRule::Public, get(assets::favicon))
}

/// The event stream route.
fn events(hub: LiveHub, streams: Streams) -> RouteTable {
    let table =
        RouteTable::new().get("/m/{manager}/events", AccessRule::Requires(Resource::Overview, Action::Read), get(live_updates::get));
    table.layer(|router| router.layer(Extension(hub)).layer(Extension(streams)))
}

/// Pages that depend on the snapshot only: the ones that browsers keep open all day.
fn cached_pages(app: &AppState) -> RouteTable {
    let cache = PageCache::default();
    let read = |resource| AccessRule::Requires(resource, Action::Read);
    let table = RouteTable::new()
        .get("/m/{manager}/", read(Resource::Overview), get(overview::page))
        .get("/m/{manager}/nodes", read(Resource::Node), get(nodes::list::get))
        .get("/m/{manager}/clusters", read(Resource::Cluster), get(clusters::list::get))
        .get("/m/{manager}/sources", read(Resource::Source), get(sources::list::get))
        .get("/m/{manager}/tables", read(Resource::Table), get(tables::list::get))
        .get("/m/{manager}/canals", read(Resource::Canal), get(canals::list::get))
        .get("/m/{manager}/channels", read(Resource::Channel), get(channels::list::get));
    let keep = from_fn_with_state(app.clone(), move |at, request, next| page_cache::middleware(cache.clone(), at, request, next));
    table.layer(|router| router.route_layer(compression::layer()).route_layer(keep))
}

async fn missing(method: Method, cx: Result<PageContext, ContextRejection>) -> Response {
    match cx {
        Ok(cx) => cx.not_found(),
        // The sign-in could not submit it again.
        Err(_) if method != Method::GET && method != Method::HEAD => StatusCode::NOT_FOUND.into_response(),
        Err(rejection) => rejection.into_response(),
    }
}
