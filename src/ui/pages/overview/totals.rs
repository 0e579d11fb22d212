//! The totals of all channels and nodes.

use leptos::prelude::*;

use crate::messages::{Lang, Message, overview as m};
use crate::model::permissions::Resource;
use crate::model::{ChannelStatus, NodeStatus, OtterEnum};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::nodes::NodeRow;
use crate::server::services::overview::Overview;
use crate::ui::components::chart::Sparkline;
use crate::ui::components::format::{self, bytes, count};
use crate::ui::context::ManagerContext;

/// Five figures, each with what explains it.
pub fn render(at: &ManagerContext, seen: &VisibleSnapshot, found: &Overview) -> impl IntoView + use<> {
    let (lang, channels) = (at.lang, found.channels);
    let (rows, volume) = (found.throughput.rows_per_second(), found.throughput.bytes_per_second());
    let is_read = seen.delays.value.is_some();
    let known = |value: String| if is_read { value } else { "–".to_owned() };
    let lag = match found.delays.worst {
        Some(ms) => (
            format::delay(lang, ms),
            m::delay_quantiles(lang, &format::delay(lang, found.delays.median), &format::delay(lang, found.delays.p95)),
        ),
        None => ("–".to_owned(), lang.t(m::NO_LAG).to_owned()),
    };
    let all = channels.running + channels.paused + channels.stopped;
    let nodes = seen.nodes.rows();
    let up = nodes.iter().filter(|node| node.status == NodeStatus::Start).count();
    let listed = |is_read: bool, value: usize| if is_read { count(value as u64) } else { "–".to_owned() };
    let filtered = |status: ChannelStatus| format!("{}?status={}", at.url("channels"), status.as_str());
    let others = m::paused_and_stopped(lang, channels.paused, &count(channels.stopped as u64));
    let heap = median_heap(found).map(|share| m::median_heap(lang, share));
    let hidden = seen.hidden(Resource::Channel);
    let hidden = (hidden > 0).then(|| m::hidden_channels(lang, hidden));
    let history = &found.history;
    let rows_course = history.iter().map(|point| Some(point.rows as f64)).collect();
    let lag_course = history.iter().map(|point| point.delay_ms.map(|ms| ms as f64)).collect();
    let course = |values, label| Some(view! { <Sparkline values label=lang.t(label).to_owned()/> }.into_any());
    let stats = [
        Stat {
            title: m::ROWS,
            value: known(count(rows)),
            help: Some(lang.t(m::LAST_MINUTE).to_owned()),
            course: course(rows_course, m::ROWS_COURSE),
            ..Stat::default()
        },
        Stat {
            title: m::VOLUME,
            value: known(bytes(volume)),
            unit: Some(lang.t(m::PER_SECOND).to_owned()),
            help: Some(lang.t(m::LAST_MINUTE).to_owned()),
            ..Stat::default()
        },
        Stat {
            title: m::WORST_LAG,
            href: Some(format!("{}?sort=delay&desc=true", at.url("channels"))),
            value: lag.0,
            help: Some(lag.1),
            course: course(lag_course, m::LAG_COURSE),
            ..Stat::default()
        },
        Stat {
            title: m::RUNNING,
            href: Some(filtered(ChannelStatus::Start)),
            value: listed(seen.channels.value.is_some(), channels.running),
            unit: Some(format!("/ {}", count(all as u64))),
            help: Some(hidden.map_or(others.clone(), |hidden| format!("{others} · {hidden}"))),
            ..Stat::default()
        },
        Stat {
            title: m::NODES_UP,
            href: Some(at.url("nodes")),
            value: listed(seen.nodes.value.is_some(), up),
            unit: Some(format!("/ {}", nodes.len())),
            help: heap,
            ..Stat::default()
        },
    ];
    let stats = stats.map(|stat| stat.render(lang)).collect_view();
    view! { <h2 id="totals" class="sr-only">{lang.t(m::TOTALS)}</h2> <ul class="stats">{stats}</ul> }
}

/// A figure with what explains it.
struct Stat {
    title: Message,
    /// Where its parts are listed.
    href: Option<String>,
    value: String,
    unit: Option<String>,
    help: Option<String>,
    /// How it has changed.
    course: Option<AnyView>,
}

impl Default for Stat {
    fn default() -> Self {
        Self { title: Message([""; 2]), href: None, value: String::new(), unit: None, help: None, course: None }
    }
}

impl Stat {
    fn render(self, lang: Lang) -> impl IntoView + use<> {
        let Self { title, href, value, unit, help, course } = self;
        let title = lang.t(title);
        let title = match href {
            Some(href) => view! { <a class="hover:underline" href=href>{title}</a> }.into_any(),
            None => title.into_any(),
        };
        view! {
            <li>
                <span class="block text-xs muted">{title}</span>
                <span class="flex items-end justify-between gap-2"><span class="value">{value} " " <small>{unit}</small></span> {course}</span>
                <span class="block text-xs dim truncate">{help}</span>
            </li>
        }
    }
}

/// The median share of the heap that running nodes use, in per cent.
fn median_heap(found: &Overview) -> Option<u64> {
    let rows = found.clusters.iter().flat_map(|(_, nodes)| nodes).filter(|row| row.node.status == NodeStatus::Start);
    let mut shares: Vec<u64> = rows.filter_map(NodeRow::heap_share).collect();
    shares.sort_unstable();
    shares.get(shares.len() / 2).copied()
}
