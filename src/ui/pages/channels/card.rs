//! The card of a pipeline on its channel's page: route of the rows, progress, mappings.

use jiff::Timestamp;
use leptos::prelude::*;

use super::data::ChannelPageData;
use super::{buttons, lag, mappings};
use crate::messages::{Lang, channels as m, common, nodes as nw};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelStatus, NodeRef, OtterEnum, Pipeline, Stage};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::delays::Delays;
use crate::server::diagnostics::failures;
use crate::server::diagnostics::nodes::NodeState;
use crate::server::monitor::{PipelineView, Snapshot};
use crate::ui::components::badge::{Badge, NodeBadge};
use crate::ui::components::button::link_button;
use crate::ui::components::format::ManagerTime;
use crate::ui::components::icon::Shape;
use crate::ui::live_regions::live;

/// The card of a pipeline.
pub fn render(facts: &ChannelPageData, pipeline: &PipelineView) -> impl IntoView + use<> {
    let lang = facts.lang;
    let (row, detail) = (&pipeline.row, &pipeline.detail);
    let id = row.id;
    let own = format!("{}/pipelines/{id}", facts.own);
    let home = row.home.then(|| view! { <span class="badge badge-sm badge-outline">{lang.t(m::HOME)}</span> });
    let failed = failures::failing_stage(&facts.snapshot, row, facts.status);
    let stages = stages(lang, &facts.snapshot, &facts.base, pipeline, failed);
    view! {
        <section class="rounded-box border border-base-300 p-4 my-3" aria-labelledby=format!("pipeline-{id}")>
            <div class="head">
                <h3 class="font-semibold text-base" id=format!("pipeline-{id}")><a class="link link-hover" href=own.clone()>{row.name.clone()}</a></h3>
                {home}
                <div class="grow"></div>
                <div class="flex flex-wrap gap-2" {..live(format!("pipeline-{id}-actions"), actions(facts, &own))}></div>
            </div>
            <p class="my-1 whitespace-pre-line">{row.description.clone()}</p>
            <div {..live(format!("pipeline-{id}-flow"), stages)}></div>
            <dl class="facts" {..live(format!("pipeline-{id}-state"), state(lang, facts.now, &facts.snapshot, facts.status, row))}></dl>
            <p>
                {lang.t(m::CANAL)} ": " {canal(lang, &facts.snapshot, &facts.base, &detail.destination)}
                " · " <a class="link" href=format!("{}logs?pipeline={id}", facts.base)>{lang.t(m::LOGS)}</a>
            </p>
            {mappings::render(facts, &own, &pipeline.pairs)}
        </section>
    }
}

fn actions(facts: &ChannelPageData, own: &str) -> impl IntoView + use<> {
    let lang = facts.lang;
    let forbidden =
        buttons::lacks(facts, Resource::Pipeline, Action::Edit).or(buttons::busy(facts)).or(buttons::locked(lang, facts.status));
    [
        link_button(format!("{own}/mappings/new"), lang.t(m::ADD_MAPPINGS), "", forbidden.clone()),
        link_button(format!("{own}/edit"), lang.t(common::EDIT), "", forbidden.clone()),
        link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", forbidden),
    ]
    .collect_view()
}

/// Select → Extract → Transform → Load: the first two near the source, the others near the target. The one that failed is marked.
fn stages(lang: Lang, snapshot: &Snapshot, base: &str, pipeline: &PipelineView, failed: Option<Stage>) -> impl IntoView + use<> {
    let (select, load) = (&pipeline.detail.select_nodes, &pipeline.detail.load_nodes);
    let rendered = Stage::ALL.iter().map(|stage| {
        let (name, nodes) = match stage {
            Stage::Select => ("Select", select),
            Stage::Extract => ("Extract", select),
            Stage::Transform => ("Transform", load),
            Stage::Load => ("Load", load),
        };
        let nodes = nodes.iter().map(|node| node_link(lang, snapshot, base, node)).collect::<Vec<_>>();
        let none = nodes.is_empty().then(|| lang.t(m::NO_NODE));
        let arrow = (*stage != Stage::Load).then(|| view! { <span class="muted max-sm:hidden" aria-hidden="true">"→"</span> });
        let fails = failed == Some(*stage);
        let badge = fails.then(|| view! { <Badge kind="badge-error" shape=Shape::Cross text=lang.t(m::FAILED_HERE).into_any()/> });
        let class = if fails { "rounded-box bg-base-200 px-3 py-2 border border-error" } else { "rounded-box bg-base-200 px-3 py-2" };
        view! {
            <li class="flex items-center gap-2" data-stage=stage.as_str()>
                <div class=class>
                    <div class="font-medium flex flex-wrap items-center gap-2">{name} {badge}</div>
                    {nodes} {none}
                </div>
                {arrow}
            </li>
        }
    });
    let rendered = rendered.collect::<Vec<_>>();
    view! { <ol class="flex flex-wrap gap-2 my-3" aria-label=lang.t(m::FLOW)>{rendered}</ol> }
}

fn node_link(lang: Lang, snapshot: &Snapshot, base: &str, node: &NodeRef) -> impl IntoView + use<> {
    let badge = snapshot.node(node.id).map(|row| {
        let state = NodeState::new(snapshot, row);
        let fails = (state == NodeState::Failing).then(|| view! { <span class="text-warning text-sm">{lang.t(nw::PAGE_FAILS)}</span> });
        view! { <NodeBadge lang state/> {fails} }
    });
    view! { <div class="flex items-center gap-2"><a class="link link-hover" href=format!("{base}nodes/{}", node.id)>{node.name.clone()}</a> {badge}</div> }
}

/// Progress: mainstem, delay and times as printed by the manager.
pub fn state(lang: Lang, now: Timestamp, snapshot: &Snapshot, status: ChannelStatus, row: &Pipeline) -> impl IntoView + use<> {
    let time = |time: &Option<String>| match time.clone() {
        Some(time) => view! { <ManagerTime lang time/> }.into_any(),
        None => lang.t(common::NEVER).into_any(),
    };
    let stuck_since = failures::stuck_since(snapshot, row.channel, row.last_sync.as_ref());
    let lag = lag::render(lang, now, status, Delays::new(snapshot).of_pipeline(row), stuck_since.as_deref());
    view! {
        <dt>{lang.t(m::MAINSTEM)}</dt><dd>{lag::mainstem(lang, status, row.mainstem)}</dd>
        <dt>{lang.t(m::PIPELINE_DELAY)}</dt><dd>{lag}</dd>
        <dt>{lang.t(m::LAST_SYNC)}</dt><dd>{time(&row.last_sync)}</dd>
        <dt>{lang.t(m::LAST_POSITION)}</dt><dd>{time(&row.last_position)}</dd>
    }
}

/// The canal by name; a pipeline refers to it only by name.
pub fn canal(lang: Lang, snapshot: &VisibleSnapshot, base: &str, name: &str) -> AnyView {
    match snapshot.canals.rows().iter().find(|canal| canal.name == name) {
        Some(canal) => view! { <a class="link" href=format!("{base}canals/{}", canal.id)>{name.to_owned()}</a> }.into_any(),
        None if snapshot.canals.value.is_none() || !snapshot.is_unfiltered() => name.to_owned().into_any(),
        None => view! { {name.to_owned()} " " <span class="text-error">{lang.t(m::CANAL_MISSING)}</span> }.into_any(),
    }
}
