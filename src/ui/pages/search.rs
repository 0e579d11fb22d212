//! Search by name, ID or address: the page, and the results that the search box shows while typing.

use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;
use serde::Deserialize;

use crate::messages::{common, search as m};
use crate::model::permissions::{Action, Resource};
use crate::ui::context::ManagerContext;
use crate::ui::route_table::{AccessRule, RouteTable};
use crate::ui::search_results::{SearchResults, find};

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
            {if asked { view! { <SearchResults lang found/> }.into_any() } else { view! { <p class="muted">{lang.t(m::HINT)}</p> }.into_any() }}
        }
    })
}
