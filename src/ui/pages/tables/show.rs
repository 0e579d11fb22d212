//! A table's page: its data source and the pipelines that map it.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::permissions;
use crate::messages::{common, tables as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{Table, TableId};
use crate::server::services::{Result, tables};
use crate::server::store::ResourceKind;
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::used_by::{Users, pipelines};

/// `GET /m/{manager}/tables/{table}`
pub async fn get(at: ManagerContext) -> Response {
    match find(&at).await {
        Ok(table) => render(&at, table).await,
        Err(error) => at.error_page(&error),
    }
}

/// The table in the path.
///
/// # Errors
/// Returns `NotFound` if there is none, or the error of the table list if it can't be read.
pub async fn find(at: &ManagerContext) -> Result<Table> {
    tables::get(&at.ctx, at.id::<TableId>()?).await
}

async fn render(at: &ManagerContext, table: Table) -> Response {
    let (lang, own) = (at.lang, at.url(format_args!("tables/{}", table.id)));
    let snapshot = at.ctx.ready().await;
    let lacks = snapshot.denial(Resource::Table, Action::Delete, Some((ResourceKind::Source, table.source.0)));
    let lacks = permissions::reason(lang, lacks);
    let users = pipelines(at, &snapshot, &table.used_by);
    let title = format!("{}.{}", table.namespace, table.name);
    let heading = title.clone();
    at.page(&title, || {
        provide_context(PageData::default().part(common::TABLES, |all| all.tables.status()));
        view! {
            <div class="head">
                <h1 class="page-title">{heading}</h1>
                <div class="grow"></div>
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            <p class="my-2 muted">{lang.t(m::HELP)}</p>
            <dl class="facts">
                <dt>{lang.t(m::ID)}</dt><dd>{table.id.0}</dd>
                <dt>{lang.t(m::SCHEMA)}</dt><dd>{table.namespace}</dd>
                <dt>{lang.t(m::NAME)}</dt><dd>{table.name}</dd>
                <dt>{lang.t(m::SOURCE)}</dt>
                <dd><a class="link" href=at.url(format_args!("sources/{}", table.source))>{table.source_name}</a></dd>
                <dt>{lang.t(m::KIND)}</dt><dd>{table.source_kind}</dd>
            </dl>
            <h2 class="section-title">{lang.t(m::USED_BY)}</h2>
            <div {..live("users", view! { <Users users none=lang.t(m::UNUSED)/> })}></div>
        }
    })
}
