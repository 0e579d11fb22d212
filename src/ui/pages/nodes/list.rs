//! The list of nodes.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::list::Listed;
use crate::model::{Constants, NodeStatus};
use crate::server::services::nodes::{self, NodeRow};
use crate::ui::components::alert::Empty;
use crate::ui::components::badge::{NodeBadge, node_word};
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::cx::At;
use crate::ui::words::{Lang, common, nodes as w};

/// `GET /m/{manager}/nodes`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = nodes::list(&at.caller, &snapshot, &query);
    let (lang, url, new) = (at.lang, at.url("nodes"), at.url("nodes/new"));
    let add = common::add_thing(lang, lang.t(common::THING_NODE));
    at.page(lang.t(w::TITLE), move || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("ip", lang.t(w::ADDRESS)),
            Column::text("status", lang.t(common::STATUS)),
        ];
        let statuses = [NodeStatus::Start, NodeStatus::Stop].map(|status| (status.as_str(), lang.t(node_word(status)))).to_vec();
        let empty =
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action=(new.clone(), add.clone())/> }.into_any();
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(w::TITLE)}</h1>
                <a class="btn btn-primary btn-sm" href=new>{add}</a>
            </div>
            <List lang url=url.clone() query counts=Counts::from(&found) columns statuses empty>{rows(lang, &url, found)}</List>
        }
    })
}

fn rows(lang: Lang, url: &str, found: Listed<NodeRow>) -> impl IntoView + use<> {
    let url = url.to_owned();
    let rows = found.rows.into_iter().map(move |row| {
        let node = row.node;
        let address = node.port.map_or_else(|| node.ip.clone(), |port| format!("{}:{port}", node.ip));
        view! {
            <tr data-row=node.id.0>
                <td class="text-right tabular-nums">{node.id.0}</td>
                <td><a class="link font-medium" href=format!("{url}/{}", node.id)>{node.name}</a></td>
                <td class="tabular-nums">{address}</td>
                <td data-live=format!("node-{}", node.id)><NodeBadge lang status=node.status/></td>
            </tr>
        }
    });
    rows.collect_view()
}
