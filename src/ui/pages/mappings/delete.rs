//! Deleting a mapping.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{common, errors, mappings as m};
use crate::model::permissions::Action;
use crate::model::{ChannelId, Error, PairId, PipelineId, ResourceType};
use crate::server::services::{mappings, pipelines};
use crate::ui::components::confirm::ConfirmDelete;
use crate::ui::context::ManagerContext;
use crate::ui::flash::FlashKind;
use crate::ui::pages::mappings::add::check_permission;
use crate::ui::pages::pipelines::only_stopped;

/// The mapping in the path.
struct MappingDeletion {
    channel: ChannelId,
    pipeline: PipelineId,
    pair: PairId,
    /// Source and target.
    name: String,
}

async fn deletion_preview(at: &ManagerContext) -> Result<MappingDeletion, Error> {
    let (channel, pipeline, pair) = (at.id()?, at.id()?, at.id()?);
    let (_, view) = pipelines::get(&at.ctx, channel, pipeline).await?;
    let found = view.pairs.iter().find(|one| one.id == pair);
    let found = found.ok_or_else(|| Error::NotFound { resource_type: ResourceType::Pair, id: pair.to_string() })?;
    Ok(MappingDeletion { channel, pipeline, pair, name: format!("{} → {}", found.source_name, found.target_name) })
}

/// `GET …/mappings/{pair}/delete`
pub async fn get(at: ManagerContext) -> Response {
    match deletion_preview(&at).await {
        Ok(preview) => match check_permission(&at, Action::Delete).await.and(only_stopped(&at).await) {
            Ok(()) => confirm(&at, &preview, None),
            Err(error) => at.error_page(&error),
        },
        Err(error) => at.error_page(&error),
    }
}

/// `POST …/mappings/{pair}/delete`
pub async fn post(at: ManagerContext) -> Response {
    let preview = match deletion_preview(&at).await {
        Ok(preview) => preview,
        Err(error) => return at.error_page(&error),
    };
    match mappings::delete(&at.ctx, preview.channel, preview.pipeline, preview.pair).await {
        Ok(()) => at.redirect_with_flash(&at.url_of(ResourceType::Channel, preview.channel.0, None), FlashKind::Deleted, &preview.name),
        Err(error) => confirm(&at, &preview, Some(error)),
    }
}

fn confirm(at: &ManagerContext, preview: &MappingDeletion, error: Option<Error>) -> Response {
    let lang = at.lang;
    let title = common::delete_resource(lang, errors::resource_name(lang, ResourceType::Pair), &preview.name);
    let back = at.url_of(ResourceType::Channel, preview.channel.0, None);
    let status = error.as_ref().map_or(StatusCode::OK, StatusCode::from);
    let heading = title.clone();
    at.page_as(
        status,
        &title,
        move || view! { <ConfirmDelete lang title=heading help=lang.t(m::DELETE_HELP) in_the_way=Vec::new() error back/> },
    )
}
