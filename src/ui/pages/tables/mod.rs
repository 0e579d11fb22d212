//! Tables and table patterns (Otter's data media). They are made by mappings; here they are looked at and deleted.

mod delete;
pub mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::server::app::App;

/// The addresses of the area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/tables/{table}", get(show::get))
        .route("/m/{manager}/tables/{table}/delete", get(delete::get).post(delete::post))
}
