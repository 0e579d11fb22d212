//! The list of channels.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use super::operation;
use crate::model::rights::Resource;
use crate::model::{ChannelStatus, Constants};
use crate::server::services::channels::{self, ChannelRow};
use crate::ui::components::badge::{ChannelBadge, channel_word};
use crate::ui::components::table::{Asked, Column};
use crate::ui::components::text::delay;
use crate::ui::cx::At;
use crate::ui::pages::list::{Heads, ListPage, Next};
use crate::ui::words::{Lang, channels as w, common};

const PAGE: ListPage = ListPage {
    resource: Resource::Channel,
    area: "channels",
    title: w::TITLE,
    empty: w::EMPTY,
    empty_help: w::EMPTY_HELP,
    next: Next::Add(common::THING_CHANNEL),
};

/// `GET /m/{manager}/channels`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = channels::list(&snapshot, &query);
    let (lang, now, url) = (at.lang, at.now, at.url(PAGE.area));
    let columns = vec![
        Column::number("id", lang.t(w::ID)),
        Column::text("name", lang.t(w::NAME)),
        Column::text("status", lang.t(common::STATUS)),
        Column::text("", lang.t(w::DIRECTIONS)),
        Column::number("delay", lang.t(w::DELAY)).descending(),
        Column::text("sync", lang.t(w::LAST_SYNC)).descending(),
        Column::text("", lang.t(w::OPERATION)),
    ];
    let statuses = ChannelStatus::ALL.iter().map(|status| (status.as_str(), lang.t(channel_word(*status)))).collect();
    PAGE.draw(&at, &snapshot.channels, query, found, Heads { columns, statuses, teams: snapshot.teams() }, move |channel| {
        row(lang, now, &url, channel)
    })
}

fn row(lang: Lang, now: Timestamp, url: &str, row: ChannelRow) -> impl IntoView + use<> {
    let ChannelRow { channel, delay_ms, last_sync, operation, .. } = row;
    let id = channel.id;
    view! {
        <tr data-row=id.0>
            <td class="text-right tabular-nums">{id.0}</td>
            <td class="min-w-40"><a class="link font-medium" href=format!("{url}/{id}")>{channel.name}</a></td>
            <td data-live=format!("status-{id}")><ChannelBadge lang status=channel.status/></td>
            <td class="whitespace-nowrap">{directions(lang, channel.pipelines)}</td>
            <td class="text-right tabular-nums whitespace-nowrap" data-live=format!("delay-{id}")>{delay_ms.map(|ms| delay(lang, ms))}</td>
            <td class="tabular-nums whitespace-nowrap" data-live=format!("sync-{id}")>{last_sync}</td>
            <td data-live=format!("operation-{id}")>{operation.map(|operation| operation::cell(lang, now, channel.status, &operation))}</td>
        </tr>
    }
}

/// How many directions a channel copies.
fn directions(lang: Lang, pipelines: Option<u8>) -> &'static str {
    lang.t(match pipelines {
        Some(0) => w::NO_PIPELINES,
        Some(1) => w::ONE_WAY,
        Some(2) => w::BOTH_WAYS,
        _ => w::MORE_WAYS,
    })
}
