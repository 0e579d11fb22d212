//! The history of one resource.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::entry;
use crate::messages::{audit as m, common, errors};
use crate::model::permissions::Resource;
use crate::model::{CanalId, ChannelId, ClusterId, Error, NodeId, PipelineId, ResourceType, SourceId};
use crate::server::authz::{Target, type_name};
use crate::server::services::audit;
use crate::ui::components::alert::EmptyState;
use crate::ui::context::ManagerContext;

/// A resource type with a history page.
pub struct HistoryPage {
    pub path: &'static str,
    pub resource: Resource,
    resource_type: ResourceType,
}

/// All history pages.
pub const HISTORY_PAGES: &[HistoryPage] = &[
    HistoryPage { path: "/m/{manager}/channels/{channel}/history", resource: Resource::Channel, resource_type: ResourceType::Channel },
    HistoryPage {
        path: "/m/{manager}/channels/{channel}/pipelines/{pipeline}/history",
        resource: Resource::Pipeline,
        resource_type: ResourceType::Pipeline,
    },
    HistoryPage { path: "/m/{manager}/sources/{source}/history", resource: Resource::Source, resource_type: ResourceType::Source },
    HistoryPage { path: "/m/{manager}/canals/{canal}/history", resource: Resource::Canal, resource_type: ResourceType::Canal },
    HistoryPage { path: "/m/{manager}/nodes/{node}/history", resource: Resource::Node, resource_type: ResourceType::Node },
    HistoryPage { path: "/m/{manager}/clusters/{cluster}/history", resource: Resource::Cluster, resource_type: ResourceType::Cluster },
];

/// The position after the previous page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    before: Option<i64>,
}

fn about(of: &HistoryPage, at: &ManagerContext) -> Result<(Target, u64), Error> {
    Ok(match of.resource_type {
        ResourceType::Channel => at.id::<ChannelId>().map(|id| (Target::Channel(id), id.0))?,
        ResourceType::Pipeline => (Target::Pipeline(at.id()?, at.id()?), at.id::<PipelineId>()?.0),
        ResourceType::Source => at.id::<SourceId>().map(|id| (Target::Source(id), id.0))?,
        ResourceType::Canal => at.id::<CanalId>().map(|id| (Target::Canal(id), id.0))?,
        ResourceType::Cluster => at.id::<ClusterId>().map(|id| (Target::Manager(Some((ResourceType::Cluster, id.0))), id.0))?,
        _ => at.id::<NodeId>().map(|id| (Target::Manager(Some((ResourceType::Node, id.0))), id.0))?,
    })
}

/// `GET …/history`
pub async fn get(of: &'static HistoryPage, at: ManagerContext, Query(older): Query<Cursor>) -> Response {
    let (about, id) = match about(of, &at) {
        Ok(about) => about,
        Err(error) => return at.error_page(&error),
    };
    let kind = type_name(of.resource_type);
    let page = match audit::history(&at.ctx, (of.resource, about), (&kind, id), older.before).await {
        Ok(page) => page,
        Err(error) => return at.error_page(&error),
    };
    let lang = at.lang;
    let own = at.path.split('?').next().unwrap_or_default().to_owned();
    let back = own.trim_end_matches("/history").to_owned();
    let title = format!("{} {id} · {}", errors::resource_name(lang, of.resource_type), lang.t(m::HISTORY));
    let heading = title.clone();
    at.page(&title, || {
        let content = if page.rows.is_empty() {
            view! { <EmptyState title=lang.t(m::EMPTY).to_owned() help=lang.t(m::EMPTY_HELP)/> }.into_any()
        } else {
            let rows = page.rows.into_iter().map(|row| entry::render(&at, row)).collect_view();
            view! { <ol class="card">{rows}</ol> }.into_any()
        };
        let older = page.next.map(|next| view! { <a class="btn btn-sm" href=format!("{own}?before={next}")>{lang.t(m::OLDER)}</a> });
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-2"><a class="link" href=back>{lang.t(common::BACK)}</a></p>
            {content}
            {older}
        }
    })
}
