//! Ownership: which team owns which resource of a manager.

mod list;
mod orphaned;
mod rules;

use axum::routing::{get, post};

use crate::messages::{Lang, permissions, users as m};
use crate::model::form::FormData;
use crate::model::permissions::{Action, Resource};
use crate::server::store::ResourceKind;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of this area.
pub fn routes() -> RouteTable {
    let needs = |action| AccessRule::Requires(Resource::Ownership, action);
    RouteTable::new()
        .get("/m/{manager}/ownership", needs(Action::Read), get(list::get))
        .post("/m/{manager}/ownership", needs(Action::Edit), post(list::post))
        .post("/m/{manager}/ownership/forget", needs(Action::Edit), post(orphaned::post))
        .form("/m/{manager}/ownership/rules/new", needs(Action::Edit), get(rules::get).post(rules::post))
        .post("/m/{manager}/ownership/rules/{rule}/raise", needs(Action::Edit), post(rules::raise))
        .post("/m/{manager}/ownership/rules/{rule}/delete", needs(Action::Edit), post(rules::delete))
}

/// The form value of a resource, such as `channel-7`.
fn form_value(kind: ResourceKind, id: u64) -> String {
    format!("{}-{id}", kind.as_str())
}

/// The selected resources, parsed from [`form_value`].
fn selected(values: &FormData) -> Vec<(ResourceKind, u64)> {
    let resources = values.all("resource").into_iter().filter_map(|resource| {
        let (kind, id) = resource.split_once('-')?;
        Some((kind.parse().ok()?, id.parse().ok()?))
    });
    resources.collect()
}

/// The name of a resource kind.
pub fn kind_name(lang: Lang, kind: ResourceKind) -> &'static str {
    lang.t(match kind {
        ResourceKind::Channel => m::CHANNEL,
        ResourceKind::Source => m::SOURCE,
        ResourceKind::Canal => m::CANAL,
        ResourceKind::Node => m::NODE,
    })
}

/// The path of a kind's list, relative to the manager's.
pub fn area(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Channel => "channels",
        ResourceKind::Source => "sources",
        ResourceKind::Canal => "canals",
        ResourceKind::Node => "nodes",
    }
}

/// The plural name of a resource kind.
pub fn kind_names(lang: Lang, kind: ResourceKind) -> &'static str {
    lang.t(permissions::resource(match kind {
        ResourceKind::Channel => Resource::Channel,
        ResourceKind::Source => Resource::Source,
        ResourceKind::Canal => Resource::Canal,
        ResourceKind::Node => Resource::Node,
    }))
}
