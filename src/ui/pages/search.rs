//! Finding anything by name, id or address: as a page, and as the list that the search box shows while one types.

use axum::extract::Query;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;

use crate::server::services::search::{self, Hit};
use crate::ui::cx::At;
use crate::ui::words::{Lang, common, errors};

/// The words to look for.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    q: String,
}

/// The page.
pub async fn get(at: At, Query(words): Query<Words>) -> Response {
    let hits = find(&at, &words.q).await;
    let (lang, action, q) = (at.lang, at.url("search"), words.q);
    at.page(lang.t(common::SEARCH), move || {
        view! {
            <h1 class="page-title">{lang.t(common::SEARCH)}</h1>
            <form method="get" action=action role="search" class="flex gap-2 my-3">
                <input type="search" name="q" value=q class="input input-sm w-full sm:w-96" aria-label=lang.t(common::SEARCH_ANYTHING) autofocus/>
                <button class="btn btn-sm">{lang.t(common::FIND)}</button>
            </form>
            <Hits lang hits/>
        }
    })
}

/// Only the list.
pub async fn hits(at: At, Query(words): Query<Words>) -> Response {
    let hits = find(&at, &words.q).await;
    let html = Owner::new().with(|| view! { <Hits lang=at.lang hits/> }.to_html());
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

async fn find(at: &At, words: &str) -> Vec<(String, Hit)> {
    let snapshot = at.snapshot().await;
    let found = search::find(&at.caller, &snapshot, words);
    found.into_iter().map(|hit| (at.url_of(hit.thing, hit.id, hit.channel), hit)).collect()
}

#[component]
fn Hits(lang: Lang, hits: Vec<(String, Hit)>) -> impl IntoView {
    if hits.is_empty() {
        return view! { <p class="p-3">{lang.t(common::NO_MATCH)}</p> }.into_any();
    }
    let items = hits.into_iter().map(|(url, hit)| {
        view! { <li><a href=url>{hit.name} " " <span class="muted">{errors::thing(lang, hit.thing)} " " {hit.id}</span></a></li> }
    });
    view! { <ul class="menu w-full">{items.collect_view()}</ul> }.into_any()
}
