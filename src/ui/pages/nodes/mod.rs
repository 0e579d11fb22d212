//! Nodes: the processes that read and write rows.

mod form;
pub mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;
use crate::ui::forms;
use form::Nodes;

/// The addresses of the area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/nodes/new", forms::new::<Nodes>())
        .route("/m/{manager}/nodes/{node}", get(show::get))
        .route("/m/{manager}/nodes/{node}/edit", forms::edit::<Nodes>())
        .route("/m/{manager}/nodes/{node}/delete", forms::delete::<Nodes>())
}
