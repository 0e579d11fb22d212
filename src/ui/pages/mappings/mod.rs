//! Mappings: which tables a pipeline copies to which.

mod add;
mod delete;
mod form;
mod results;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;

/// The addresses of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/new", get(add::get).post(add::post))
        .route("/m/{manager}/channels/{channel}/pipelines/{pipeline}/mappings/{pair}/delete", get(delete::get).post(delete::post))
}
