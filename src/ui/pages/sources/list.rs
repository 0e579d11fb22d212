//! The list of data sources.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{Lang, common, sources as m};
use crate::model::permissions::Resource;
use crate::model::{OtterEnum, Source, SourceType};
use crate::server::monitor::{Section, SectionSet};
use crate::server::services::sources;
use crate::ui::components::format::{count, shown};
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::{live, live_row};
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};

const PAGE: ListPage = ListPage {
    resource: Resource::Source,
    area: "sources",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Add(common::DATA_SOURCE),
    sections: SectionSet::of(&[Section::Sources]),
};

/// `GET /m/{manager}/sources`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match sources::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.snapshot();
    let (lang, url) = (at.lang, at.url(PAGE.area));
    let columns = vec![
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("kind", lang.t(m::KIND)),
        Column::text("", lang.t(m::URL)),
        Column::text("", lang.t(m::ENCODE)),
        Column::number("", lang.t(m::TABLES)),
    ];
    // Of the many types in Otter, the filter offers only those in use.
    let kinds = SourceType::ALL.iter().map(|kind| kind.as_str());
    let there = kinds.filter(|kind| snapshot.sources.rows().iter().any(|source| source.kind == *kind));
    let statuses = there.map(|kind| (kind, kind)).collect();
    PAGE.render(
        &at,
        |all| &all.sources,
        query,
        found,
        ListHeader { columns, statuses, teams: snapshot.teams(), ..ListHeader::default() },
        move |source| row(lang, &url, source),
    )
}

fn row(lang: Lang, url: &str, source: Source) -> impl IntoView + use<> {
    view! {
        <tr {..live_row(source.id.0)}>
            <td class="text-right tabular-nums">{source.id.0}</td>
            <td><a class="link font-medium" href=format!("{url}/{}", source.id)>{source.name}</a></td>
            <td>{source.kind}</td>
            <td class="break-all">{shown(lang, source.url)}</td>
            <td>{source.encode}</td>
            <td class="text-right tabular-nums" {..live(format!("tables-{}", source.id), count(source.used_by.len() as u64))}></td>
        </tr>
    }
}
