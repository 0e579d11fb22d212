//! "Ready to start?": the requirements of a channel, each with a link to fix it.

use leptos::prelude::*;

use super::buttons::lacks;
use super::data::ChannelPageData;
use crate::messages::{Lang, channels as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelStatus, NodeRef, PipelineId, StartBlock};
use crate::server::monitor::PipelineView;
use crate::server::services::channels::{ReadinessCheck, StartRequirement};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::icon::Shape;

/// The checklist of a channel that is not running; collapsed if all requirements are met.
pub fn render(facts: &ChannelPageData) -> AnyView {
    let lang = facts.lang;
    if facts.status == ChannelStatus::Start || facts.is_busy() {
        return ().into_any();
    }
    let ready = facts.checks.iter().all(|check| check.holds);
    // A paused channel is released, not started; the checklist only shows what prevents a release.
    if facts.status == ChannelStatus::Pause && ready {
        return ().into_any();
    }
    let title = lang.t(if ready { m::READY } else { m::READY_QUESTION });
    let blocked = match &facts.view.block {
        Some(StartBlock::Other(words)) => Some(view! { <p class="px-4 pb-2">{m::blocked(lang, words)}</p> }),
        _ => None,
    };
    let points = facts.checks.iter().map(|check| point(facts, check)).collect_view();
    view! {
        <details class="card max-w-3xl" open=!ready>
            <summary class="cursor-pointer px-4 py-2 font-medium">{title} " " {mark(lang, ready)}</summary>
            {blocked}
            <ul class="px-4 pb-3 flex flex-col gap-1">{points}</ul>
        </details>
    }
    .into_any()
}

fn mark(lang: Lang, holds: bool) -> impl IntoView {
    let (tone, shape, word) = if holds { (Tone::Ok, Shape::Disc, m::HOLDS) } else { (Tone::Warn, Shape::Triangle, m::LACKS) };
    view! { <Badge tone shape text=lang.t(word).into_any()/> }
}

fn point(facts: &ChannelPageData, check: &ReadinessCheck) -> impl IntoView + use<> {
    let lang = facts.lang;
    let may_fix = !check.holds && lacks(facts, Resource::Pipeline, Action::Edit).is_none();
    let fix = may_fix.then(|| view! { <a class="link" href=fix_url(facts, &check.requirement)>{lang.t(m::FIX)}</a> });
    view! { <li class="flex flex-wrap items-center gap-2">{mark(lang, check.holds)} <span>{description(lang, &check.requirement)}</span> {fix}</li> }
}

fn description(lang: Lang, point: &StartRequirement) -> String {
    match point {
        StartRequirement::Mapping(_, pipeline) => m::point_mapping(lang, pipeline),
        StartRequirement::SelectNode(_, pipeline) => m::point_select(lang, pipeline),
        StartRequirement::LoadNode(_, pipeline) => m::point_load(lang, pipeline),
        StartRequirement::Canal(_, canal) => m::point_canal(lang, canal),
        StartRequirement::Pipeline => lang.t(m::POINT_PIPELINE).to_owned(),
        StartRequirement::Ddl => lang.t(m::POINT_DDL).to_owned(),
        StartRequirement::Home => lang.t(m::POINT_HOME).to_owned(),
        StartRequirement::Finished => lang.t(m::POINT_FINISHED).to_owned(),
    }
}

/// The page where a requirement is fixed: the node's page if a node is down, otherwise a form.
fn fix_url(facts: &ChannelPageData, point: &StartRequirement) -> String {
    let (own, base) = (&facts.own, &facts.base);
    let edit = |id: PipelineId| format!("{own}/pipelines/{id}/edit");
    let node = |id: PipelineId, nodes: fn(&PipelineView) -> &[NodeRef]| {
        let pipeline = facts.view.pipelines.iter().find(|pipeline| pipeline.row.id == id);
        let first = pipeline.and_then(|pipeline| nodes(pipeline).first());
        first.map_or_else(|| edit(id), |node| format!("{base}nodes/{}", node.id))
    };
    match point {
        StartRequirement::Pipeline => format!("{own}/pipelines/new"),
        StartRequirement::Mapping(id, _) => format!("{own}/pipelines/{id}/mappings/new"),
        StartRequirement::SelectNode(id, _) => node(*id, |pipeline| &pipeline.detail.select_nodes),
        StartRequirement::LoadNode(id, _) => node(*id, |pipeline| &pipeline.detail.load_nodes),
        StartRequirement::Canal(id, _) => edit(*id),
        StartRequirement::Ddl | StartRequirement::Home => {
            facts.view.pipelines.first().map_or_else(|| own.clone(), |pipeline| edit(pipeline.row.id))
        }
        StartRequirement::Finished => format!("{base}logs"),
    }
}
