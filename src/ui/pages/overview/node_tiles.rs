//! Nodes as a grid of tiles, those with problems first.

use leptos::prelude::*;

use crate::messages::{Lang, common, nodes as nw, overview as m};
use crate::model::{NodeDetail, NodeStatus};
use crate::server::diagnostics::nodes::{NodeProblems, NodeRow, NodeState};
use crate::ui::components::badge::NodeBadge;
use crate::ui::components::format::{Meter, bytes, with_age};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::nodes::{counts, fails as node_fails};

/// The grid, with the number of nodes that work and of those that do not.
pub fn render(at: &ManagerContext, nodes: Vec<NodeRow>, problems: NodeProblems, read: bool) -> impl IntoView + use<> {
    let (lang, url) = (at.lang, at.url("nodes"));
    let total = (!nodes.is_empty()).then(|| counts(lang, nodes.len(), problems));
    let none = nodes.is_empty().then(|| view! { <p class="muted">{lang.t(if read { m::NO_NODES } else { common::NEVER_READ })}</p> });
    let tiles = nodes.into_iter().map(|row| {
        let class = match row.state() {
            NodeState::Up => "tile",
            NodeState::Failing => "tile border-warning",
            NodeState::Down => "tile border-error",
        };
        let id = row.node.id;
        view! { <li class={class} {..live_row(id.0)} {..live(format!("node-{id}"), tile(at, row))}></li> }
    });
    let tiles = tiles.collect_view();
    view! {
        <section aria-labelledby="nodes">
            <div class="flex items-baseline gap-3">
                <h2 id="nodes" class="section-title"><a class="link link-hover" href=url>{lang.t(m::NODES)}</a></h2>
                <span class="muted tabular-nums" {..live("nodes-up", total)}></span>
            </div>
            {none}
            <ul class="tiles" data-rows="">{tiles}</ul>
        </section>
    }
}

fn tile(at: &ManagerContext, row: NodeRow) -> impl IntoView + use<> {
    let (lang, node) = (at.lang, &row.node);
    let address = node.port.map_or_else(|| node.ip.clone(), |port| format!("{}:{port}", node.ip));
    let is_up = node.status == NodeStatus::Start;
    let state = match (is_up, row.down_since) {
        (true, _) => {
            let fails = node_fails(lang, at.ctx.now, &row);
            view! { {fails} {load(lang, row.read_detail().map(AsRef::as_ref))} }.into_any()
        }
        (false, Some(since)) => {
            view! { <p class="muted text-sm">{with_age(lang, at.ctx.now, since, |age| m::down_since(lang, age))}</p> }.into_any()
        }
        (false, None) => view! { <p class="muted text-sm">{lang.t(nw::NOT_SEEN_UP)}</p> }.into_any(),
    };
    view! {
        <div class="flex items-start justify-between gap-2">
            <a class="link link-hover font-semibold break-words min-w-0" href=at.url(format_args!("nodes/{}", node.id))>{node.name.clone()}</a>
            <NodeBadge lang state=row.state()/>
        </div>
        <p class="muted text-sm tabular-nums break-words">{address}</p>
        {state}
    }
}

/// Values reported by the running process; none yet for a node whose page has not been read.
fn load(lang: Lang, detail: Option<&NodeDetail>) -> impl IntoView + use<> {
    let Some(detail) = detail else {
        return view! { <p class="muted text-sm">{lang.t(m::NOT_TOLD)}</p> }.into_any();
    };
    let heap = detail.heap.map(|heap| {
        let most = if heap.max == 0 { lang.t(m::NO_LIMIT).to_owned() } else { bytes(heap.max) };
        let of = if heap.max == 0 { heap.committed } else { heap.max };
        view! {
            <div class="flex justify-between gap-2 text-sm tabular-nums">
                <span class="muted">{lang.t(m::HEAP)}</span> <span data-cell="heap">{bytes(heap.used)} " / " {most}</span>
            </div>
            <Meter value=heap.used max=of label=lang.t(m::HEAP)/>
        }
    });
    let fact = |word, value: Option<String>| {
        value.map(|value| {
            view! {
                <div class="flex justify-between gap-2 text-sm tabular-nums">
                    <span class="muted">{lang.t(word)}</span> <span class="min-w-0 wrap-anywhere text-right">{value}</span>
                </div>
            }
        })
    };
    let threads = fact(m::THREADS, detail.threads.map(|(busy, all)| m::threads(lang, busy, all)));
    let pipelines = fact(m::PIPELINES, detail.running.as_ref().map(|running| running.len().to_string()));
    // The bracketed revision and build time are shown on the node's page only.
    let version = detail.version.as_deref().map(|version| version.split('[').next().unwrap_or_default().trim().to_owned());
    let version = fact(m::VERSION, version);
    view! { {heap} {threads} {pipelines} {version} }.into_any()
}
