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
use crate::ui::components::badge::{NodeBadge, node_word};
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
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("ip", lang.t(m::ADDRESS)),
        Column::text("status", lang.t(common::STATUS)),
    ];
    let statuses = NodeState::ALL.map(|state| (state.as_str(), lang.t(node_word(state)))).to_vec();
    let all = NodeRow::all(&snapshot);
    let summary = (!all.is_empty()).then(|| counts(lang, all.len(), NodeProblems::among(&all)));
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
    let (state, node) = (row.state(), row.node);
    let address = node.port.map_or_else(|| node.ip.clone(), |port| format!("{}:{port}", node.ip));
    view! {
        <tr {..live_row(node.id.0)}>
            <td class="text-right tabular-nums">{node.id.0}</td>
            <td><a class="link font-medium" href=format!("{url}/{}", node.id)>{node.name}</a></td>
            <td class="tabular-nums">{address}</td>
            <td {..live(format!("node-{}", node.id), view! { <NodeBadge lang state/> {fails} })}></td>
        </tr>
    }
}
