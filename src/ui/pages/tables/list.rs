//! The list of tables.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::tables as m;
use crate::model::Table;
use crate::model::permissions::Resource;
use crate::server::monitor::{Section, SectionSet, Snapshot};
use crate::server::services::tables;
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};
use crate::ui::pages::used_by::{UsedBy, pipelines};

const PAGE: ListPage = ListPage {
    resource: Resource::Table,
    area: "tables",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Area("channels", m::TO_CHANNELS),
    sections: SectionSet::of(&[Section::Tables, Section::Sources, Section::Pipelines, Section::Channels]),
};

/// `GET /m/{manager}/tables`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match tables::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let lang = at.lang;
    let columns = vec![
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("source", lang.t(m::SOURCE)),
        Column::text("", lang.t(m::USED_BY)),
    ];
    let statuses = vec![("used", lang.t(m::USED)), ("free", lang.t(m::FREE))];
    let (own, there) = (at.clone(), snapshot.clone());
    PAGE.render(
        &at,
        |all| &all.tables,
        query,
        found,
        ListHeader { columns, statuses, teams: snapshot.teams(), ..ListHeader::default() },
        move |table| row(&own, &there, table),
    )
}

fn row(at: &ManagerContext, snapshot: &Snapshot, table: Table) -> impl IntoView + use<> {
    let users = pipelines(at, snapshot, &table.used_by);
    view! {
        <tr {..live_row(table.id.0)}>
            <td class="text-right tabular-nums">{table.id.0}</td>
            <td><a class="link font-medium" href=at.url(format_args!("tables/{}", table.id))>{table.namespace} "." {table.name}</a></td>
            <td><a class="link link-hover" href=at.url(format_args!("sources/{}", table.source))>{table.source_name}</a></td>
            <td {..live(format!("users-{}", table.id), view! { <UsedBy users free=at.lang.t(m::FREE)/> })}></td>
        </tr>
    }
}
