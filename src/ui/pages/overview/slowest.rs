//! The slowest running pipelines.

use leptos::prelude::*;

use crate::messages::{common, overview as m};
use crate::model::ResourceType;
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::attention::is_lagging;
use crate::server::diagnostics::delays::Freshness;
use crate::server::services::overview::Overview;
use crate::ui::components::format::{self, count};
use crate::ui::components::route::RouteView;
use crate::ui::context::ManagerContext;

/// The card with this many pipelines. A delay of unknown age is not shown as the current one.
pub fn render(at: &ManagerContext, seen: &VisibleSnapshot, found: &Overview, at_most: usize) -> impl IntoView + use<> {
    let lang = at.lang;
    let silent = (found.delays.silent > 0).then(|| view! { <span>{m::silent(lang, found.delays.silent)}</span> });
    let undated = (!found.delays.times_known && !found.slowest.is_empty()).then(|| view! { <span>{lang.t(m::TIMES_UNKNOWN)}</span> });
    let notes = (silent.is_some() || undated.is_some()).then(|| view! { <footer class="muted text-xs">{silent} {undated}</footer> });
    let none = found.slowest.is_empty().then(|| {
        view! { <p class="card-body muted">{lang.t(if seen.delays.value.is_some() { m::NO_DELAYS } else { common::NEVER_READ })}</p> }
    });
    let rows = found.slowest.iter().take(at_most).map(|(row, delay, freshness)| {
        let class = match freshness {
            Freshness::Current if is_lagging(delay, row.status, at.ctx.now) => "tone-warn font-semibold",
            Freshness::Current => "",
            Freshness::Past | Freshness::Unknown => "dim",
        };
        let title = (*freshness == Freshness::Unknown).then(|| lang.t(m::REPORTED_UNKNOWN));
        let route = found.routes.get(&row.channel).cloned().unwrap_or_default();
        // The name of its only pipeline says nothing about a channel.
        let name = route.both_ways.then(|| view! { " " <span class="dim">{row.pipeline_name.clone()}</span> });
        view! {
            <tr>
                <th scope="row" class="row-name max-w-56 truncate text-sm font-normal">
                    <a class="name" href=at.url_of(ResourceType::Channel, row.channel.0, None)>{row.channel_name.clone()}</a> {name}
                </th>
                <td class="max-w-72"><RouteView lang route/></td>
                <td class="text-right whitespace-nowrap"><span class=class title=title>{format::delay(lang, delay.ms)}</span></td>
                <td class="text-right whitespace-nowrap row-end">{count(row.throughput.rows_per_second())} <span class="dim">{lang.t(m::PER_SECOND)}</span></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let table = (!found.slowest.is_empty()).then(|| {
        view! {
            <table class="table table-sm cards dense">
                <thead class="sr-only">
                    <tr>
                        <th scope="col">{lang.t(m::CHANNELS)}</th>
                        <th scope="col">{lang.t(common::FROM_TO)}</th>
                        <th scope="col">{lang.t(m::DELAY)}</th>
                        <th scope="col">{lang.t(m::ROWS)}</th>
                    </tr>
                </thead>
                <tbody class="border-t border-base-300">{rows}</tbody>
            </table>
        }
    });
    let all = format!("{}?sort=delay&desc=true", at.url("channels"));
    view! {
        <header><h2 id="slowest">{lang.t(m::DELAYS)}</h2> <a class="ms-auto link link-hover text-primary text-xs" href=all>{lang.t(m::ALL_BY_DELAY)}</a></header>
        {none} {table} {notes}
    }
}
