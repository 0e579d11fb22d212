//! The mappings of a pipeline with their counters.

use leptos::prelude::*;

use super::buttons;
use super::data::ChannelPageData;
use crate::messages::{Lang, channels as m, common};
use crate::model::Pair;
use crate::model::permissions::{Action, Resource};
use crate::ui::components::format::count;
use crate::ui::live_regions::{live, live_row};

/// The table of a pipeline's mappings; `own` is the path of the pipeline's page.
pub fn render(facts: &ChannelPageData, own: &str, pairs: &[Pair]) -> impl IntoView + use<> {
    let lang = facts.lang;
    let title = view! { <h4 class="font-medium px-4 pt-2 border-t border-base-300">{m::mappings(lang, pairs.len())}</h4> };
    if pairs.is_empty() {
        return view! { {title} <p class="muted px-4 pb-3">{lang.t(m::NO_MAPPINGS)}</p> }.into_any();
    }
    let lacks = buttons::lacks(facts, Resource::Mapping, Action::Delete);
    let forbidden = lacks.or(buttons::locked(lang, facts.status)).is_some() || facts.is_busy();
    let rows = pairs.iter().map(|pair| row(lang, own, pair, forbidden)).collect::<Vec<_>>();
    let counted = [m::WEIGHT, m::INSERTS, m::UPDATES, m::DELETES, m::FILES]
        .map(|word| view! { <th scope="col" class="text-right">{lang.t(word)}</th> });
    view! {
        {title}
        <div class="overflow-x-auto" tabindex="0" role="group" aria-label=lang.t(m::MAPPINGS)>
            <table class="table table-sm">
                <thead><tr>
                    <th scope="col">{lang.t(m::SOURCE)}</th>
                    <th scope="col">{lang.t(m::TARGET)}</th>
                    {counted.collect_view()}
                    <th scope="col">{lang.t(m::LAST_SYNC_HEAD)}</th>
                    <th scope="col"><span class="sr-only">{lang.t(common::ACTIONS)}</span></th>
                </tr></thead>
                <tbody data-rows="">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, own: &str, pair: &Pair, forbidden: bool) -> impl IntoView + use<> {
    let id = pair.id;
    let name = format!("{} → {}", pair.source_name, pair.target_name);
    let counters = pair.counters;
    let number = |key: &str, n: u64| {
        view! { <td class="text-right tabular-nums" {..live(format!("pair-{id}-{key}"), count(n))}></td> }
    };
    let counters = [
        number("inserts", counters.inserts),
        number("updates", counters.updates),
        number("deletes", counters.deletes),
        number("files", counters.files),
    ];
    let delete = (!forbidden).then(|| {
        view! { <a class="link" href=format!("{own}/mappings/{id}/delete") aria-label=m::delete_mapping(lang, &name)>{lang.t(common::DELETE)}</a> }
    });
    view! {
        <tr {..live_row(id.0)}>
            <td class="break-all min-w-32">{pair.source_name.clone()}</td>
            <td class="break-all min-w-32">{pair.target_name.clone()}</td>
            <td class="text-right tabular-nums">{pair.weight}</td>
            {counters.collect_view()}
            <td class="tabular-nums whitespace-nowrap" {..live(format!("pair-{id}-sync"), pair.last_sync.clone())}></td>
            <td {..live(format!("pair-{id}-actions"), delete)}></td>
        </tr>
    }
}
