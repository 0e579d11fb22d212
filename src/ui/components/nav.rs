//! The areas of a manager, at the left.

use leptos::prelude::*;

use crate::model::rights::{self, Action, Need, Resource, Standing};
use crate::server::access::Scope;
use crate::ui::words::{Lang, Word, common, people};

/// An area: the last part of its address, its name, and what it shows. The overview is the manager's own address.
const AREAS: [(&str, Word, Resource); 9] = [
    ("", common::OVERVIEW, Resource::Overview),
    ("nodes", common::NODES, Resource::Node),
    ("channels", common::CHANNELS, Resource::Channel),
    ("sources", common::SOURCES, Resource::Source),
    ("tables", common::TABLES, Resource::Table),
    ("canals", common::CANALS, Resource::Canal),
    ("clusters", common::CLUSTERS, Resource::Cluster),
    ("logs", common::LOGS, Resource::Log),
    ("settings", common::SETTINGS, Resource::Manager),
];

/// The areas of people and rights: the address (below the manager's without a slash at its beginning), the name, and what it shows.
const ADMINISTRATION: [(&str, Word, Resource); 6] = [
    ("/people", common::PEOPLE, Resource::Person),
    ("/teams", common::TEAMS, Resource::Team),
    ("ownership", common::OWNERSHIP, Resource::Ownership),
    ("/rights", common::RIGHTS, Resource::Rights),
    ("/audit", common::AUDIT, Resource::Audit),
    ("/settings", people::FOR_ALL, Resource::Settings),
];

/// The list of areas that are for who asks; the one that `path` belongs to is marked.
#[component]
pub fn Nav(lang: Lang, manager: String, path: String, scope: Scope) -> impl IntoView {
    let base = format!("/m/{manager}/");
    let here = area_of(&path, &base).to_owned();
    let items = AREAS
        .iter()
        .filter(|(.., resource)| is_for(&scope, *resource))
        .map(|(area, word, _)| item(lang, format!("{base}{area}"), *word, path.starts_with(&base) && *area == here));
    let items = items.collect_view();
    let more =
        ADMINISTRATION.iter().filter(|(.., resource)| is_for(&scope, *resource)).map(|(area, word, _)| match area.strip_prefix('/') {
            Some(area) => item(lang, format!("/{area}"), *word, area_of(&path, "/") == area),
            None => item(lang, format!("{base}{area}"), *word, *area == here),
        });
    let more = more.collect_view();
    view! {
        <nav aria-label=lang.t(common::AREAS)>
            <ul class="menu w-full">{items}</ul>
            <ul class="menu w-full"><li class="menu-title text-base-content/75">{lang.t(common::ADMINISTRATION)}</li>{more}</ul>
        </nav>
    }
}

fn item(lang: Lang, href: String, word: Word, is_here: bool) -> impl IntoView + use<> {
    let current = is_here.then_some("page");
    let class = if is_here { "menu-active" } else { "" };
    view! { <li><a href=href aria-current=current class=class>{lang.t(word)}</a></li> }
}

/// Whether somebody with this scope gets to see such a page; of what belongs to teams everybody sees their own.
fn is_for(scope: &Scope, resource: Resource) -> bool {
    let standing = Standing { signed_in: scope.signed_in, role: scope.role, ..Standing::default() };
    let of_teams = matches!(rights::need(resource, Action::Read), Some(Need::Team(_)));
    of_teams || rights::allows(resource, Action::Read, standing)
}

/// The area of a path below `base`: its first part.
fn area_of<'a>(path: &'a str, base: &str) -> &'a str {
    path.strip_prefix(base).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::area_of;

    #[test]
    fn the_area_is_the_first_part() {
        assert_eq!(area_of("/m/a/nodes/3?x=/m/a/canals", "/m/a/"), "nodes");
        assert_eq!(area_of("/m/a/", "/m/a/"), "");
        assert_eq!(area_of("/m/a/?q=1", "/m/a/"), "");
    }
}
