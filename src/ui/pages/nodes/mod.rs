//! Nodes: the processes that read and write rows.

mod form;
pub mod list;
mod show;

use axum::routing::get;

use crate::messages::{Lang, nodes as m};
use crate::model::permissions::{Action, Resource};
use crate::server::diagnostics::nodes::NodeProblems;
use crate::ui::crud;
use crate::ui::route_table::{AccessRule, RouteTable};
use form::Nodes;

use show::fails;

/// How many of all nodes work, how many are down, and of how many the page fails: `1 of 3 up, 1 down, 1 failing`.
pub fn counts(lang: Lang, all: usize, problems: NodeProblems) -> String {
    let NodeProblems { down, failing } = problems;
    let separator = lang.of([", ", "，"]);
    let parts = [
        Some(m::of_nodes(lang, all.saturating_sub(down + failing), all)),
        (down > 0).then(|| m::some_down(lang, down)),
        (failing > 0).then(|| m::some_failing(lang, failing)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(separator)
}

/// The routes of this area.
pub fn routes() -> RouteTable {
    const R: Resource = Resource::Node;
    RouteTable::new()
        .form("/m/{manager}/nodes/new", AccessRule::Requires(R, Action::Create), crud::new::<Nodes>())
        .get("/m/{manager}/nodes/{node}", AccessRule::Requires(R, Action::Read), get(show::get))
        .form("/m/{manager}/nodes/{node}/edit", AccessRule::Requires(R, Action::Edit), crud::edit::<Nodes>())
        .form("/m/{manager}/nodes/{node}/delete", AccessRule::Requires(R, Action::Delete), crud::delete::<Nodes>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_are_down_and_nodes_that_fail_are_counted_apart() {
        let of = |down, failing| counts(Lang::En, 3, NodeProblems { down, failing });
        assert_eq!([of(0, 0), of(1, 1), of(0, 3)], ["3 of 3 up", "1 of 3 up, 1 down, 1 failing", "0 of 3 up, 3 failing"]);
        assert_eq!(counts(Lang::Zh, 2, NodeProblems { down: 1, failing: 0 }), "2 个中 1 个在线，1 个离线");
    }
}
