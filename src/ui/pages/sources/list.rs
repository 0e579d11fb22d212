//! The list of data sources.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::list::Listed;
use crate::model::{Constants, Source, SourceType};
use crate::server::services::sources;
use crate::ui::components::alert::Empty;
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::components::text::count;
use crate::ui::cx::At;
use crate::ui::pages::unread;
use crate::ui::words::{common, sources as w};

/// `GET /m/{manager}/sources`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = sources::list(&at.caller, &snapshot, &query);
    let (lang, url, new) = (at.lang, at.url("sources"), at.url("sources/new"));
    let add = common::add_thing(lang, lang.t(common::THING_SOURCE));
    let (counts, rows) = (Counts::from(&found), rows(&url, found));
    at.page(lang.t(w::TITLE), || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("kind", lang.t(w::KIND)),
            Column::text("", lang.t(w::URL)),
            Column::text("", lang.t(w::ENCODE)),
            Column::number("", lang.t(w::TABLES)),
        ];
        // Of the many kinds that Otter knows only those that are there are worth a filter.
        let kinds = SourceType::ALL.iter().map(|kind| kind.as_str());
        let there = kinds.filter(|kind| snapshot.sources.rows().iter().any(|source| source.kind == *kind));
        let statuses = there.map(|kind| (kind, kind)).collect();
        let empty =
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action=(new.clone(), add.clone())/> }.into_any();
        let empty = unread::or_empty(&at, &snapshot.sources, empty);
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(w::TITLE)}</h1>
                <a class="btn btn-primary btn-sm" href=new>{add}</a>
            </div>
            <List lang url query counts columns statuses empty>{rows}</List>
        }
    })
}

fn rows(url: &str, found: Listed<Source>) -> impl IntoView + use<> {
    let rows = found.rows.into_iter().map(|source| {
        view! {
            <tr data-row=source.id.0>
                <td class="text-right tabular-nums">{source.id.0}</td>
                <td><a class="link font-medium" href=format!("{url}/{}", source.id)>{source.name}</a></td>
                <td>{source.kind}</td>
                <td class="break-all">{source.url}</td>
                <td>{source.encode}</td>
                <td class="text-right tabular-nums" data-live=format!("tables-{}", source.id)>{count(source.used_by.len() as u64)}</td>
            </tr>
        }
    });
    rows.collect_view()
}
