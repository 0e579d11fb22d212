//! Canals: the readers of binlogs.

mod form;
pub mod list;
mod parameters;
mod show;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;
use crate::ui::forms;
use form::Canals;

/// The addresses of the area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/canals/new", forms::new::<Canals>())
        .route("/m/{manager}/canals/{canal}", get(show::get))
        .route("/m/{manager}/canals/{canal}/edit", forms::edit::<Canals>())
        .route("/m/{manager}/canals/{canal}/delete", forms::delete::<Canals>())
}
