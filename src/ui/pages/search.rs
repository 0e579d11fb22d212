//! Search by name, ID or address: the page, and the results that the search box shows while typing.

use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;
use serde::Deserialize;

use crate::messages::{Lang, common, search as m};
use crate::model::permissions::{Action, Resource};
use crate::model::search::SearchGroup;
use crate::ui::context::ManagerContext;
use crate::ui::islands::palette::search_group;
use crate::ui::route_table::{AccessRule, RouteTable};
use crate::ui::search_results::groups;

/// The page.
pub fn routes() -> RouteTable {
    const ACCESS: AccessRule = AccessRule::Requires(Resource::Overview, Action::Read);
    RouteTable::new().get("/m/{manager}/search", ACCESS, get(page))
}

/// The search terms.
#[derive(Deserialize)]
struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// `GET /m/{manager}/search?q=…`
async fn page(at: ManagerContext, Query(words): Query<SearchQuery>) -> Response {
    let found = match groups(&at, &words.q).await {
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

#[component]
fn Hits(lang: Lang, found: Vec<SearchGroup>) -> impl IntoView {
    if found.is_empty() {
        return view! { <p class="p-3">{lang.t(common::NO_MATCH)}</p> }.into_any();
    }
    view! { <ul class="menu w-full">{found.into_iter().map(search_group).collect_view()}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::search::SearchHit;

    #[test]
    fn results_are_grouped_by_resource_type() {
        let hit = |id, name: &str| SearchHit { id, name: name.to_owned(), href: format!("/x/{id}") };
        let found = vec![
            SearchGroup { title: "Channels".to_owned(), hits: vec![hit(1, "orders"), hit(2, "订单 <b>")] },
            SearchGroup { title: "Nodes".to_owned(), hits: vec![hit(1, "east")] },
        ];
        let html = Owner::new().with(|| view! { <Hits lang=Lang::En found/> }.to_html());
        assert_eq!(html.matches("menu-title").count(), 2, "{html}");
        assert!(html.contains("订单 &lt;b") && html.find("orders") < html.find("Nodes"), "{html}");
    }
}
