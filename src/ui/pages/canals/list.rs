//! The list of canals.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::Canal;
use crate::model::list::Listed;
use crate::server::live::Snapshot;
use crate::server::services::canals;
use crate::ui::components::alert::Empty;
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::cx::At;
use crate::ui::pages::unread;
use crate::ui::pages::used_by::{UsedBy, pipelines};
use crate::ui::words::{canals as w, common};

/// `GET /m/{manager}/canals`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = canals::list(&at.caller, &snapshot, &query);
    let (lang, url, new) = (at.lang, at.url("canals"), at.url("canals/new"));
    let add = common::add_thing(lang, lang.t(common::THING_CANAL));
    let (counts, rows) = (Counts::from(&found), rows(&at, &snapshot, found));
    at.page(lang.t(w::TITLE), || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("", lang.t(w::ADDRESSES)),
            Column::text("", lang.t(w::CHARSET)),
            Column::text("", lang.t(w::USED_BY)),
        ];
        let statuses = vec![("free", lang.t(w::FREE)), ("used", lang.t(w::USED))];
        let empty =
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action=(new.clone(), add.clone())/> }.into_any();
        let empty = unread::or_empty(&at, &snapshot.canals, empty);
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(w::TITLE)}</h1>
                <a class="btn btn-primary btn-sm" href=new>{add}</a>
            </div>
            <List lang url query counts columns statuses empty>{rows}</List>
        }
    })
}

fn rows(at: &At, snapshot: &Snapshot, found: Listed<Canal>) -> impl IntoView + use<> {
    let free = at.lang.t(w::FREE);
    let rows = found.rows.into_iter().map(|canal| {
        let users = pipelines(at, snapshot, &canal.used_by);
        let addresses = canal.addresses();
        // A canal that follows a media group has no addresses of its own.
        let addresses = if addresses.is_empty() { canal.url } else { addresses.concat().join(" ") };
        view! {
            <tr data-row=canal.id.0>
                <td class="text-right tabular-nums">{canal.id.0}</td>
                <td><a class="link font-medium" href=at.url(format_args!("canals/{}", canal.id))>{canal.name}</a></td>
                <td class="tabular-nums">{addresses}</td>
                <td>{canal.charset}</td>
                <td data-live=format!("users-{}", canal.id)><UsedBy users free/></td>
            </tr>
        }
    });
    rows.collect_view()
}
