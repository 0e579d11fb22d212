//! The list of ZooKeeper clusters.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::Cluster;
use crate::model::list::Listed;
use crate::server::services::clusters;
use crate::ui::components::alert::Empty;
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::cx::At;
use crate::ui::pages::unread;
use crate::ui::words::{clusters as w, common};

/// `GET /m/{manager}/clusters`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = clusters::list(&at.caller, &snapshot, &query);
    let (lang, url, new) = (at.lang, at.url("clusters"), at.url("clusters/new"));
    let add = common::add_thing(lang, lang.t(common::THING_CLUSTER));
    let (counts, rows) = (Counts::from(&found), rows(&url, found));
    at.page(lang.t(w::TITLE), || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("", lang.t(w::SERVERS)),
            Column::text("", lang.t(w::DESCRIPTION)),
        ];
        let empty =
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action=(new.clone(), add.clone())/> }.into_any();
        let empty = unread::or_empty(&at, &snapshot.clusters, empty);
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(w::TITLE)}</h1>
                <a class="btn btn-primary btn-sm" href=new>{add}</a>
            </div>
            <List lang url query counts columns empty>{rows}</List>
        }
    })
}

fn rows(url: &str, found: Listed<Cluster>) -> impl IntoView + use<> {
    let rows = found.rows.into_iter().map(|cluster| {
        let servers = cluster.servers.into_iter().map(|server| view! { <div>{server}</div> }).collect_view();
        view! {
            <tr data-row=cluster.id.0>
                <td class="text-right tabular-nums">{cluster.id.0}</td>
                <td><a class="link font-medium" href=format!("{url}/{}", cluster.id)>{cluster.name}</a></td>
                <td class="tabular-nums whitespace-nowrap">{servers}</td>
                <td>{cluster.description}</td>
            </tr>
        }
    });
    rows.collect_view()
}
