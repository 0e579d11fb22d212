//! A ZooKeeper cluster's page, with the nodes and canals registered there.

use axum::response::Response;
use futures::future::join_all;
use leptos::prelude::*;

use crate::messages::audit;
use crate::messages::permissions;
use crate::messages::{clusters as m, common, errors};
use crate::model::permissions::{Action, Resource};
use crate::model::{Cluster, ClusterId};
use crate::server::services::{Dependent, canals, clusters, nodes};
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::timestamps;
use crate::ui::pages::used_by::{Users, user};

/// `GET /m/{manager}/clusters/{cluster}`
pub async fn get(at: ManagerContext) -> Response {
    let found = match at.id::<ClusterId>() {
        Ok(id) => clusters::get(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(cluster) => render(&at, cluster).await,
        Err(error) => at.error_page(&error),
    }
}

/// Nodes and canals that register there. Only their own pages contain this, so those not in the snapshot yet are read first.
pub async fn users(at: &ManagerContext, cluster: &Cluster) -> Vec<Dependent> {
    let snapshot = at.ctx.ready().await;
    let nodes = snapshot.nodes.rows().iter().map(|node| node.id).filter(|id| snapshot.node_detail(*id).is_none());
    let canals = snapshot.canals.rows().iter().map(|canal| canal.id).filter(|id| !snapshot.canal_details.contains_key(id));
    let nodes = join_all(nodes.map(async |id| nodes::get(&at.ctx, id).await.is_ok()));
    let canals = join_all(canals.map(async |id| canals::get(&at.ctx, id).await.is_ok()));
    // Entries that can't be read now are missing below; the deletion itself checks again at the manager.
    drop(tokio::join!(nodes, canals));
    clusters::dependents(&at.ctx, cluster)
}

async fn render(at: &ManagerContext, cluster: Cluster) -> Response {
    let (lang, own) = (at.lang, at.url(format_args!("clusters/{}", cluster.id)));
    let users = users(at, &cluster).await;
    let dates = clusters::timestamps(&at.ctx, &cluster).await;
    let users = users.iter().map(|one| {
        let (url, name) = user(at, one);
        (url, format!("{} {name}", errors::resource_name(lang, one.resource_type)))
    });
    let users: Vec<_> = users.collect();
    let title = cluster.name.clone();
    let snapshot = at.ctx.ready().await;
    let lacks = permissions::reason(lang, snapshot.denial(Resource::Cluster, Action::Edit, None));
    at.page(&title, || {
        provide_context(PageData::default().part(common::CLUSTERS, |all| all.clusters.status()));
        let servers = cluster.servers.into_iter().map(|server| view! { <div>{server}</div> }).collect_view();
        let facts = view! {
            <dt>{lang.t(m::ID)}</dt><dd>{cluster.id.0}</dd>
            <dt>{lang.t(m::SERVERS)}</dt><dd>{servers}</dd>
            {timestamps::facts(at, &dates)}
        };
        view! {
            <div class="head">
                <h1 class="page-title">{cluster.name}</h1>
                <div class="grow"></div>
                {link_button(format!("{own}/history"), lang.t(audit::HISTORY), "btn-ghost", None)}
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", lacks.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            <p class="my-2">{cluster.description}</p>
            <dl class="facts" {..live("facts", facts)}></dl>
            <h2 class="section-title">{lang.t(m::USED_BY)}</h2>
            <div {..live("users", view! { <Users users none=lang.t(m::UNUSED)/> })}></div>
        }
    })
}
