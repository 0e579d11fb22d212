//! The overview: what is wrong and why, totals, nodes, and for a new manager a guide to the first sync.

mod changes;
mod health;
mod nodes;
mod problems;
mod slowest;
mod totals;

use axum::response::{Redirect, Response};
use axum::routing::get;
use leptos::prelude::*;

use crate::messages::{common, overview as m};
use crate::server::services::overview;
use crate::ui::components::setup_guide;
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::route_table::{AccessRule, RouteTable};

/// How many rows the lists of problems and of the slowest pipelines have together, so that the page fits on a screen of 1280 × 800.
const ROWS: usize = 12;
/// The maximum number of problems.
const MAX_PROBLEMS: usize = 10;
/// How many of the slowest pipelines are shown at least.
const MIN_SLOWEST: usize = 4;

/// The page, with and without the trailing slash.
pub fn routes() -> RouteTable {
    RouteTable::new().get("/m/{manager}", AccessRule::Authenticated, get(slash))
}

async fn slash(at: ManagerContext) -> Redirect {
    Redirect::permanent(&at.url(""))
}

/// `GET /m/{manager}/`
pub async fn page(at: ManagerContext) -> Response {
    let found = match overview::get(&at.ctx).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let (lang, own) = (at.lang, at.clone());
    at.page(lang.t(common::OVERVIEW), move || {
        provide_context(
            PageData::default()
                .part(common::NODES, |all| all.nodes.status())
                .part(common::CHANNELS, |all| all.channels.status())
                .part(m::DELAYS, |all| all.delays.status())
                .part(common::LOGS, |all| all.logs.status()),
        );
        let steps = setup_guide::open_steps(&snapshot);
        let is_new = steps.as_ref().is_some_and(|_| snapshot.channels.rows().is_empty());
        let guide = steps.map(|steps| setup_guide::render(lang, &own.url(""), &snapshot, &steps));
        let content = (!is_new).then(|| {
            let listed = snapshot.problems(own.ctx.now).len().min(MAX_PROBLEMS);
            let slowest = ROWS.saturating_sub(listed).max(MIN_SLOWEST);
            view! {
                <section aria-labelledby="totals" class="card" {..live("totals", totals::render(&own, &snapshot, &found))}></section>
                <div class="columns">
                    <div class="flex flex-col gap-3 min-w-0">
                        <section aria-labelledby="problems" class="card" {..live("problems", problems::render(&own, &snapshot, MAX_PROBLEMS))}></section>
                        <section aria-labelledby="slowest" class="card" {..live("slowest", slowest::render(&own, &snapshot, &found, slowest))}></section>
                    </div>
                    <div class="flex flex-col gap-3 min-w-0">
                        <section aria-labelledby="nodes" class="card" {..live("nodes", nodes::render(&own, &snapshot, &found))}></section>
                        <section aria-labelledby="changes" class="card" {..live("changes", changes::render(&own, &snapshot, found.changes))}></section>
                    </div>
                </div>
            }
        });
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(common::OVERVIEW)}</h1>
                <div {..live("health", health::render(&own, &snapshot))}></div>
            </div>
            <div class="empty:hidden" {..live("guide", guide)}></div>
            {content}
        }
    })
}
