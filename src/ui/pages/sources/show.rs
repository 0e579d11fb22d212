//! A data source's page: its URL, its tables, and a connection test.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use url::form_urlencoded::byte_serialize;

use super::test_result::TestResult;
use crate::messages::audit;
use crate::messages::permissions;
use crate::messages::{common, sources as m};
use crate::model::list::PAGE_SIZE;
use crate::model::permissions::{Action, Resource};
use crate::model::{CheckResult, SourceDetail, SourceId, Table};
use crate::server::monitor::{Cached, Snapshot};
use crate::server::services::{Result, sources};
use crate::server::store::ResourceKind;
use crate::ui::components::alert::{EmptyState, ErrorAlert};
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::components::format::{count, shown};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::used_by::{UsedBy, pipelines};

/// `GET /m/{manager}/sources/{source}`
pub async fn get(at: ManagerContext) -> Response {
    match at.id::<SourceId>() {
        Ok(id) => render(&at, id, None).await,
        Err(error) => at.error_page(&error),
    }
}

/// The page, with the result of a test.
pub async fn render(at: &ManagerContext, id: SourceId, tested: Option<Result<CheckResult>>) -> Response {
    let detail = match sources::get(&at.ctx, id).await {
        Ok(detail) => detail,
        Err(error) => return at.error_page(&error),
    };
    let snapshot = at.ctx.ready().await;
    let lang = at.lang;
    let SourceDetail { source, tables } = detail;
    let own = at.url(format_args!("sources/{id}"));
    let status = tested.as_ref().and_then(|result| result.as_ref().err()).map_or(StatusCode::OK, StatusCode::from);
    let title = source.name.clone();
    let lacks = permissions::reason(lang, snapshot.denial(Resource::Source, Action::Edit, Some((ResourceKind::Source, id.0))));
    at.page_as(status, &title, || {
        provide_context(
            PageData::default()
                .part(common::DETAILS, move |all| all.source_details.get(&id).map(Cached::status).unwrap_or_default())
                .part(common::TABLES, |all| all.tables.status()),
        );
        let tested = tested.map(|result| match result {
            Ok(result) => view! { <TestResult lang result/> }.into_any(),
            Err(error) => view! { <ErrorAlert lang error/> }.into_any(),
        });
        let tables = draw_tables(at, &snapshot, &source.name, tables);
        let facts = view! {
            <dt>{lang.t(m::ID)}</dt><dd>{id.0}</dd>
            <dt>{lang.t(m::KIND)}</dt><dd>{source.kind}</dd>
            <dt>{lang.t(m::URL)}</dt><dd>{shown(lang, source.url)}</dd>
            <dt>{lang.t(m::ENCODE)}</dt><dd>{source.encode}</dd>
        };
        view! {
            <div class="head">
                <h1 class="page-title">{source.name}</h1>
                <div class="grow"></div>
                <form method="post" action=format!("{own}/test")>
                    <button class="btn btn-sm" disabled=lacks.is_some()>{lang.t(m::TEST)}</button>
                </form>
                {link_button(format!("{own}/history"), lang.t(audit::HISTORY), "btn-ghost", None)}
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", lacks.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            {tested}
            <dl class="facts" {..live("facts", facts)}></dl>
            <h2 class="section-title">{lang.t(m::TABLES)}</h2>
            <div {..live("tables", tables)}></div>
        }
    })
}

/// The first tables with the pipelines that map them, and a link to all.
fn draw_tables(at: &ManagerContext, snapshot: &Snapshot, source: &str, tables: Vec<Table>) -> AnyView {
    let lang = at.lang;
    if tables.is_empty() {
        let action = Some((at.url("channels"), lang.t(m::TO_CHANNELS).to_owned()));
        return view! { <EmptyState title=lang.t(m::TABLES).to_owned() help=lang.t(m::NO_TABLES) action/> }.into_any();
    }
    let free = lang.t(m::UNUSED);
    let more = (tables.len() > PAGE_SIZE).then(|| {
        let name: String = byte_serialize(source.as_bytes()).collect();
        let text = m::all_tables(lang, &count(tables.len() as u64));
        view! { <p class="py-2"><a class="link" href=at.url(format_args!("tables?q={name}"))>{text}</a></p> }
    });
    let rows = tables.into_iter().take(PAGE_SIZE).map(|table| {
        // The data source's page does not list the users of its tables; the table list does.
        let listed = snapshot.tables.rows().iter().find(|one| one.id == table.id);
        let users = pipelines(at, snapshot, listed.map(|one| one.used_by.as_slice()).unwrap_or_default());
        view! {
            <tr>
                <td class="text-right tabular-nums">{table.id.0}</td>
                <td><a class="link font-medium" href=at.url(format_args!("tables/{}", table.id))>{table.namespace} "." {table.name}</a></td>
                <td><UsedBy users free/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="overflow-x-auto">
            <table class="table table-sm">
                <thead><tr><th scope="col" class="text-right">{lang.t(m::ID)}</th><th scope="col">{lang.t(m::TABLE)}</th><th scope="col">{lang.t(m::USED_BY)}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}
