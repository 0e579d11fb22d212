//! Search results with their paths, grouped by resource type.

use crate::messages::{Message, common, search as m};
use crate::model::search::{SearchGroup, SearchHit};
use crate::model::{Error, ResourceType};
use crate::server::services::search;
use crate::ui::context::ManagerContext;

/// The results with their paths, grouped by resource type.
///
/// # Errors
/// See [`search::find`].
pub async fn groups(at: &ManagerContext, words: &str) -> Result<Vec<SearchGroup>, Error> {
    let found = search::find(&at.ctx, words).await?;
    let groups = found.chunk_by(|a, b| a.resource_type == b.resource_type).filter_map(|group| {
        let title = at.lang.t(title(group.first()?.resource_type)).to_owned();
        let hits = group.iter().map(|hit| SearchHit {
            id: hit.id,
            name: hit.name.clone(),
            href: at.url_of(hit.resource_type, hit.id, hit.channel),
        });
        Some(SearchGroup { title, hits: hits.collect() })
    });
    Ok(groups.collect())
}

/// The heading of a resource type.
fn title(resource_type: ResourceType) -> Message {
    match resource_type {
        ResourceType::Cluster => common::CLUSTERS,
        ResourceType::Node => common::NODES,
        ResourceType::Source => common::SOURCES,
        ResourceType::Table => common::TABLES,
        ResourceType::Canal => common::CANALS,
        ResourceType::Channel => common::CHANNELS,
        ResourceType::Pipeline => m::PIPELINES,
        ResourceType::Pair => m::PAIRS,
        // Not found by the search.
        ResourceType::Job | ResourceType::Operation => common::ADMINISTRATION,
        ResourceType::User => common::PEOPLE,
        ResourceType::Team | ResourceType::Rule => common::TEAMS,
    }
}
