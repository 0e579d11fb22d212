//! Deleting a mapping.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use crate::model::rights::Action;
use crate::model::{ChannelId, ManagerError, PairId, PipelineId, Thing};
use crate::server::services::{mappings, pipelines};
use crate::ui::components::confirm::ConfirmDelete;
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::pages::mappings::add::may;
use crate::ui::pages::pipelines::only_stopped;
use crate::ui::words::{common, errors, mappings as w};

/// The mapping in the address.
struct Doomed {
    channel: ChannelId,
    pipeline: PipelineId,
    pair: PairId,
    /// Source and target.
    name: String,
}

async fn doomed(at: &At) -> Result<Doomed, ManagerError> {
    let (channel, pipeline, pair) = (at.id()?, at.id()?, at.id()?);
    let (_, view) = pipelines::get(&at.caller, &at.entry, channel, pipeline).await?;
    let found = view.pairs.iter().find(|one| one.id == pair);
    let found = found.ok_or_else(|| ManagerError::NotFound { thing: Thing::Pair, id: pair.to_string() })?;
    Ok(Doomed { channel, pipeline, pair, name: format!("{} → {}", found.source_name, found.target_name) })
}

/// `GET …/mappings/{pair}/delete`
pub async fn get(at: At) -> Response {
    match doomed(&at).await {
        Ok(doomed) => match may(&at, Action::Delete).await.and(only_stopped(&at).await) {
            Ok(()) => confirm(&at, &doomed, None),
            Err(error) => at.failed(&error),
        },
        Err(error) => at.failed(&error),
    }
}

/// `POST …/mappings/{pair}/delete`
pub async fn post(at: At) -> Response {
    let doomed = match doomed(&at).await {
        Ok(doomed) => doomed,
        Err(error) => return at.failed(&error),
    };
    match mappings::delete(&at.caller, &at.entry, doomed.channel, doomed.pipeline, doomed.pair).await {
        Ok(()) => at.done(&at.url_of(Thing::Channel, doomed.channel.0, None), Done::Deleted, &doomed.name),
        Err(error) => confirm(&at, &doomed, Some(error)),
    }
}

fn confirm(at: &At, doomed: &Doomed, error: Option<ManagerError>) -> Response {
    let lang = at.lang;
    let title = common::delete_thing(lang, errors::thing(lang, Thing::Pair), &doomed.name);
    let back = at.url_of(Thing::Channel, doomed.channel.0, None);
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let heading = title.clone();
    at.page_as(
        status,
        &title,
        move || view! { <ConfirmDelete lang title=heading help=lang.t(w::DELETE_HELP) in_the_way=Vec::new() error back/> },
    )
}
