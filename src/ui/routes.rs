//! Every address of the pages in one place.

use axum::Router;
use axum::extract::Extension;
use axum::middleware::from_fn_with_state;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};

use crate::server::app::App;
use crate::ui::cx::Cx;
use crate::ui::events::{self, Pages};
use crate::ui::kept::{self, Kept};
use crate::ui::pages::{canals, channels, clusters, logs, mappings, nodes, overview, pipelines, search, settings, sources, tables};
use crate::ui::{assets, preferences};

/// Pages, their events and assets.
pub fn routes(app: App) -> Router {
    let pages = pages(&app).with_state(app.clone());
    let events =
        Router::new().route("/m/{manager}/events", get(events::get)).layer(Extension(Pages(pages.clone()))).with_state(app.clone());
    let rest = Router::new()
        .route("/preferences", post(preferences::post))
        .route("/static/{version}/{*file}", get(assets::get))
        .route("/favicon.svg", get(assets::favicon))
        .route("/favicon.ico", get(assets::favicon))
        .fallback(missing)
        .with_state(app);
    pages.merge(events).merge(rest)
}

fn pages(app: &App) -> Router<App> {
    let first = format!("/m/{}/", app.first());
    Router::new()
        .route("/", get(async move || Redirect::to(&first)))
        .merge(drawn_once(app))
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
}

/// The pages that show nothing but the snapshot: what every browser has open, all day.
fn drawn_once(app: &App) -> Router<App> {
    let kept = Kept::default();
    Router::new()
        .route("/m/{manager}/", get(overview::page))
        .route("/m/{manager}/nodes", get(nodes::list::get))
        .route("/m/{manager}/clusters", get(clusters::list::get))
        .route("/m/{manager}/sources", get(sources::list::get))
        .route("/m/{manager}/tables", get(tables::list::get))
        .route("/m/{manager}/canals", get(canals::list::get))
        .route("/m/{manager}/channels", get(channels::list::get))
        .route_layer(from_fn_with_state(app.clone(), move |at, request, next| kept::once(kept.clone(), at, request, next)))
}

async fn missing(cx: Cx) -> Response {
    cx.not_found()
}
