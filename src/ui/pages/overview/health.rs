//! How the manager is, and how old what is shown is.

use leptos::prelude::*;

use crate::model::{Constants, ManagerError};
use crate::server::live::Snapshot;
use crate::ui::components::alert::ManagerProblem;
use crate::ui::components::badge::Badge;
use crate::ui::components::icon::Shape;
use crate::ui::components::text::Ago;
use crate::ui::cx::At;
use crate::ui::words::{common, errors, overview as w};

/// One line; while the manager is away also why and what to do.
pub fn draw(at: &At, snapshot: &Snapshot) -> impl IntoView + use<> {
    let (lang, now, health) = (at.lang, at.now, snapshot.health.clone());
    let (kind, shape, word) = match (&health.error, health.answered_at) {
        (Some(_), _) => ("badge-error", Shape::Cross, w::AWAY),
        (None, Some(_)) => ("badge-success", Shape::Disc, w::ANSWERS),
        (None, None) => ("badge-neutral", Shape::Ring, w::WAITING),
    };
    let since = health.away_since.map(|time| view! { <span>{lang.t(w::AWAY_SINCE)} " " <Ago lang now time/></span> });
    let answered = health.answered_at.map(|time| view! { <span>{lang.t(w::ANSWERED)} " " <Ago lang now time/></span> });
    let generation = health.generation.map(|generation| view! { <span>{lang.t(w::GENERATION)} " " {generation.as_str()}</span> });
    let read = [snapshot.nodes.read_at, snapshot.channels.read_at, snapshot.delays.read_at, snapshot.logs.read_at];
    let shown = read.into_iter().flatten().min().map(|time| view! { <span>{lang.t(w::DATA_OF)} " " <Ago lang now time/></span> });
    let problem = match health.error {
        Some(error) => view! { <div class="mt-3"><ManagerProblem lang error/></div> }.into_any(),
        None => partly(at, snapshot).into_any(),
    };
    view! {
        <p class="flex flex-wrap items-center gap-x-4 gap-y-1 my-2 muted">
            <span class="flex items-center gap-2">{lang.t(w::STATE)} <Badge kind shape text=lang.t(word)/></span>
            {since} {generation} {answered} {shown}
            <a class="link" href=at.url("")>{lang.t(common::REFRESH)}</a>
            <a class="link" href=at.url("settings")>{lang.t(w::CHECK)}</a>
        </p>
        {problem}
    }
}

/// Parts that could not be read though the manager answers.
fn partly(at: &At, snapshot: &Snapshot) -> impl IntoView + use<> {
    let lang = at.lang;
    let parts = [
        (common::NODES, &snapshot.nodes.error),
        (common::CHANNELS, &snapshot.channels.error),
        (w::DELAYS, &snapshot.delays.error),
        (common::LOGS, &snapshot.logs.error),
    ];
    let failed: Vec<_> = parts
        .into_iter()
        .filter_map(|(part, error): (_, &Option<ManagerError>)| error.as_ref().map(|error| (lang.t(part), errors::what(lang, error))))
        .collect();
    (!failed.is_empty()).then(|| {
        let items = failed.into_iter().map(|(part, what)| view! { <li class="break-words">{part} ": " {what}</li> }).collect_view();
        view! { <div class="alert alert-warning alert-soft my-3"><div><p>{lang.t(w::PARTS_OLD)}</p><ul class="list-disc ps-5">{items}</ul></div></div> }
    })
}
