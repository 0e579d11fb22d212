//! The card of a pipeline on its channel's page: route of the rows, progress, mappings.

use std::collections::BTreeSet;

use jiff::Timestamp;
use leptos::prelude::*;

use super::data::ChannelPageData;
use super::{buttons, lag, mappings};
use crate::messages::{Lang, Message, channels as m, common, nodes as nw};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelStatus, Mainstem, NodeRef, OtterEnum, Pair, Pipeline, Source, SourceId, Stage, TableId};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::attention::Since;
use crate::server::diagnostics::failures;
use crate::server::diagnostics::nodes::NodeState;
use crate::server::monitor::{PipelineView, Snapshot};
use crate::ui::components::badge::NodeBadge;
use crate::ui::components::button::link_button;
use crate::ui::components::format::ManagerTime;
use crate::ui::components::icon::{Icon, Symbol};
use crate::ui::components::route::database;
use crate::ui::live_regions::live;

/// The card of a pipeline.
pub fn render(facts: &ChannelPageData, pipeline: &PipelineView) -> impl IntoView + use<> {
    let lang = facts.lang;
    let (row, detail) = (&pipeline.row, &pipeline.detail);
    let id = row.id;
    let own = format!("{}/pipelines/{id}", facts.own);
    let home = row.home.then(|| view! { <span class="tag">{lang.t(m::HOME)}</span> });
    let failed = failures::failing_stage(&facts.snapshot, row, facts.status);
    let stages = stages(facts, pipeline, failed);
    view! {
        <section class="card" aria-labelledby=format!("pipeline-{id}")>
            <header>
                <h3 class="text-[0.875rem] font-semibold" id=format!("pipeline-{id}")><a class="hover:underline" href=own.clone()>{row.name.clone()}</a></h3>
                {home}
                <div class="actions" {..live(format!("pipeline-{id}-actions"), actions(facts, &own))}></div>
            </header>
            <div class="card-body flex flex-col gap-3">
                {(!row.description.is_empty()).then(|| view! { <p class="muted whitespace-pre-line">{row.description.clone()}</p> })}
                <div {..live(format!("pipeline-{id}-flow"), stages)}></div>
                <dl class="facts my-0" {..live(format!("pipeline-{id}-state"), state(lang, facts.now, &facts.snapshot, facts.status, row))}></dl>
                <p>
                    {lang.t(m::CANAL)} ": " {canal(lang, &facts.snapshot, &facts.base, &detail.destination)}
                    " · " <a class="link" href=format!("{}logs?pipeline={id}", facts.base)>{lang.t(m::LOGS)}</a>
                </p>
            </div>
            {mappings::render(facts, &own, &pipeline.pairs)}
        </section>
    }
}

fn actions(facts: &ChannelPageData, own: &str) -> impl IntoView + use<> {
    let lang = facts.lang;
    let forbidden =
        buttons::lacks(facts, Resource::Pipeline, Action::Edit).or(buttons::busy(facts)).or(buttons::locked(lang, facts.status));
    view! {
        <div class="flex flex-wrap gap-2">
            {link_button(format!("{own}/mappings/new"), lang.t(m::ADD_MAPPINGS), "", forbidden.clone())}
            {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", forbidden.clone())}
            {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-ghost", forbidden)}
        </div>
    }
}

/// The databases and the four stages between them: the first two near the source, the others near the target. The one that failed is
/// marked, and so are nodes that do not work.
fn stages(facts: &ChannelPageData, pipeline: &PipelineView, failed: Option<Stage>) -> impl IntoView + use<> {
    let lang = facts.lang;
    let (select, load) = (&pipeline.detail.select_nodes, &pipeline.detail.load_nodes);
    let works = facts.status == ChannelStatus::Start && pipeline.row.mainstem == Mainstem::Overtake && failed.is_none();
    let [from, to] = ends(facts, pipeline);
    let rendered = Stage::ALL.iter().map(|stage| {
        let (name, nodes) = match stage {
            Stage::Select => ("Select", select),
            Stage::Extract => ("Extract", select),
            Stage::Transform => ("Transform", load),
            Stage::Load => ("Load", load),
        };
        let nodes = nodes.iter().map(|node| node_link(lang, &facts.snapshot, &facts.base, node)).collect::<Vec<_>>();
        let none = nodes.is_empty().then(|| view! { <span class="text-xs dim">{lang.t(m::NO_NODE)}</span> });
        let (class, symbol, word) = match (failed, works) {
            (Some(failed), _) if failed == *stage => ("flow-stage flow-failed", Symbol::Cross, Some(m::FAILED_HERE)),
            (None, true) => ("flow-stage", Symbol::Check, None),
            _ => ("flow-stage flow-idle", Symbol::More, None),
        };
        let word = word.map(|word| view! { <span class="text-xs tone-bad">{lang.t(word)}</span> });
        view! {
            <li class=class data-stage=stage.as_str()>
                <span class="dot"><Icon symbol/></span>
                <div><b class="font-semibold">{name}</b> " " {word} {nodes} {none}</div>
            </li>
        }
    });
    let rendered = rendered.collect::<Vec<_>>();
    view! { <ol class="flow" aria-label=lang.t(m::FLOW)><li>{from}</li> {rendered} <li>{to}</li></ol> }
}

/// The databases that rows are read from and written to, by the mappings of the pipeline.
fn ends(facts: &ChannelPageData, pipeline: &PipelineView) -> [AnyView; 2] {
    let lang = facts.lang;
    let sources = |table: fn(&Pair) -> TableId| {
        let tables: BTreeSet<TableId> = pipeline.pairs.iter().map(table).collect();
        let ids: BTreeSet<SourceId> =
            facts.snapshot.tables.rows().iter().filter(|row| tables.contains(&row.id)).map(|row| row.source).collect();
        facts.snapshot.sources.rows().iter().filter(|source| ids.contains(&source.id)).cloned().collect::<Vec<_>>()
    };
    let end = |title: Message, sources: Vec<Source>| {
        let none = sources.is_empty().then(|| view! { <span class="dim">"–"</span> });
        let items = sources.into_iter().map(|source| {
            let href = format!("{}sources/{}", facts.base, source.id);
            let address = source.url.as_deref().map(|url| url.trim_start_matches("jdbc:").to_owned());
            view! {
                <p class="flex items-center gap-1.5 font-semibold min-w-0"><span class="dim"><Icon symbol=database(&source.kind)/></span><a class="truncate hover:underline text-primary" href=href>{source.name}</a></p>
                <p class="text-xs muted font-mono wrap-anywhere">{address}</p>
            }
        });
        view! { <div class="flow-end"><span class="text-xs dim">{lang.t(title)}</span> {none} {items.collect_view()}</div> }.into_any()
    };
    [end(m::SOURCE_DATABASE, sources(|pair| pair.source)), end(m::TARGET_DATABASE, sources(|pair| pair.target))]
}

fn node_link(lang: Lang, snapshot: &Snapshot, base: &str, node: &NodeRef) -> impl IntoView + use<> {
    let state = snapshot.node(node.id).map(|row| NodeState::new(snapshot, row));
    let badge =
        state.filter(|state| *state != NodeState::Up).map(|state| view! { " " <span class="text-xs"><NodeBadge lang state/></span> });
    let fails = (state == Some(NodeState::Failing)).then(|| view! { <span class="tone-warn text-xs">{lang.t(nw::PAGE_FAILS)}</span> });
    view! {
        <div class="min-w-0"><a class="text-xs text-primary hover:underline wrap-anywhere" href=format!("{base}nodes/{}", node.id)>{node.name.clone()}</a> {badge} {fails}</div>
    }
}

/// Progress: mainstem, delay and times as printed by the manager.
pub fn state(lang: Lang, now: Timestamp, snapshot: &VisibleSnapshot, status: ChannelStatus, row: &Pipeline) -> impl IntoView + use<> {
    let time = |time: &Option<String>| match time.clone() {
        Some(time) => view! { <ManagerTime lang time/> }.into_any(),
        None => lang.t(common::NEVER).into_any(),
    };
    let stuck = Since::new(failures::stuck_since(snapshot, row.channel, row.last_sync.as_ref()), snapshot.time_zone());
    let lag = lag::render(lang, now, status, snapshot.reported_delays().of_pipeline(row), Some(&stuck));
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
