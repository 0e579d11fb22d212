//! The list of ZooKeeper clusters.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{clusters as m, common};
use crate::model::Cluster;
use crate::model::permissions::Resource;
use crate::server::monitor::{Section, SectionSet};
use crate::server::services::clusters;
use crate::ui::components::table::{Column, ListParams};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live_row;
use crate::ui::pages::list::{EmptyAction, ListHeader, ListPage};

const PAGE: ListPage = ListPage {
    resource: Resource::Cluster,
    area: "clusters",
    title: m::TITLE,
    empty: m::EMPTY,
    empty_help: m::EMPTY_HELP,
    next: EmptyAction::Add(common::THING_CLUSTER),
    sections: SectionSet::of(&[Section::Clusters]),
};

/// `GET /m/{manager}/clusters`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    let found = match clusters::list(&at.ctx, &query).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let (lang, url) = (at.lang, at.url(PAGE.area));
    let columns = vec![
        Column::number("id", lang.t(m::ID)),
        Column::text("name", lang.t(m::NAME)),
        Column::text("", lang.t(m::SERVERS)),
        Column::text("", lang.t(m::DESCRIPTION)),
    ];
    PAGE.render(&at, |all| &all.clusters, query, found, ListHeader { columns, ..ListHeader::default() }, move |cluster| row(&url, cluster))
}

fn row(url: &str, cluster: Cluster) -> impl IntoView + use<> {
    let servers = cluster.servers.into_iter().map(|server| view! { <div>{server}</div> }).collect_view();
    view! {
        <tr {..live_row(cluster.id.0)}>
            <td class="text-right tabular-nums">{cluster.id.0}</td>
            <td><a class="link font-medium" href=format!("{url}/{}", cluster.id)>{cluster.name}</a></td>
            <td class="tabular-nums whitespace-nowrap">{servers}</td>
            <td>{cluster.description}</td>
        </tr>
    }
}
