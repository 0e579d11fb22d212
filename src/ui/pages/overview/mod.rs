//! The overview: what is running, what is wrong, and for a new manager a guide to the first sync.

mod health;
mod lists;
mod node_tiles;
mod onboarding;

use axum::response::{Redirect, Response};
use axum::routing::get;
use leptos::prelude::*;

use crate::messages::{common, overview as m};
use crate::model::permissions::Resource;
use crate::server::services::overview;
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::route_table::{AccessRule, RouteTable};

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
        // Hidden resources may already exist.
        let is_all = [Resource::Channel, Resource::Source, Resource::Table, Resource::Canal].map(|one| snapshot.hidden(one)) == [0; 4];
        let steps = onboarding::steps(&snapshot).filter(|_| is_all);
        let nodes_read = snapshot.nodes.value.is_some();
        let guide = steps.map(|steps| onboarding::render(&own, &snapshot, &steps));
        let channels = lists::channels(&own, &snapshot, &found).into_any();
        let (delays, logs) = (lists::delays(&own, &snapshot, &found).into_any(), lists::logs(&own, &snapshot, &found.logs).into_any());
        view! {
            <h1 class="page-title">{lang.t(common::OVERVIEW)}</h1>
            <div {..live("health", health::render(&own, &snapshot))}></div>
            <div {..live("guide", guide)}></div>
            {node_tiles::render(&own, found.nodes, found.node_problems, nodes_read)}
            <section aria-labelledby="channels" {..live("channels", channels)}></section>
            <div class="grid lg:grid-cols-2 gap-x-8">
                <section aria-labelledby="delays" class="min-w-0" {..live("delays", delays)}></section>
                <section aria-labelledby="logs" class="min-w-0" {..live("logs", logs)}></section>
            </div>
        }
    })
}
