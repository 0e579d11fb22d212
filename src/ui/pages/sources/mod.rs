//! Data sources: database servers with an account.

mod form;
pub mod list;
mod outcome;
mod show;
mod test;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;
use crate::ui::forms;
use form::Sources;

/// The addresses of the area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/sources/new", get(form::new).post(form::create))
        .route("/m/{manager}/sources/{source}", get(show::get))
        .route("/m/{manager}/sources/{source}/test", get(test::get).post(test::post))
        .route("/m/{manager}/sources/{source}/edit", get(form::edit).post(form::save))
        .route("/m/{manager}/sources/{source}/delete", forms::delete::<Sources>())
}
