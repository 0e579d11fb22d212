//! Links to the dependents of a resource.

use leptos::prelude::*;

use crate::messages::errors;
use crate::model::{PipelineId, ResourceType};
use crate::server::monitor::Snapshot;
use crate::server::services::Dependent;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::icon::Shape;
use crate::ui::context::ManagerContext;

/// A dependent of a resource: the path of its page and its name.
pub type User = (String, String);

/// Number of dependents named in a list row.
const MAX_LISTED: usize = 3;

/// A pipeline with its channel and name, if the snapshot contains them.
pub fn pipeline(snapshot: &Snapshot, id: PipelineId) -> Dependent {
    let row = snapshot.pipelines.values().flat_map(|part| part.rows()).find(|row| row.id == id);
    Dependent {
        resource_type: ResourceType::Pipeline,
        id: id.0,
        name: row.map(|row| row.name.clone()).unwrap_or_default(),
        channel: row.map(|row| row.channel),
    }
}

/// These pipelines as dependents.
pub fn pipelines(at: &ManagerContext, snapshot: &Snapshot, ids: &[PipelineId]) -> Vec<User> {
    ids.iter().map(|id| user(at, &pipeline(snapshot, *id))).collect()
}

/// Its name if known, otherwise its type and ID.
pub fn user(at: &ManagerContext, one: &Dependent) -> User {
    let name =
        if one.name.is_empty() { format!("{} {}", errors::resource_name(at.lang, one.resource_type), one.id) } else { one.name.clone() };
    (at.url_of(one.resource_type, one.id, one.channel), name)
}

/// The dependents in a list row: the first few, and the number of others.
#[component]
pub fn UsedBy(
    users: Vec<User>,
    /// The text for "nothing uses it".
    free: &'static str,
) -> impl IntoView {
    if users.is_empty() {
        return view! { <span data-status="free"><Badge tone=Tone::Idle shape=Shape::Ring text=free.into_any()/></span> }.into_any();
    }
    let more = users.len().saturating_sub(MAX_LISTED);
    let links = users
        .into_iter()
        .take(MAX_LISTED)
        .map(|(url, name)| view! { <a class="link whitespace-nowrap" href=url>{name}</a> })
        .collect_view();
    let more = (more > 0).then(|| view! { <span class="muted tabular-nums">"+" {more}</span> });
    view! { <span data-status="used" class="flex flex-wrap gap-x-3">{links} {more}</span> }.into_any()
}

/// All dependents, one per line.
#[component]
pub fn Users(
    users: Vec<User>,
    /// The sentence for "nothing uses it".
    none: &'static str,
) -> impl IntoView {
    if users.is_empty() {
        return view! { <p class="muted" data-status="free">{none}</p> }.into_any();
    }
    let links = users.into_iter().map(|(url, name)| view! { <li><a class="link" href=url>{name}</a></li> }).collect_view();
    view! { <ul data-status="used" class="list-disc ps-5">{links}</ul> }.into_any()
}
