//! Search results with their links, grouped by resource type.

use leptos::prelude::*;

use crate::messages::{Lang, Message, common, search as m};
use crate::model::{Error, ResourceType};
use crate::server::services::search::{self, Hit};
use crate::ui::context::ManagerContext;

/// The results with the paths of their pages.
///
/// # Errors
/// See [`search::find`].
pub async fn find(at: &ManagerContext, words: &str) -> Result<Vec<(String, Hit)>, Error> {
    let found = search::find(&at.ctx, words).await?;
    Ok(found.into_iter().map(|hit| (at.url_of(hit.resource_type, hit.id, hit.channel), hit)).collect())
}

/// The results as a menu of links.
#[component]
pub fn SearchResults(lang: Lang, found: Vec<(String, Hit)>) -> impl IntoView {
    if found.is_empty() {
        return view! { <p class="p-3">{lang.t(common::NO_MATCH)}</p> }.into_any();
    }
    let groups = found.chunk_by(|(_, a), (_, b)| a.resource_type == b.resource_type).map(|group| {
        let title = group.first().map(|(_, hit)| lang.t(title(hit.resource_type)));
        let items = group.iter().cloned().map(|(url, hit)| {
            view! { <li><a href=url><span class="min-w-0 break-words">{hit.name}</span> <span class="muted tabular-nums justify-self-end">{hit.id}</span></a></li> }
        });
        view! { <li class="menu-title">{title}</li> {items.collect_view()} }
    });
    view! { <ul class="menu w-full">{groups.collect_view()}</ul> }.into_any()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_grouped_by_resource_type() {
        let hit = |resource_type, id, name: &str| (format!("/x/{id}"), Hit { resource_type, id, name: name.to_owned(), channel: None });
        let found =
            vec![hit(ResourceType::Channel, 1, "orders"), hit(ResourceType::Channel, 2, "订单 <b>"), hit(ResourceType::Node, 1, "east")];
        let html = Owner::new().with(|| view! { <SearchResults lang=Lang::En found/> }.to_html());
        assert_eq!(html.matches("menu-title").count(), 2, "{html}");
        assert!(html.contains("订单 &lt;b") && html.find("orders") < html.find("Nodes"), "{html}");
    }
}
