//! The list of tables.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::Table;
use crate::model::list::Listed;
use crate::server::live::Snapshot;
use crate::server::services::tables;
use crate::ui::components::alert::Empty;
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::cx::At;
use crate::ui::pages::unread;
use crate::ui::pages::used_by::{UsedBy, pipelines};
use crate::ui::words::tables as w;

/// `GET /m/{manager}/tables`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = tables::list(&at.caller, &snapshot, &query);
    let (lang, url) = (at.lang, at.url("tables"));
    let (counts, rows) = (Counts::from(&found), rows(&at, &snapshot, found));
    at.page(lang.t(w::TITLE), || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("source", lang.t(w::SOURCE)),
            Column::text("", lang.t(w::USED_BY)),
        ];
        let statuses = vec![("used", lang.t(w::USED)), ("free", lang.t(w::FREE))];
        let action = (at.url("channels"), lang.t(w::TO_CHANNELS).to_owned());
        let empty = view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action/> }.into_any();
        let empty = unread::or_empty(&at, &snapshot.tables, empty);
        view! {
            <h1 class="page-title">{lang.t(w::TITLE)}</h1>
            <List lang url query counts columns statuses empty>{rows}</List>
        }
    })
}

fn rows(at: &At, snapshot: &Snapshot, found: Listed<Table>) -> impl IntoView + use<> {
    let free = at.lang.t(w::FREE);
    let rows = found.rows.into_iter().map(|table| {
        let users = pipelines(at, snapshot, &table.used_by);
        view! {
            <tr data-row=table.id.0>
                <td class="text-right tabular-nums">{table.id.0}</td>
                <td><a class="link font-medium" href=at.url(format_args!("tables/{}", table.id))>{table.namespace} "." {table.name}</a></td>
                <td><a class="link link-hover" href=at.url(format_args!("sources/{}", table.source))>{table.source_name}</a></td>
                <td data-live=format!("users-{}", table.id)><UsedBy users free/></td>
            </tr>
        }
    });
    rows.collect_view()
}
