//! The sidebar with the areas of a manager.

use jiff::Timestamp;
use leptos::prelude::*;

use super::format::count;
use super::icon::{Icon, Symbol};
use crate::messages::{Lang, Message, common, jobs, users};
use crate::model::permissions::{self, Action, Requirement, Resource, RoleContext};
use crate::server::authz::{RoleSet, VisibleSnapshot};
use crate::ui::live_regions::live;

/// An area of the navigation.
struct Area {
    /// The last part of its path below the manager's, or its own path if it begins with a slash. The overview is at the manager's path.
    path: &'static str,
    name: Message,
    /// The resource that it shows.
    resource: Resource,
    symbol: Symbol,
    /// The key that opens it after `g`.
    key: Option<&'static str>,
}

const fn area(path: &'static str, name: Message, resource: Resource, symbol: Symbol, key: &'static str) -> Area {
    Area { path, name, resource, symbol, key: Some(key) }
}

const fn without_key(path: &'static str, name: Message, resource: Resource, symbol: Symbol) -> Area {
    Area { path, name, resource, symbol, key: None }
}

/// The areas by group; the first group needs no title.
static GROUPS: [(Option<Message>, &[Area]); 4] = [
    (
        None,
        &[
            area("", common::OVERVIEW, Resource::Overview, Symbol::Overview, "o"),
            area("channels", common::CHANNELS, Resource::Channel, Symbol::Channel, "c"),
            area("tables", common::TABLES, Resource::Table, Symbol::Table, "t"),
        ],
    ),
    (
        Some(common::INFRASTRUCTURE),
        &[
            area("sources", common::SOURCES, Resource::Source, Symbol::Database, "d"),
            area("canals", common::CANALS, Resource::Canal, Symbol::Canal, "a"),
            area("nodes", common::NODES, Resource::Node, Symbol::Node, "n"),
            area("clusters", common::CLUSTERS, Resource::Cluster, Symbol::Cluster, "z"),
        ],
    ),
    (
        Some(common::OPERATE),
        &[
            area("logs", common::LOGS, Resource::Log, Symbol::Log, "l"),
            without_key("/audit", common::AUDIT, Resource::Audit, Symbol::Audit),
            without_key("/jobs", jobs::TITLE, Resource::Job, Symbol::Jobs),
        ],
    ),
    (
        Some(common::ADMINISTRATION),
        &[
            without_key("/users", common::PEOPLE, Resource::User, Symbol::People),
            without_key("/teams", common::TEAMS, Resource::Team, Symbol::People),
            without_key("ownership", common::OWNERSHIP, Resource::Ownership, Symbol::Ownership),
            without_key("/permissions", common::RIGHTS, Resource::Rights, Symbol::Lock),
            area("settings", common::CONNECTION, Resource::Manager, Symbol::Settings, "s"),
            without_key("/settings", users::FOR_ALL, Resource::Settings, Symbol::Settings),
        ],
    ),
];

/// The areas visible to the caller; the one that contains `path` is marked. Numbers say how much each contains.
#[component]
pub fn Nav(lang: Lang, path: String, seen: VisibleSnapshot, now: Timestamp, manager: String, scope: RoleSet) -> impl IntoView {
    let base = format!("/m/{manager}/");
    let here = area_of(&path, &base).to_owned();
    let groups = GROUPS.iter().filter_map(|(title, areas)| {
        let mut items = areas.iter().filter(|area| is_for(&scope, area.resource)).peekable();
        items.peek()?;
        let items = items.map(|area| {
            let (href, is_here) = match area.path.strip_prefix('/') {
                Some(own) => (area.path.to_owned(), area_of(&path, "/") == own),
                None => (format!("{base}{}", area.path), path.starts_with(&base) && area.path == here),
            };
            let count = (!area.path.starts_with('/')).then(|| number(lang, area.resource, &seen, now));
            item(lang, href, area, is_here, count)
        });
        let items = items.collect_view();
        let title = title.map(|title| view! { <h2 class="areas-title">{lang.t(title)}</h2> });
        Some(view! { {title} <ul class="areas">{items}</ul> })
    });
    groups.collect_view()
}

/// The areas of a manager visible with these roles that have a key: path, name, key.
pub fn areas(scope: &RoleSet) -> impl Iterator<Item = (&'static str, Message, &'static str)> {
    let all = GROUPS.iter().flat_map(|(_, areas)| areas.iter());
    all.filter(move |area| is_for(scope, area.resource)).filter_map(|area| Some((area.path, area.name, area.key?)))
}

/// The name of the area at a path below the manager's, or at its own path if it begins with a slash.
pub fn area_name(path: &str) -> Option<Message> {
    GROUPS.iter().flat_map(|(_, areas)| areas.iter()).find(|area| area.path == path).map(|area| area.name)
}

/// How much an area contains; for the overview, how much needs attention. Nothing if it has not been read.
fn number(lang: Lang, resource: Resource, seen: &VisibleSnapshot, now: Timestamp) -> AnyView {
    let listed = |is_read: bool, n: usize| is_read.then(|| view! { <span class="count">{count(n as u64)}</span> }).into_any();
    match resource {
        Resource::Overview => view! { <span class="ms-auto" {..live(ATTENTION_REGION, attention(lang, seen, now))}></span> }.into_any(),
        Resource::Channel => listed(seen.channels.value.is_some(), seen.channels.rows().len()),
        Resource::Table => listed(seen.tables.value.is_some(), seen.tables.rows().len()),
        Resource::Source => listed(seen.sources.value.is_some(), seen.sources.rows().len()),
        Resource::Canal => listed(seen.canals.value.is_some(), seen.canals.rows().len()),
        Resource::Node => listed(seen.nodes.value.is_some(), seen.nodes.rows().len()),
        Resource::Cluster => listed(seen.clusters.value.is_some(), seen.clusters.rows().len()),
        _ => ().into_any(),
    }
}

/// The live region with the number of problems.
pub const ATTENTION_REGION: &str = "attention";

/// The content of [`ATTENTION_REGION`]; nothing if there is no problem.
pub fn attention(lang: Lang, seen: &VisibleSnapshot, now: Timestamp) -> impl IntoView + use<> {
    let problems = seen.problems(now).len();
    (problems > 0).then(|| {
        view! { <span class="count count-attention">{problems} <span class="sr-only">" " {lang.t(common::NEED_ATTENTION)}</span></span> }
    })
}

fn item(lang: Lang, href: String, area: &Area, is_here: bool, count: Option<AnyView>) -> impl IntoView + use<> {
    let current = is_here.then_some("page");
    let (symbol, name, key) = (area.symbol, lang.t(area.name), area.key);
    view! { <li><a href=href aria-current=current data-key=key><Icon symbol/> {name} {count}</a></li> }
}

/// Whether pages of this resource are visible with these roles; resources of their own teams are visible to all users.
pub fn is_for(scope: &RoleSet, resource: Resource) -> bool {
    let role_context = RoleContext { signed_in: scope.signed_in, role: scope.role, ..RoleContext::default() };
    let of_teams = matches!(permissions::requirement(resource, Action::Read), Some(Requirement::Team(_)));
    of_teams || permissions::allows(resource, Action::Read, role_context)
}

/// The area of a path below `base`: its first part.
fn area_of<'a>(path: &'a str, base: &str) -> &'a str {
    path.strip_prefix(base).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{GROUPS, area_of};

    #[test]
    fn the_area_is_the_first_path_segment() {
        assert_eq!(area_of("/m/a/nodes/3?x=/m/a/canals", "/m/a/"), "nodes");
        assert_eq!(area_of("/m/a/", "/m/a/"), "");
        assert_eq!(area_of("/m/a/?q=1", "/m/a/"), "");
    }

    #[test]
    fn area_keys_are_unique() {
        let all: Vec<_> = GROUPS.iter().flat_map(|(_, areas)| areas.iter()).filter_map(|area| area.key).collect();
        let keys: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(keys.len(), all.len());
        assert!(keys.iter().all(|key| key.len() == 1 && **key != *"g"), "{keys:?}");
    }
}
