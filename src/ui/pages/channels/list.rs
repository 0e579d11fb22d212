//! The list of channels.

use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;

use super::show::broken_nodes;
use super::{lag, operation};
use crate::messages::{Lang, channels as m, common};
use crate::model::permissions::Resource;
use crate::model::{ChannelStatus, OtterEnum};
use crate::server::monitor::{Section, SectionSet};
use crate::server::services::channels::{self, ChannelRow};
use crate::ui::components::badge::{ChannelBadge, channel_word};
use crate::ui::components::format::with_age;
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};

const PAGE: ListPage = ListPage {
    resource: Resource::Channel,
    area: "channels",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Add(common::THING_CHANNEL),
    sections: SectionSet::of(&Section::ALL),
};

/// Data not older than this is shown without its own age.
const READ_LATELY: SignedDuration = SignedDuration::from_secs(60);

/// `GET /m/{manager}/channels`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match channels::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let (lang, now, url, logs) = (at.lang, at.ctx.now, at.url(PAGE.area), at.url("logs"));
    let columns = vec![
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("status", lang.t(common::STATUS)),
        Column::text("", lang.t(m::DIRECTIONS)),
        Column::number("delay", lang.t(m::DELAY)).descending(),
        Column::text("sync", lang.t(m::LAST_SYNC_HEAD)).descending(),
        Column::text("", lang.t(m::OPERATION)),
    ];
    let statuses = ChannelStatus::ALL.iter().map(|status| (status.as_str(), lang.t(channel_word(*status)))).collect();
    PAGE.render(
        &at,
        |all| &all.channels,
        query,
        found,
        ListHeader { columns, statuses, teams: snapshot.teams(), summary: None },
        move |channel| row(lang, now, &url, &logs, channel),
    )
}

fn row(lang: Lang, now: Timestamp, url: &str, logs: &str, row: ChannelRow) -> impl IntoView + use<> {
    let hints = hints(lang, logs, &row);
    let lag = lag::render(lang, now, row.channel.status, row.replication.delay, row.stuck_since.as_deref());
    let synced = synced(lang, now, &row);
    let ChannelRow { channel, operation, .. } = row;
    let id = channel.id;
    view! {
        <tr {..live_row(id.0)}>
            <td class="text-right tabular-nums">{id.0}</td>
            <td class="min-w-40"><a class="link font-medium" href=format!("{url}/{id}")>{channel.name}</a> <div {..live(format!("hints-{id}"), hints)}></div></td>
            <td {..live(format!("status-{id}"), view! { <ChannelBadge lang status=channel.status/> })}></td>
            <td class="whitespace-nowrap">{directions(lang, channel.pipelines)}</td>
            <td class="text-right tabular-nums whitespace-nowrap" {..live(format!("delay-{id}"), lag)}></td>
            <td class="tabular-nums whitespace-nowrap" {..live(format!("sync-{id}"), synced)}></td>
            <td {..live(format!("operation-{id}"), operation.map(|operation| operation::cell(lang, now, channel.status, &operation)))}></td>
        </tr>
    }
}

/// The last sync. Shows the age of the data if it is older than the rest of the list, since pipelines are read in turn.
fn synced(lang: Lang, now: Timestamp, row: &ChannelRow) -> impl IntoView + use<> {
    let moves = row.channel.status != ChannelStatus::Stop && row.replication.last_sync.is_some();
    let old = row.replication.read_at.filter(|at| moves && now.duration_since(*at) > READ_LATELY);
    let old = old.map(|at| view! { " " <span class="muted">{with_age(lang, now, at, |age| m::read_ago(lang, age))}</span> });
    view! { {row.replication.last_sync.clone()} {old} }
}

/// Why a channel that is not stopped may copy nothing.
fn hints(lang: Lang, logs: &str, row: &ChannelRow) -> impl IntoView + use<> {
    let logged = row.problem.as_ref().map(|record| {
        let href = record.pipeline.as_ref().map_or_else(|| logs.to_owned(), |(id, _)| format!("{logs}?pipeline={id}"));
        view! { <a class="link text-warning text-sm" href=href>{lang.t(m::LOGGED_ERROR)}</a> }
    });
    let nodes = if row.channel.status == ChannelStatus::Stop { Vec::new() } else { broken_nodes(lang, &row.nodes) };
    let nodes: Vec<_> = nodes.into_iter().map(|text| view! { <span class="text-warning text-sm">{text}</span> " " }).collect();
    view! { {logged} " " {nodes} }
}

/// The number of directions as text.
fn directions(lang: Lang, pipelines: Option<u8>) -> &'static str {
    lang.t(match pipelines {
        Some(0) => m::NO_PIPELINES,
        Some(1) => m::ONE_WAY,
        Some(2) => m::BOTH_WAYS,
        _ => m::MORE_WAYS,
    })
}
