//! The areas of a manager, at the left.

use leptos::prelude::*;

use crate::ui::words::{Lang, Word, common};

/// An area: the last part of its address and its name. The overview is the manager's own address.
const AREAS: [(&str, Word); 9] = [
    ("", common::OVERVIEW),
    ("nodes", common::NODES),
    ("channels", common::CHANNELS),
    ("sources", common::SOURCES),
    ("tables", common::TABLES),
    ("canals", common::CANALS),
    ("clusters", common::CLUSTERS),
    ("logs", common::LOGS),
    ("settings", common::SETTINGS),
];

/// The list of areas; the one that `path` belongs to is marked.
#[component]
pub fn Nav(lang: Lang, manager: String, path: String) -> impl IntoView {
    let base = format!("/m/{manager}/");
    let here = area_of(&path, &base).to_owned();
    let items = AREAS.map(|(area, word)| {
        let current = (area == here).then_some("page");
        let class = if current.is_some() { "menu-active" } else { "" };
        view! { <li><a href=format!("{base}{area}") aria-current=current class=class>{lang.t(word)}</a></li> }
    });
    view! { <nav aria-label=lang.t(common::AREAS)><ul class="menu w-full">{items.into_iter().collect_view()}</ul></nav> }
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
