//! Channels by status, the largest delays, the newest log records.

use leptos::prelude::*;

use crate::messages::{Lang, channels as cw, common, overview as m};
use crate::model::permissions::Resource;
use crate::model::*;
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::delays::Freshness;
use crate::server::services::overview::Overview;
use crate::ui::components::badge::{ChannelBadge, MainstemBadge};
use crate::ui::components::format::{self, ManagerTime, RelativeTime, count};
use crate::ui::context::ManagerContext;
use crate::ui::pages::logs;

/// Number of paused channels listed by name; the others are only counted.
const MAX_LISTED: usize = 10;

/// Shown for a list that was never read: its state is unknown.
fn unread(lang: Lang) -> AnyView {
    view! { <p class="muted">{lang.t(common::NEVER_READ)}</p> }.into_any()
}

/// Counts that link to the filtered list, and the paused channels by name.
pub fn channels(at: &ManagerContext, seen: &VisibleSnapshot, found: &Overview) -> impl IntoView + use<> {
    let (lang, url) = (at.lang, at.url("channels"));
    let all = found.running + found.paused + found.stopped;
    let counts = [(ChannelStatus::Pause, found.paused), (ChannelStatus::Start, found.running), (ChannelStatus::Stop, found.stopped)];
    let counts = counts.map(|(status, n)| {
        let href = format!("{url}?status={}", status.as_str());
        view! {
            <li>
                <a class="tile min-w-36" href=href>
                    <span class="text-2xl font-semibold tabular-nums">{count(n as u64)}</span>
                    <ChannelBadge lang status/>
                </a>
            </li>
        }
    });
    let hidden = seen.hidden(Resource::Channel);
    let content = if seen.channels.value.is_none() {
        unread(lang)
    } else if all == 0 && hidden > 0 {
        view! { <p class="muted">{lang.t(common::NOTHING_OF_YOURS)} " " {common::hidden(lang, lang.t(m::CHANNELS), hidden)}</p> }.into_any()
    } else if all == 0 {
        view! { <p class="muted">{lang.t(m::NO_CHANNELS)}</p> }.into_any()
    } else {
        view! { <ul class="flex flex-wrap gap-3">{counts.into_iter().collect_view()}</ul> }.into_any()
    };
    view! {
        <h2 id="channels" class="section-title"><a class="link link-hover" href=url>{lang.t(m::CHANNELS)}</a></h2>
        {content}
        {paused(at, &found.paused_channels)}
    }
}

fn paused(at: &ManagerContext, channels: &[(Channel, Option<String>)]) -> impl IntoView + use<> {
    let lang = at.lang;
    let more = channels.len().saturating_sub(MAX_LISTED);
    let more = (more > 0).then(|| view! { <li class="muted">{m::more_paused(lang, more)}</li> });
    let items = channels.iter().take(MAX_LISTED).map(|(channel, stuck_since)| {
        let since = stuck_since.as_ref().map(|time| view! { <span class="muted">{cw::stuck_since(lang, time)}</span> });
        view! { <li><a class="link font-medium break-words" href=at.url(format_args!("channels/{}", channel.id))>{channel.name.clone()}</a> " " {since}</li> }
    });
    let items = items.collect_view();
    (!channels.is_empty()).then(|| {
        view! {
            <p class="mt-3">{lang.t(m::PAUSED_ONES)}</p>
            <ul class="flex flex-wrap gap-x-4 gap-y-1">{items} {more}</ul>
        }
    })
}

/// Running pipelines, the most delayed first. A delay of unknown age is not shown as the current one.
pub fn delays(at: &ManagerContext, seen: &VisibleSnapshot, found: &Overview) -> impl IntoView + use<> {
    let (lang, rows) = (at.lang, &found.delays);
    let silent = (found.silent > 0).then(|| view! { <p class="muted">{m::silent(lang, found.silent)}</p> });
    let undated = (!found.times_known && !rows.is_empty()).then(|| view! { <p class="muted">{lang.t(m::TIMES_UNKNOWN)}</p> });
    let rendered = rows.iter().map(|(row, delay, freshness)| {
        let reported = match delay.reported_at {
            Some(time) => view! { <RelativeTime lang now=at.ctx.now time/> }.into_any(),
            None => lang.t(m::REPORTED_UNKNOWN).into_any(),
        };
        let class = if *freshness == Freshness::Current { "font-medium" } else { "muted" };
        let pipeline = at.url_of(ResourceType::Pipeline, row.pipeline.0, Some(row.channel));
        view! {
            <tr>
                <td class="text-right tabular-nums whitespace-nowrap"><span class=class>{format::delay(lang, delay.ms)}</span></td>
                <td>
                    <a class="link link-hover font-medium wrap-anywhere" href=pipeline>{row.pipeline_name.clone()}</a>
                    <br/>
                    <a class="link link-hover muted wrap-anywhere" href=at.url_of(ResourceType::Channel, row.channel.0, None)>{row.channel_name.clone()}</a>
                </td>
                <td><MainstemBadge lang state=row.mainstem/></td>
                <td class="text-right tabular-nums whitespace-nowrap">{reported}</td>
            </tr>
        }
    });
    let rendered = rendered.collect_view();
    let content = if seen.delays.value.is_none() {
        unread(lang)
    } else if rows.is_empty() {
        view! { <p class="muted">{lang.t(m::NO_DELAYS)}</p> }.into_any()
    } else {
        view! {
            <div class="overflow-x-auto" tabindex="0" role="group" aria-labelledby="delays">
                <table class="table table-sm">
                    <thead>
                        <tr>
                            <th scope="col" class="text-right">{lang.t(m::DELAY)}</th>
                            <th scope="col">{lang.t(m::PIPELINE)}</th>
                            <th scope="col">{lang.t(common::STATUS)}</th>
                            <th scope="col" class="text-right">{lang.t(m::REPORTED)}</th>
                        </tr>
                    </thead>
                    <tbody>{rendered}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! { <h2 id="delays" class="section-title">{lang.t(m::DELAYS)}</h2> {content} {undated} {silent} }
}

/// The first lines of the newest records.
pub fn logs(at: &ManagerContext, seen: &VisibleSnapshot, records: &[LogRecord]) -> impl IntoView + use<> {
    let (lang, url) = (at.lang, at.url("logs"));
    let rendered = records.iter().map(|record| {
        let message = match &record.message {
            Some(message) => {
                let (first, _) = logs::first_line(message);
                let title = first.clone();
                view! { <p class="truncate" title=title>{first}</p> }.into_any()
            }
            None => view! { <p>{logs::hidden(lang)}</p> }.into_any(),
        };
        view! {
            <li class="py-2 border-b border-base-300">
                <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    {logs::badge(lang, &record.title)}
                    {logs::about(at, record)}
                    <div class="grow"></div>
                    <span class="muted tabular-nums"><ManagerTime lang time=record.time.clone()/></span>
                </div>
                {message}
            </li>
        }
    });
    let rendered = rendered.collect_view();
    let content = if seen.logs.value.is_none() {
        unread(lang)
    } else if records.is_empty() {
        // Records of other teams' resources are filtered out of the newest ones.
        view! { <p class="muted">{lang.t(if seen.is_unfiltered() { m::NO_LOGS } else { m::NO_LOGS_OF_YOURS })}</p> }.into_any()
    } else {
        view! { <ol>{rendered}</ol> <p class="mt-2"><a class="link" href=url>{lang.t(m::ALL_LOGS)}</a></p> }.into_any()
    };
    view! { <h2 id="logs" class="section-title">{lang.t(m::LOGS)}</h2> {content} }
}
