//! Channels: what is started and stopped.

mod buttons;
mod card;
mod checklist;
mod form;
mod lag;
pub mod list;
mod operation;
mod pairs;
mod show;
mod switch;

use axum::routing::{get, post};

use crate::model::rights::{Action, Resource};
use crate::ui::doors::{Doors, Pass};
use crate::ui::forms;
use form::Channels;

pub use buttons::locked;
pub use card::{canal, state};

/// The addresses of this area.
pub fn routes() -> Doors {
    const R: Resource = Resource::Channel;
    Doors::new()
        .form("/m/{manager}/channels/new", Pass::Needs(R, Action::Create), forms::new::<Channels>())
        .get("/m/{manager}/channels/{channel}", Pass::Needs(R, Action::Read), get(show::get))
        .form("/m/{manager}/channels/{channel}/edit", Pass::Needs(R, Action::Edit), forms::edit::<Channels>())
        .form("/m/{manager}/channels/{channel}/delete", Pass::Needs(R, Action::Delete), forms::delete::<Channels>())
        .post("/m/{manager}/channels/{channel}/switch", Pass::Needs(R, Action::Operate), post(switch::post))
}
