//! One pipeline on its channel's page: the way of the rows, how far it is, what it copies.

use leptos::prelude::*;

use super::show::Facts;
use super::{buttons, pairs};
use crate::model::rights::{Action, Resource};
use crate::model::{NodeRef, Pipeline};
use crate::server::access::Seen;
use crate::server::live::{PipelineView, Snapshot};
use crate::ui::components::badge::{MainstemBadge, NodeBadge};
use crate::ui::components::button::link;
use crate::ui::components::text::delay;
use crate::ui::words::{Lang, channels as w, common};

/// The card of a pipeline.
pub fn draw(facts: &Facts, pipeline: &PipelineView) -> impl IntoView + use<> {
    let lang = facts.lang;
    let (row, detail) = (&pipeline.row, &pipeline.detail);
    let id = row.id;
    let own = format!("{}/pipelines/{id}", facts.own);
    let home = row.home.then(|| view! { <span class="badge badge-sm badge-outline">{lang.t(w::HOME)}</span> });
    let stages = stages(lang, &facts.snapshot, &facts.base, pipeline);
    view! {
        <section class="rounded-box border border-base-300 p-4 my-3" aria-labelledby=format!("pipeline-{id}")>
            <div class="head">
                <h3 class="font-semibold text-base" id=format!("pipeline-{id}")><a class="link link-hover" href=own.clone()>{row.name.clone()}</a></h3>
                {home}
                <div class="grow"></div>
                <div class="flex flex-wrap gap-2" data-live=format!("pipeline-{id}-actions")>{actions(facts, &own)}</div>
            </div>
            <p class="my-1 whitespace-pre-line">{row.description.clone()}</p>
            <div data-live=format!("pipeline-{id}-flow")>{stages}</div>
            <dl class="facts" data-live=format!("pipeline-{id}-state")>{state(lang, row)}</dl>
            <p>{lang.t(w::CANAL)} ": " {canal(lang, &facts.snapshot, &facts.base, &detail.destination)}</p>
            {pairs::draw(facts, &own, &pipeline.pairs)}
        </section>
    }
}

fn actions(facts: &Facts, own: &str) -> impl IntoView + use<> {
    let lang = facts.lang;
    let forbidden =
        buttons::lacks(facts, Resource::Pipeline, Action::Edit).or(buttons::busy(facts)).or(buttons::locked(lang, facts.status));
    [
        link(format!("{own}/mappings/new"), lang.t(w::ADD_MAPPINGS), "", forbidden.clone()),
        link(format!("{own}/edit"), lang.t(common::EDIT), "", forbidden.clone()),
        link(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", forbidden),
    ]
    .collect_view()
}

/// Select → Extract → Transform → Load: the first two near the source, the others near the target.
fn stages(lang: Lang, snapshot: &Snapshot, base: &str, pipeline: &PipelineView) -> impl IntoView + use<> {
    let stage = |name: &'static str, nodes: &[NodeRef], last: bool| {
        let nodes = nodes.iter().map(|node| drawn(lang, snapshot, base, node)).collect::<Vec<_>>();
        let none = nodes.is_empty().then(|| lang.t(w::NO_NODE));
        let arrow = (!last).then(|| view! { <span class="muted max-sm:hidden" aria-hidden="true">"→"</span> });
        view! {
            <li class="flex items-center gap-2">
                <div class="rounded-box bg-base-200 px-3 py-2">
                    <div class="font-medium">{name}</div>
                    {nodes} {none}
                </div>
                {arrow}
            </li>
        }
    };
    let (select, load) = (&pipeline.detail.select_nodes, &pipeline.detail.load_nodes);
    let drawn =
        [stage("Select", select, false), stage("Extract", select, false), stage("Transform", load, false), stage("Load", load, true)];
    view! { <ol class="flex flex-wrap gap-2 my-3" aria-label=lang.t(w::FLOW)>{drawn.collect_view()}</ol> }
}

fn drawn(lang: Lang, snapshot: &Snapshot, base: &str, node: &NodeRef) -> impl IntoView + use<> {
    let badge = snapshot.node(node.id).map(|row| view! { <NodeBadge lang status=row.status/> });
    view! { <div class="flex items-center gap-2"><a class="link link-hover" href=format!("{base}nodes/{}", node.id)>{node.name.clone()}</a> {badge}</div> }
}

/// How far it is: mainstem, delay and times as the manager prints them.
pub fn state(lang: Lang, row: &Pipeline) -> impl IntoView + use<> {
    let never = || lang.t(common::NEVER).to_owned();
    view! {
        <dt>{lang.t(w::MAINSTEM)}</dt><dd><MainstemBadge lang state=row.mainstem/></dd>
        <dt>{lang.t(w::PIPELINE_DELAY)}</dt><dd>{row.delay_ms.map_or_else(|| "–".to_owned(), |ms| delay(lang, ms))}</dd>
        <dt>{lang.t(w::LAST_SYNC)}</dt><dd>{row.last_sync.clone().unwrap_or_else(never)}</dd>
        <dt>{lang.t(w::LAST_POSITION)}</dt><dd>{row.last_position.clone().unwrap_or_else(never)}</dd>
    }
}

/// The canal by its name, which is all that a pipeline knows of it.
pub fn canal(lang: Lang, snapshot: &Seen, base: &str, name: &str) -> AnyView {
    match snapshot.canals.rows().iter().find(|canal| canal.name == name) {
        Some(canal) => view! { <a class="link" href=format!("{base}canals/{}", canal.id)>{name.to_owned()}</a> }.into_any(),
        None if snapshot.canals.value.is_none() || !snapshot.is_whole() => name.to_owned().into_any(),
        None => view! { {name.to_owned()} " " <span class="text-error">{lang.t(w::CANAL_MISSING)}</span> }.into_any(),
    }
}
