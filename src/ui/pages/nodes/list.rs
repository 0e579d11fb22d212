//! The list of nodes.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use super::{counts, fails};
use crate::messages::{Lang, common, nodes as m};
use crate::model::permissions::Resource;
use crate::server::diagnostics::nodes::{NodeProblems, NodeRow, NodeState};
use crate::server::monitor::{Section, SectionSet};
use crate::server::services::nodes;
use crate::ui::components::badge::{NodeBadge, NotSeenBadge, node_word};
use crate::ui::components::format::Meter;
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};

const PAGE: ListPage = ListPage {
    resource: Resource::Node,
    area: "nodes",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Add(common::THING_NODE),
    sections: SectionSet::of(&[Section::Nodes, Section::NodeDetails]),
};

/// `GET /m/{manager}/nodes`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match nodes::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let (lang, now, url) = (at.lang, at.ctx.now, at.url(PAGE.area));
    let columns = vec![
        Column::text("name", lang.t(m::NAME)),
        Column::text("status", lang.t(common::STATUS)),
        Column::text("cluster", lang.t(m::CLUSTER)),
        Column::text("ip", lang.t(m::ADDRESS)),
        Column::number("heap", lang.t(m::HEAP)).descending(),
        Column::number("threads", lang.t(m::THREADS)).descending(),
        Column::number("pipelines", lang.t(m::PIPELINES)).descending(),
        Column::text("", lang.t(m::VERSION)),
        Column::number("id", lang.t(m::ID)),
    ];
    let statuses = NodeState::ALL.map(|state| (state.as_str(), lang.t(node_word(state)))).to_vec();
    let all = NodeRow::all(&snapshot);
    let summary = (!all.is_empty()).then(|| counts(lang, all.len(), NodeProblems::among(all.iter())));
    PAGE.render(
        &at,
        |all| &all.nodes,
        query,
        found,
        ListHeader { columns, statuses, summary, ..ListHeader::default() },
        move |node| row(lang, now, &url, node),
    )
}

fn row(lang: Lang, now: Timestamp, url: &str, row: NodeRow) -> impl IntoView + use<> {
    let fails = fails(lang, now, &row);
    let (state, node) = (row.state(), &row.node);
    let id = node.id;
    let address = node.port.map_or_else(|| node.ip.clone(), |port| format!("{}:{port}", node.ip));
    let detail = row.read_detail();
    let cluster = detail.and_then(|detail| detail.cluster.clone());
    let process = detail.filter(|_| state == NodeState::Up);
    let heap = row.heap_share().filter(|_| state == NodeState::Up).map(|share| {
        view! { <span class="inline-flex items-center gap-2"><span class="w-16"><Meter value=share max=100 label=lang.t(m::HEAP)/></span> {share} " %"</span> }
    });
    let threads = process.and_then(|detail| detail.threads).map(|(busy, all)| format!("{busy} / {all}"));
    let pipelines = process.and_then(|detail| detail.running.as_ref()).map(Vec::len);
    // The bracketed revision and build time are shown on the node's page only.
    let version =
        process.and_then(|detail| detail.version.as_deref()).map(|version| version.split('[').next().unwrap_or_default().trim().to_owned());
    let status = if row.was_never_up() {
        view! { <NotSeenBadge lang/> }.into_any()
    } else {
        view! { <NodeBadge lang state/> " " {fails} }.into_any()
    };
    view! {
        <tr {..live_row(id.0)}>
            <td class="row-name"><a class="name" href=format!("{url}/{id}")>{node.name.clone()}</a></td>
            <td {..live(format!("node-{id}"), status)}></td>
            <td {..live(format!("cluster-{id}"), cluster)}></td>
            <td class="dim">{address}</td>
            <td class="text-right whitespace-nowrap" {..live(format!("heap-{id}"), heap)}></td>
            <td class="text-right whitespace-nowrap" {..live(format!("threads-{id}"), threads)}></td>
            <td class="text-right" {..live(format!("pipelines-{id}"), pipelines)}></td>
            <td class="dim whitespace-nowrap" {..live(format!("version-{id}"), version)}></td>
            <td class="text-right dim row-end">{id.0}</td>
        </tr>
    }
}
