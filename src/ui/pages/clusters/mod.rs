//! ZooKeeper clusters: where nodes meet and canals keep their positions.

mod form;
pub mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;
use crate::ui::forms;
use form::Clusters;

/// The addresses of the area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/clusters/new", forms::new::<Clusters>())
        .route("/m/{manager}/clusters/{cluster}", get(show::get))
        .route("/m/{manager}/clusters/{cluster}/edit", forms::edit::<Clusters>())
        .route("/m/{manager}/clusters/{cluster}/delete", forms::delete::<Clusters>())
}
