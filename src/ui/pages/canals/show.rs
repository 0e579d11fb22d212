//! One canal: what it reads, its parameters, and which pipeline reads from it.

use axum::response::Response;
use leptos::prelude::*;

use super::parameters::Parameters;
use crate::messages::audit;
use crate::messages::permissions;
use crate::messages::{canals as m, common};
use crate::model::permissions::{Action, Resource};
use crate::model::{CanalConnection, CanalDetail, CanalId, CanalUse, ResourceType};
use crate::server::monitor::Cached;
use crate::server::services::canals;
use crate::server::store::ResourceKind;
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::components::format::shown;
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;

/// `GET /m/{manager}/canals/{canal}`
pub async fn get(at: ManagerContext) -> Response {
    let found = match at.id::<CanalId>() {
        Ok(id) => canals::get(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(detail) => render(&at, detail).await,
        Err(error) => at.error_page(&error),
    }
}

async fn render(at: &ManagerContext, detail: CanalDetail) -> Response {
    let (lang, id) = (at.lang, detail.id);
    let own = at.url(format_args!("canals/{id}"));
    let cluster = cluster(at, &detail).await;
    let title = detail.name.clone();
    let seen = at.ctx.ready().await;
    let lacks = permissions::reason(lang, seen.denial(Resource::Canal, Action::Edit, Some((ResourceKind::Canal, detail.id.0))));
    at.page(&title, || {
        let hidden = detail.connection.is_none();
        let CanalConnection { addresses, parameters, .. } = detail.connection.unwrap_or_default();
        let addresses = addresses.into_iter().map(|group| view! { <div>{group.join(", ")}</div> }).collect_view();
        provide_context(
            PageData::default().part(common::DETAILS, move |all| all.canal_details.get(&id).map(Cached::status).unwrap_or_default()),
        );
        let facts = view! {
            <dl class="facts">
                <dt>{lang.t(m::ID)}</dt><dd>{detail.id.0}</dd>
                <dt>{lang.t(m::ADDRESSES)}</dt><dd>{addresses} {hidden.then(|| shown(lang, None))}</dd>
                <dt>{lang.t(m::CLUSTER)}</dt><dd>{cluster}</dd>
            </dl>
            <h2 class="section-title">{lang.t(m::USED_BY)}</h2>
            {users(at, detail.used_by)}
            <Parameters lang parameters/>
            <p class="muted text-sm mt-4">{lang.t(m::SECRETS)}</p>
        };
        view! {
            <div class="head">
                <h1 class="page-title">{detail.name}</h1>
                <div class="grow"></div>
                {link_button(format!("{own}/history"), lang.t(audit::HISTORY), "btn-ghost", None)}
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", lacks.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            <p class="my-2">{detail.description}</p>
            <div {..live("facts", facts)}></div>
        }
    })
}

/// Its ZooKeeper cluster as a link, with the servers.
async fn cluster(at: &ManagerContext, detail: &CanalDetail) -> AnyView {
    let Some(name) = detail.cluster.clone() else { return at.lang.t(common::NONE).into_any() };
    let snapshot = at.ctx.ready().await;
    let known = snapshot.clusters.rows().iter().find(|cluster| cluster.name == name);
    let servers = detail.connection.as_ref().map(|connection| connection.servers.join(" "));
    let servers = view! { <span class="muted">{servers}</span> };
    match known.map(|cluster| at.url_of(ResourceType::Cluster, cluster.id.0, None)) {
        Some(url) => view! { <a class="link" href=url>{name}</a> " " {servers} }.into_any(),
        None => view! { {name} " " {servers} }.into_any(),
    }
}

fn users(at: &ManagerContext, used_by: Vec<CanalUse>) -> AnyView {
    let lang = at.lang;
    if used_by.is_empty() {
        return view! { <p class="muted" data-status="free">{lang.t(m::UNUSED)}</p> }.into_any();
    }
    let rows = used_by.into_iter().map(|one| {
        let channel = at.url_of(ResourceType::Channel, one.channel.0, None);
        let pipeline = at.url_of(ResourceType::Pipeline, one.pipeline.0, Some(one.channel));
        view! {
            <dt>{lang.t(m::CHANNEL)}</dt><dd><a class="link" href=channel>{one.channel_name}</a></dd>
            <dt>{lang.t(m::PIPELINE)}</dt><dd><a class="link" href=pipeline>{one.pipeline_name}</a></dd>
        }
    });
    let rows = rows.collect_view();
    view! {
        <dl class="facts" data-status="used">{rows}</dl>
        <p class="muted text-sm">{lang.t(m::RUNNING_EDIT)}</p>
    }
    .into_any()
}
