//! Every address of the pages in one place.

use axum::Router;
use axum::extract::Extension;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};

use crate::server::app::App;
use crate::ui::cx::Cx;
use crate::ui::events::{self, Pages};
use crate::ui::pages::{canals, channels, clusters, logs, mappings, nodes, overview, pipelines, search, settings, sources, tables};
use crate::ui::{assets, forms, preferences};

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
        .merge(overview::routes())
        .merge(logs::routes())
        .merge(settings::routes())
        .merge(search::routes())
        .route("/m/{manager}/nodes", get(nodes::list::get))
        .route("/m/{manager}/nodes/new", forms::new::<nodes::form::Nodes>())
        .route("/m/{manager}/nodes/{node}", get(nodes::show::get))
        .route("/m/{manager}/nodes/{node}/edit", forms::edit::<nodes::form::Nodes>())
        .route("/m/{manager}/nodes/{node}/delete", forms::delete::<nodes::form::Nodes>())
        .merge(clusters::routes())
        .merge(sources::routes())
        .merge(tables::routes())
        .merge(canals::routes())
        .merge(channels::routes())
        .merge(pipelines::routes())
        .merge(mappings::routes())
}

async fn missing(cx: Cx) -> Response {
    cx.not_found()
}
