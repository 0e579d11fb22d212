//! Deleting a table's definition.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{common, tables as m};
use crate::model::{Error, Table};
use crate::server::services::tables;
use crate::ui::components::confirm::{Blocker, ConfirmDelete};
use crate::ui::context::ManagerContext;
use crate::ui::flash::FlashKind;
use crate::ui::pages::tables::show::find;
use crate::ui::pages::used_by::pipelines;

/// `GET /m/{manager}/tables/{table}/delete`: the confirmation page.
pub async fn get(at: ManagerContext) -> Response {
    let table = match find(&at).await {
        Ok(table) => table,
        Err(error) => return at.error_page(&error),
    };
    match tables::may_delete(&at.ctx, table.id).await {
        Ok(()) => confirm(&at, table, None).await,
        Err(error) => at.error_page(&error),
    }
}

/// `POST /m/{manager}/tables/{table}/delete`
pub async fn post(at: ManagerContext) -> Response {
    let table = match find(&at).await {
        Ok(table) => table,
        Err(error) => return at.error_page(&error),
    };
    match tables::delete(&at.ctx, table.id).await {
        Ok(()) => at.redirect_with_flash(&at.url("tables"), FlashKind::Deleted, &name(&table)),
        Err(error) => confirm(&at, table, Some(error)).await,
    }
}

fn name(table: &Table) -> String {
    format!("{}.{}", table.namespace, table.name)
}

async fn confirm(at: &ManagerContext, table: Table, error: Option<Error>) -> Response {
    let lang = at.lang;
    let users = pipelines(at, &*at.ctx.ready().await, &table.used_by);
    let in_the_way: Vec<_> = users.into_iter().map(|(url, name)| Blocker { url, name }).collect();
    let title = common::delete_resource(lang, lang.t(common::THING_TABLE), &name(&table));
    let status = error.as_ref().map_or(StatusCode::OK, StatusCode::from);
    let (heading, back) = (title.clone(), at.url(format_args!("tables/{}", table.id)));
    at.page_as(status, &title, || view! { <ConfirmDelete lang title=heading help=lang.t(m::DELETE_HELP) in_the_way error back/> })
}
