//! Nodes by ZooKeeper cluster, one cell each.

use leptos::prelude::*;

use crate::messages::{Lang, common, overview as m};
use crate::model::NodeStatus;
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::nodes::{NodeProblems, NodeRow, NodeState};
use crate::server::services::overview::Overview;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::heat_strip::{Cell, HeatStrip};
use crate::ui::components::icon::Shape;
use crate::ui::context::ManagerContext;

/// A node whose heap is fuller than this, in per cent, collects garbage instead of copying rows.
const HOT: u64 = 90;

/// The card. Exceptions are listed in words below the cells.
pub fn render(at: &ManagerContext, seen: &VisibleSnapshot, found: &Overview) -> impl IntoView + use<> {
    let (lang, url) = (at.lang, at.url("nodes"));
    let none = seen.nodes.rows().is_empty().then(|| {
        view! { <p class="card-body muted">{lang.t(if seen.nodes.value.is_some() { m::NO_NODES } else { common::NEVER_READ })}</p> }
    });
    let rows = found.clusters.iter().map(|(cluster, nodes)| row(lang, &url, cluster.as_deref(), nodes)).collect_view();
    let all = found.clusters.iter().flat_map(|(_, nodes)| nodes);
    let problems = NodeProblems::among(all.clone());
    let hot = all.clone().filter(|row| is_hot(row)).count();
    let waiting = all.filter(|row| row.was_never_up()).count();
    let exception = |n: usize, tone, shape, text: fn(Lang, usize) -> String| {
        (n > 0).then(|| view! { <Badge tone shape text=text(lang, n).into_any()/> })
    };
    view! {
        <header>
            <h2 id="nodes">{lang.t(m::NODES)}</h2>
            <span class="ms-auto text-xs dim flex items-center gap-1.5" aria-hidden="true">{lang.t(m::HEAP)} " 0" <HeatStrip cells=(0..5).map(Cell::Heat).collect() label=String::new()/> "100 %"</span>
        </header>
        {none}
        <ul class="card-body">{rows}</ul>
        <footer>
            {exception(problems.down - waiting, Tone::Bad, Shape::Cross, m::down)}
            {exception(problems.failing, Tone::Warn, Shape::Triangle, m::failing)}
            {exception(hot, Tone::Warn, Shape::Diamond, m::hot)}
            {exception(waiting, Tone::Idle, Shape::Ring, m::waiting)}
            <a class="ms-auto link link-hover text-primary" href=url>{lang.t(m::ALL_NODES)}</a>
        </footer>
    }
}

fn row(lang: Lang, url: &str, cluster: Option<&str>, nodes: &[NodeRow]) -> impl IntoView + use<> {
    let name = cluster.unwrap_or_else(|| lang.t(m::NO_CLUSTER)).to_owned();
    let href =
        format!("{url}?{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("q", cluster.unwrap_or_default()).finish());
    let href = if cluster.is_some() { href } else { url.to_owned() };
    let up = nodes.iter().filter(|row| row.node.status == NodeStatus::Start).count();
    let exceptions = nodes.iter().filter(|row| row.state() != NodeState::Up || is_hot(row)).map(|row| row.node.name.as_str());
    let exceptions = exceptions.collect::<Vec<_>>().join(", ");
    let label = m::cluster(lang, &name, up, nodes.len());
    let label = if exceptions.is_empty() { label } else { format!("{label}: {exceptions}") };
    let (title, cells) = (label.clone(), nodes.iter().map(cell).collect());
    view! {
        <li>
            <a class="heat-row" href=href title=title>
                <span class="truncate"><b class="font-semibold">{name}</b> " " <span class="dim">{nodes.len()}</span></span>
                <HeatStrip cells label/>
            </a>
        </li>
    }
}

fn cell(row: &NodeRow) -> Cell {
    match row.state() {
        NodeState::Down if row.was_never_up() => Cell::Unknown,
        NodeState::Down => Cell::Down,
        NodeState::Failing => Cell::Hot,
        NodeState::Up if is_hot(row) => Cell::Hot,
        NodeState::Up => row.heap_share().map_or(Cell::Unknown, |share| Cell::Heat(u8::try_from(share / 20).unwrap_or(4).min(4))),
    }
}

fn is_hot(row: &NodeRow) -> bool {
    row.node.status == NodeStatus::Start && row.heap_share().is_some_and(|share| share >= HOT)
}
