//! What was done with one thing.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::record;
use crate::model::rights::Resource;
use crate::model::{CanalId, ChannelId, ClusterId, ManagerError, NodeId, PipelineId, SourceId, Thing};
use crate::server::access::{About, kind_of};
use crate::server::services::audit;
use crate::ui::components::alert::Empty;
use crate::ui::cx::At;
use crate::ui::words::{audit as w, common, errors};

/// A kind of things that have a history.
pub struct Of {
    pub path: &'static str,
    pub resource: Resource,
    thing: Thing,
}

/// Where histories are.
pub const OF: &[Of] = &[
    Of { path: "/m/{manager}/channels/{channel}/history", resource: Resource::Channel, thing: Thing::Channel },
    Of { path: "/m/{manager}/channels/{channel}/pipelines/{pipeline}/history", resource: Resource::Pipeline, thing: Thing::Pipeline },
    Of { path: "/m/{manager}/sources/{source}/history", resource: Resource::Source, thing: Thing::Source },
    Of { path: "/m/{manager}/canals/{canal}/history", resource: Resource::Canal, thing: Thing::Canal },
    Of { path: "/m/{manager}/nodes/{node}/history", resource: Resource::Node, thing: Thing::Node },
    Of { path: "/m/{manager}/clusters/{cluster}/history", resource: Resource::Cluster, thing: Thing::Cluster },
];

/// Where the page before ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Older {
    before: Option<i64>,
}

fn about(of: &Of, at: &At) -> Result<(About, u64), ManagerError> {
    Ok(match of.thing {
        Thing::Channel => at.id::<ChannelId>().map(|id| (About::Channel(id), id.0))?,
        Thing::Pipeline => (About::Pipeline(at.id()?, at.id()?), at.id::<PipelineId>()?.0),
        Thing::Source => at.id::<SourceId>().map(|id| (About::Source(id), id.0))?,
        Thing::Canal => at.id::<CanalId>().map(|id| (About::Canal(id), id.0))?,
        Thing::Cluster => at.id::<ClusterId>().map(|id| (About::Manager(Some((Thing::Cluster, id.0))), id.0))?,
        _ => at.id::<NodeId>().map(|id| (About::Manager(Some((Thing::Node, id.0))), id.0))?,
    })
}

/// `GET …/history`
pub async fn get(of: &'static Of, at: At, Query(older): Query<Older>) -> Response {
    let (about, id) = match about(of, &at) {
        Ok(about) => about,
        Err(error) => return at.failed(&error),
    };
    let kind = kind_of(of.thing);
    let page = match audit::history(&at.caller, &at.entry, (of.resource, about), (&kind, id), older.before).await {
        Ok(page) => page,
        Err(error) => return at.failed(&error),
    };
    let lang = at.lang;
    let own = at.path.split('?').next().unwrap_or_default().to_owned();
    let back = own.trim_end_matches("/history").to_owned();
    let title = format!("{} {id} · {}", errors::thing(lang, of.thing), lang.t(w::HISTORY));
    let heading = title.clone();
    at.page(&title, || {
        let content = if page.rows.is_empty() {
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP)/> }.into_any()
        } else {
            let rows = page.rows.into_iter().map(|row| record::draw(&at, row)).collect_view();
            view! { <ol class="flex flex-col gap-2 my-3">{rows}</ol> }.into_any()
        };
        let older = page.next.map(|next| view! { <a class="btn btn-sm" href=format!("{own}?before={next}")>{lang.t(w::OLDER)}</a> });
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-2"><a class="link" href=back>{lang.t(common::BACK)}</a></p>
            {content}
            {older}
        }
    })
}
