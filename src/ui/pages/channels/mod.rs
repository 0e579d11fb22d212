//! Channels: what is started and stopped.

mod buttons;
mod card;
mod checklist;
mod form;
pub mod list;
mod operation;
mod pairs;
mod show;
mod switch;

use axum::Router;
use axum::routing::{get, post};

use crate::server::app::App;
use crate::ui::forms;
use form::Channels;

pub use buttons::locked;
pub use card::{canal, state};

/// The addresses of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/{manager}/channels/new", forms::new::<Channels>())
        .route("/m/{manager}/channels/{channel}", get(show::get))
        .route("/m/{manager}/channels/{channel}/edit", forms::edit::<Channels>())
        .route("/m/{manager}/channels/{channel}/delete", forms::delete::<Channels>())
        .route("/m/{manager}/channels/{channel}/switch", post(switch::post))
}
