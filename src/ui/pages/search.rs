//! Search by name, ID or address: as a page, and as the result list that the search box shows while typing.

use axum::extract::Query;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use leptos::prelude::*;
use serde::Deserialize;

use crate::messages::{Lang, Message, common, search as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, ResourceType};
use crate::server::services::search::{self, Hit};
use crate::ui::context::ManagerContext;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The page, and the results alone.
pub fn routes() -> RouteTable {
    const ACCESS: AccessRule = AccessRule::Requires(Resource::Overview, Action::Read);
    RouteTable::new().get("/m/{manager}/search", ACCESS, get(page)).get("/m/{manager}/search/hits", ACCESS, get(hits))
}

/// The search terms.
#[derive(Deserialize)]
struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// `GET /m/{manager}/search?q=…`
async fn page(at: ManagerContext, Query(words): Query<SearchQuery>) -> Response {
    let found = match find(&at, &words.q).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let (lang, action, q) = (at.lang, at.url("search"), words.q);
    let asked = !q.trim().is_empty();
    at.page(lang.t(common::SEARCH), move || {
        view! {
            <h1 class="page-title">{lang.t(common::SEARCH)}</h1>
            <form method="get" action=action role="search" aria-label=lang.t(common::SEARCH) class="flex flex-wrap gap-2 my-3">
                <input type="search" name="q" value=q class="input input-sm w-full sm:w-96" aria-label=lang.t(common::SEARCH_ANYTHING) autofocus/>
                <button class="btn btn-sm">{lang.t(common::FIND)}</button>
            </form>
            {if asked { view! { <Hits lang found/> }.into_any() } else { view! { <p class="muted">{lang.t(m::HINT)}</p> }.into_any() }}
        }
    })
}

/// `GET /m/{manager}/search/hits?q=…`: only the results.
async fn hits(at: ManagerContext, Query(words): Query<SearchQuery>) -> Response {
    let found = match find(&at, &words.q).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let html = Owner::new().with(|| view! { <Hits lang=at.lang found/> }.to_html());
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// The results with their paths, grouped by resource type.
async fn find(at: &ManagerContext, words: &str) -> Result<Vec<(String, Hit)>, Error> {
    let found = search::find(&at.ctx, words).await?;
    Ok(found.into_iter().map(|hit| (at.url_of(hit.resource_type, hit.id, hit.channel), hit)).collect())
}

#[component]
fn Hits(lang: Lang, found: Vec<(String, Hit)>) -> impl IntoView {
    if found.is_empty() {
        return view! { <p class="p-3">{lang.t(common::NO_MATCH)}</p> }.into_any();
    }
    let groups = found.chunk_by(|(_, a), (_, b)| a.resource_type == b.resource_type).map(|group| {
        let title = group.first().map(|(_, hit)| lang.t(title(hit.resource_type)));
        let items = group.iter().cloned().map(|(url, hit)| {
            view! { <li><a href=url><span class="min-w-0 break-words">{hit.name}</span> <span class="muted tabular-nums justify-self-end">{hit.id}</span></a></li> }
        });
        view! { <li class="menu-title text-base-content/75">{title}</li> {items.collect_view()} }
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
        let html = Owner::new().with(|| view! { <Hits lang=Lang::En found/> }.to_html());
        assert_eq!(html.matches("menu-title").count(), 2, "{html}");
        assert!(html.contains("订单 &lt;b") && html.find("orders") < html.find("Nodes"), "{html}");
    }
}
