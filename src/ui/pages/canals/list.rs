//! The list of canals.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{canals as m, common};
use crate::model::Canal;
use crate::model::permissions::Resource;
use crate::server::monitor::{Section, SectionSet, Snapshot};
use crate::server::services::canals;
use crate::ui::components::format::shown;
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};
use crate::ui::pages::used_by::{UsedBy, pipelines};

const PAGE: ListPage = ListPage {
    resource: Resource::Canal,
    area: "canals",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Add(common::THING_CANAL),
    sections: SectionSet::of(&[Section::Canals, Section::Pipelines, Section::Channels]),
};

/// `GET /m/{manager}/canals`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match canals::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let lang = at.lang;
    let columns = vec![
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("", lang.t(m::ADDRESSES)),
        Column::text("", lang.t(m::CHARSET)),
        Column::text("", lang.t(m::USED_BY)),
    ];
    let statuses = vec![("free", lang.t(m::FREE)), ("used", lang.t(m::USED))];
    let (own, there) = (at.clone(), snapshot.clone());
    PAGE.render(
        &at,
        |all| &all.canals,
        query,
        found,
        ListHeader { columns, statuses, teams: snapshot.teams(), ..ListHeader::default() },
        move |canal| row(&own, &there, canal),
    )
}

fn row(at: &ManagerContext, snapshot: &Snapshot, canal: Canal) -> impl IntoView + use<> {
    let users = pipelines(at, snapshot, &canal.used_by);
    let addresses = canal.addresses();
    // A canal that follows a media group has no addresses of its own.
    let addresses = if addresses.is_empty() { canal.url } else { Some(addresses.concat().join(" ")) };
    view! {
        <tr {..live_row(canal.id.0)}>
            <td class="text-right tabular-nums">{canal.id.0}</td>
            <td><a class="link font-medium" href=at.url(format_args!("canals/{}", canal.id))>{canal.name}</a></td>
            <td class="tabular-nums">{shown(at.lang, addresses)}</td>
            <td>{canal.charset}</td>
            <td {..live(format!("users-{}", canal.id), view! { <UsedBy users free=at.lang.t(m::FREE)/> })}></td>
        </tr>
    }
}
