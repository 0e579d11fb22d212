//! The list of channels.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use super::show::broken_nodes;
use super::{bulk, lag, operation};
use crate::messages::{Lang, channels as m, common};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelStatus, OtterEnum};
use crate::server::diagnostics::attention::{Problem, Since};
use crate::server::monitor::{Section, SectionSet};
use crate::server::services::channels::{self, ChannelList, ChannelRow, FilterCounts, IN_PROGRESS, NEEDS_ATTENTION};
use crate::ui::components::badge::{ChannelBadge, Tone};
use crate::ui::components::cause;
use crate::ui::components::chart::Sparkline;
use crate::ui::components::format::{RelativeTime, count};
use crate::ui::components::icon::Shape;
use crate::ui::components::route::RouteView;
use crate::ui::components::table::{Chip, Column, ListParams};
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

/// `GET /m/{manager}/channels`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let ChannelList { page, counts } = match channels::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let (lang, now, url) = (at.lang, at.ctx.now, at.url(PAGE.area));
    let may_operate = snapshot.denial(Resource::Channel, Action::Operate, None).is_none();
    let mut columns = vec![
        Column::text("name", lang.t(m::NAME)),
        Column::text("", lang.t(common::FROM_TO)),
        Column::text("status", lang.t(common::STATUS)),
        Column::number("delay", lang.t(m::DELAY)).descending(),
        Column::number("rows", lang.t(m::ROWS)).descending(),
        Column::number("sync", lang.t(m::LAST_SYNC)).descending(),
    ];
    if may_operate {
        columns.insert(0, Column::tick(lang.t(m::SELECT_ALL)));
    }
    let below = may_operate.then(|| bulk::bar(lang, &url));
    let header = ListHeader { columns, chips: chips(lang, counts), teams: snapshot.teams(), below, ..ListHeader::default() };
    PAGE.render(&at, |all| &all.channels, query, page, header, move |channel| row(lang, now, &url, may_operate, channel))
}

/// The status filters with the number of channels that each lists.
fn chips(lang: Lang, counts: FilterCounts) -> Vec<Chip> {
    let chip = |value, text, count, look| Chip { value, text: lang.t(text), count, look };
    vec![
        chip("", common::ALL, counts.all, None),
        chip(NEEDS_ATTENTION, m::NEEDS_ATTENTION, counts.attention, Some((Tone::Bad, Shape::Triangle))),
        chip(IN_PROGRESS, m::IN_PROGRESS, counts.in_progress, Some((Tone::Busy, Shape::Half))),
        chip(ChannelStatus::Start.as_str(), common::RUNNING, counts.running, Some((Tone::Ok, Shape::Disc))),
        chip(ChannelStatus::Stop.as_str(), common::STOPPED, counts.stopped, Some((Tone::Idle, Shape::Square))),
    ]
}

fn row(lang: Lang, now: Timestamp, url: &str, may_operate: bool, row: ChannelRow) -> impl IntoView + use<> {
    let reason = reason(lang, &row);
    let since = match &row.problem {
        Some(Problem::Paused { since, .. }) => Some(since),
        _ => None,
    };
    let lag = lag::render(lang, now, row.channel.status, row.replication.delay, since);
    let state = state(lang, now, &row);
    let ChannelRow { channel, route, replication, history, .. } = row;
    let (id, is_stopped) = (channel.id, channel.status == ChannelStatus::Stop);
    let tick = may_operate.then(|| bulk::checkbox(lang, id, &channel.name));
    let rows = replication.throughput.filter(|_| !is_stopped).map(|throughput| {
        let values = history.iter().map(|point| Some(point.rows as f64)).collect();
        let number = count(throughput.rows_per_second());
        view! { <span class="inline-flex items-center gap-2"><Sparkline values label=lang.t(m::ROWS_COURSE).to_owned()/> <span class="min-w-8">{number}</span></span> }
    });
    let synced = match replication.last_sync {
        Since::At(time) => view! { <RelativeTime lang now time/> }.into_any(),
        Since::Printed(time) => view! { <span title=lang.t(common::MANAGER_TIME_HELP)>{time}</span> }.into_any(),
        Since::Unknown => view! { <span class="dim">"–"</span> }.into_any(),
    };
    view! {
        <tr {..live_row(id.0)}>
            {tick}
            <td class="row-name min-w-40">
                <a class="name" href=format!("{url}/{id}") title=format!("{} {id}", lang.t(m::ID))>{channel.name}</a>
                <div class="text-xs empty:hidden" {..live(format!("reason-{id}"), reason)}></div>
            </td>
            <td class="max-w-80">{(!route.is_empty()).then(|| view! { <RouteView lang route/> })}</td>
            <td class="whitespace-nowrap" {..live(format!("status-{id}"), state)}></td>
            <td class="text-right whitespace-nowrap row-end" {..live(format!("delay-{id}"), lag)}></td>
            <td class="text-right whitespace-nowrap" {..live(format!("rows-{id}"), rows)}></td>
            <td class="text-right whitespace-nowrap" {..live(format!("sync-{id}"), synced)}></td>
        </tr>
    }
}

/// The status, or the operation that is changing it or has failed to.
fn state(lang: Lang, now: Timestamp, row: &ChannelRow) -> impl IntoView + use<> {
    let status = row.channel.status;
    let operation = row.operation.as_ref().map(|operation| operation::cell(lang, now, status, operation));
    let is_lagging = matches!(row.problem, Some(Problem::Lagging { .. }));
    let is_running = row.operation.as_ref().is_some_and(|operation| operation.is_running());
    let badge = (!is_running).then(|| view! { <ChannelBadge lang status lagging=is_lagging/> });
    view! { {badge} " " {operation} }
}

/// Why a channel that is not stopped copies nothing: the cause that the log names, and nodes that do not work.
fn reason(lang: Lang, row: &ChannelRow) -> impl IntoView + use<> {
    let logged = match &row.problem {
        Some(Problem::Paused { record: Some(record), .. }) => {
            Some(view! { <span class="tone-bad">{cause::headline(lang, record)}</span> }.into_any())
        }
        Some(Problem::Failing { record, .. }) => Some(view! { <span class="tone-warn">{cause::headline(lang, record)}</span> }.into_any()),
        _ => None,
    };
    let nodes = if row.channel.status == ChannelStatus::Stop { Vec::new() } else { broken_nodes(lang, &row.nodes) };
    let nodes: Vec<_> = nodes.into_iter().map(|text| view! { <span class="tone-warn">{text}</span> " " }).collect();
    (logged.is_some() || !nodes.is_empty()).then(|| view! { {logged} " " {nodes} })
}
