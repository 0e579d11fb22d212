//! From which databases to which a channel replicates.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::messages::{Lang, common};
use crate::server::diagnostics::routes::{Endpoint, Route};

/// `source → target`, with an icon of each kind of database. Empty if nothing is known.
#[component]
pub fn RouteView(lang: Lang, route: Route) -> impl IntoView {
    if route.is_empty() {
        return ().into_any();
    }
    if !route.unknown.is_empty() {
        return view! { <span class="flex items-center gap-1.5 min-w-0" title=lang.t(common::DIRECTION_UNKNOWN)>{side(&route.unknown)}</span> }.into_any();
    }
    let (symbol, word) = if route.both_ways { (Symbol::Both, common::BOTH_WAYS) } else { (Symbol::Arrow, common::ONE_WAY) };
    view! {
        <span class="flex items-center gap-1.5 min-w-0">
            {side(&route.from)}
            <span class="dim"><Icon symbol/><span class="sr-only">{lang.t(word)}</span></span>
            {side(&route.to)}
        </span>
    }
    .into_any()
}

fn side(endpoints: &[Endpoint]) -> impl IntoView + use<> {
    let Some(first) = endpoints.first() else { return view! { <span class="dim">"…"</span> }.into_any() };
    let names = endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect::<Vec<_>>().join(", ");
    let (symbol, title) = (database(&first.kind), names.clone());
    view! { <span class="dim"><Icon symbol/></span><span class="truncate" title=title>{names}</span> }.into_any()
}

/// The symbol of a kind of database.
pub fn database(kind: &str) -> Symbol {
    if kind.eq_ignore_ascii_case("ORACLE") { Symbol::Oracle } else { Symbol::Database }
}
