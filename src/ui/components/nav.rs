//! The sidebar with the areas of a manager.

use leptos::prelude::*;

use crate::messages::{Lang, Message, common, jobs, users};
use crate::model::permissions::{self, Action, Requirement, Resource, RoleContext};
use crate::server::authz::RoleSet;

/// An area: the last part of its path, its name, the resource it shows, and the key that opens it after `g`. The overview is at the
/// manager's own path.
static AREAS: [(&str, Message, Resource, &str); 9] = [
    ("", common::OVERVIEW, Resource::Overview, "o"),
    ("nodes", common::NODES, Resource::Node, "n"),
    ("channels", common::CHANNELS, Resource::Channel, "c"),
    ("sources", common::SOURCES, Resource::Source, "d"),
    ("tables", common::TABLES, Resource::Table, "t"),
    ("canals", common::CANALS, Resource::Canal, "a"),
    ("clusters", common::CLUSTERS, Resource::Cluster, "z"),
    ("logs", common::LOGS, Resource::Log, "l"),
    ("settings", common::SETTINGS, Resource::Manager, "s"),
];

/// The administration areas: path (relative to the manager's unless it begins with a slash), name, and the resource shown.
const ADMINISTRATION: [(&str, Message, Resource); 7] = [
    ("/users", common::PEOPLE, Resource::User),
    ("/teams", common::TEAMS, Resource::Team),
    ("ownership", common::OWNERSHIP, Resource::Ownership),
    ("/permissions", common::RIGHTS, Resource::Rights),
    ("/audit", common::AUDIT, Resource::Audit),
    ("/jobs", jobs::TITLE, Resource::Job),
    ("/settings", users::FOR_ALL, Resource::Settings),
];

/// The areas visible to the caller; the one that contains `path` is marked.
#[component]
pub fn Nav(lang: Lang, manager: String, path: String, scope: RoleSet) -> impl IntoView {
    let base = format!("/m/{manager}/");
    let here = area_of(&path, &base).to_owned();
    let items = areas(&scope)
        .map(|(area, word, key)| item(lang, format!("{base}{area}"), word, path.starts_with(&base) && area == here, Some(key)))
        .collect_view();
    let more =
        ADMINISTRATION.iter().filter(|(.., resource)| is_for(&scope, *resource)).map(|(area, word, _)| match area.strip_prefix('/') {
            Some(area) => item(lang, format!("/{area}"), *word, area_of(&path, "/") == area, None),
            None => item(lang, format!("{base}{area}"), *word, *area == here, None),
        });
    let more = more.collect_view();
    view! {
        <ul class="menu w-full">{items}</ul>
        <ul class="menu w-full"><li class="menu-title text-base-content/75">{lang.t(common::ADMINISTRATION)}</li>{more}</ul>
    }
}

/// The areas of a manager visible with these roles: path, name, key.
pub fn areas(scope: &RoleSet) -> impl Iterator<Item = (&'static str, Message, &'static str)> {
    AREAS.iter().filter(move |(_, _, resource, _)| is_for(scope, *resource)).map(|(area, word, _, key)| (*area, *word, *key))
}

fn item(lang: Lang, href: String, word: Message, is_here: bool, key: Option<&'static str>) -> impl IntoView + use<> {
    let current = is_here.then_some("page");
    let class = if is_here { "menu-active" } else { "" };
    view! { <li><a href=href aria-current=current class=class data-key=key>{lang.t(word)}</a></li> }
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

    use super::{AREAS, area_of};

    #[test]
    fn the_area_is_the_first_path_segment() {
        assert_eq!(area_of("/m/a/nodes/3?x=/m/a/canals", "/m/a/"), "nodes");
        assert_eq!(area_of("/m/a/", "/m/a/"), "");
        assert_eq!(area_of("/m/a/?q=1", "/m/a/"), "");
    }

    #[test]
    fn area_keys_are_unique() {
        let keys: BTreeSet<_> = AREAS.iter().map(|(.., key)| *key).collect();
        assert_eq!(keys.len(), AREAS.len());
        assert!(keys.iter().all(|key| key.len() == 1 && *key != "g"), "{keys:?}");
    }
}
