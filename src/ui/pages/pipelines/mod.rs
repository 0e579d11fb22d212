//! Pipelines: one direction of a channel.

mod form;
mod show;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;
use crate::ui::forms;
use form::Pipelines;

pub use form::only_stopped;

/// The addresses of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/channels/{channel}/pipelines/new", forms::new::<Pipelines>())
        .route("/m/{manager}/channels/{channel}/pipelines/{pipeline}", get(show::get))
        .route("/m/{manager}/channels/{channel}/pipelines/{pipeline}/edit", forms::edit::<Pipelines>())
        .route("/m/{manager}/channels/{channel}/pipelines/{pipeline}/delete", forms::delete::<Pipelines>())
}
