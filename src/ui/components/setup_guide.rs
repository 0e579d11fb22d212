//! A guide to the first sync: the required resources, in order of their dependencies.

use leptos::prelude::*;

use super::badge::{Badge, Tone};
use super::icon::Shape;
use crate::messages::{Lang, Message, overview as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelId, ChannelStatus, Pipeline};
use crate::server::authz::VisibleSnapshot;
use crate::server::monitor::Snapshot;

/// A step: what to do, its purpose, whether it is done, and where to do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    title: Message,
    help: Message,
    is_done: bool,
    /// The permission required by its page.
    needs: (Resource, Action),
    /// The page, relative to the manager's; `None` while an earlier step is missing.
    page: Option<String>,
}

/// The steps in order. `None` if rows are or were copied, or if it is not known what exists.
fn steps(snapshot: &Snapshot) -> Option<Vec<Step>> {
    let known = snapshot.clusters.value.is_some()
        && snapshot.nodes.value.is_some()
        && snapshot.sources.value.is_some()
        && snapshot.tables.value.is_some()
        && snapshot.canals.value.is_some()
        && snapshot.channels.value.is_some()
        && snapshot.delays.value.is_some();
    let channels = snapshot.channels.rows();
    let flowed = !snapshot.delays.rows().is_empty() || channels.iter().any(|channel| channel.status != ChannelStatus::Stop);
    if !known || flowed {
        return None;
    }
    // The newest channel is the one being set up.
    let channel = channels.iter().map(|channel| channel.id).max();
    let pipeline = channel.and_then(|id| first_pipeline(snapshot, id));
    let has_pipeline = pipeline.is_some() || channels.iter().any(|channel| channel.pipelines != Some(0));
    let is_mapped = snapshot.tables.rows().iter().any(|table| !table.used_by.is_empty());
    let of_channel = |rest: &str| channel.map(|id| format!("channels/{id}{rest}"));
    let mappings = channel.zip(pipeline).map(|(channel, pipeline)| format!("channels/{channel}/pipelines/{}/mappings/new", pipeline.id));
    let new = |area: &str| Some(format!("{area}/new"));
    let make = |title, help, is_done, of, page| Step { title, help, is_done, needs: (of, Action::Create), page };
    let start =
        Step { needs: (Resource::Channel, Action::Read), ..make(m::START_STEP, m::START_HELP, false, Resource::Channel, of_channel("")) };
    Some(vec![
        make(m::CLUSTER_STEP, m::CLUSTER_HELP, !snapshot.clusters.rows().is_empty(), Resource::Cluster, new("clusters")),
        make(m::NODE_STEP, m::NODE_HELP, !snapshot.nodes.rows().is_empty(), Resource::Node, new("nodes")),
        make(m::SOURCES_STEP, m::SOURCES_HELP, snapshot.sources.rows().len() > 1, Resource::Source, new("sources")),
        make(m::CANAL_STEP, m::CANAL_HELP, !snapshot.canals.rows().is_empty(), Resource::Canal, new("canals")),
        make(m::CHANNEL_STEP, m::CHANNEL_HELP, channel.is_some(), Resource::Channel, new("channels")),
        make(m::PIPELINE_STEP, m::PIPELINE_HELP, has_pipeline, Resource::Pipeline, of_channel("/pipelines/new")),
        make(m::MAPPINGS_STEP, m::MAPPINGS_HELP, is_mapped, Resource::Mapping, mappings.or_else(|| of_channel(""))),
        start,
    ])
}

fn first_pipeline(snapshot: &Snapshot, channel: ChannelId) -> Option<&Pipeline> {
    snapshot.pipelines_of(channel).first()
}

/// The steps of a manager whose first sync is being set up. `None` also if resources are hidden from the viewer, which may already exist.
pub fn open_steps(seen: &VisibleSnapshot) -> Option<Vec<Step>> {
    let is_all = [Resource::Channel, Resource::Source, Resource::Table, Resource::Canal].map(|one| seen.hidden(one)) == [0; 4];
    steps(seen).filter(|_| is_all)
}

/// The list; the first open step is offered as a button. `base` is the path of the manager's pages.
pub fn render(lang: Lang, base: &str, seen: &VisibleSnapshot, steps: &[Step]) -> impl IntoView + use<> {
    let next = steps.iter().position(|step| !step.is_done);
    let items = steps.iter().enumerate().map(|(place, step)| {
        let (tone, shape, word) = match (step.is_done, next == Some(place)) {
            (true, _) => (Tone::Ok, Shape::Disc, m::STEP_DONE),
            (false, true) => (Tone::Busy, Shape::Half, m::STEP_NEXT),
            (false, false) => (Tone::Idle, Shape::Ring, m::STEP_LATER),
        };
        let class = if next == Some(place) { "btn btn-primary btn-sm" } else { "link font-medium" };
        let title = match step.link(base, seen).filter(|_| !step.is_done) {
            Some(href) => view! { <a class=class href=href>{lang.t(step.title)}</a> }.into_any(),
            None => view! { <span class="font-medium">{lang.t(step.title)}</span> }.into_any(),
        };
        let current = (next == Some(place)).then_some("step");
        view! {
            <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 border-t border-base-300" aria-current=current>
                <span class="dim w-4 text-right" aria-hidden="true">{place + 1}</span>
                <span class="w-20"><Badge tone shape text=lang.t(word).into_any()/></span>
                {title}
                <span class="muted w-full sm:w-auto">{lang.t(step.help)}</span>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section aria-labelledby="guide" class="card max-w-4xl">
            <header><h2 id="guide">{lang.t(m::GUIDE)}</h2></header>
            <p class="card-body muted">{lang.t(m::GUIDE_HELP)}</p>
            <ol>{items}</ol>
        </section>
    }
}

/// One line for all other pages: how far the set-up is, and its next step, unless this is the page of the step.
pub fn strip(lang: Lang, base: &str, path: &str, seen: &VisibleSnapshot) -> Option<AnyView> {
    let steps = open_steps(seen)?;
    let (place, next) = steps.iter().enumerate().find(|(_, step)| !step.is_done)?;
    let href = next.link(base, seen)?;
    let is_here = path.split('?').next() == Some(href.as_str());
    let text = m::step_of(lang, place + 1, steps.len());
    let title = lang.t(next.title);
    let action = if is_here {
        view! { <b class="font-semibold" aria-current="step">{title}</b> }.into_any()
    } else {
        view! { <a class="btn btn-sm" href=href>{title}</a> }.into_any()
    };
    let strip = view! {
        <aside class="flex flex-wrap items-center gap-x-3 gap-y-1 max-w-4xl" aria-label=lang.t(m::GUIDE)>
            <progress class="progress progress-primary w-24" value=place max=steps.len() aria-hidden="true"></progress>
            <span class="muted">{text}</span> {action}
            <a class="link link-hover muted" href=base.to_owned()>{lang.t(m::ALL_STEPS)}</a>
        </aside>
    };
    Some(strip.into_any())
}

impl Step {
    /// The address of its page; `None` while an earlier step is missing, or if the viewer may not open it.
    fn link(&self, base: &str, seen: &VisibleSnapshot) -> Option<String> {
        let page = self.page.as_ref().filter(|_| seen.denial(self.needs.0, self.needs.1, None).is_none())?;
        Some(format!("{base}{page}"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::*;
    use crate::server::monitor::Cached;

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), ..Cached::default() }
    }

    fn fresh() -> Snapshot {
        Snapshot {
            clusters: part(vec![]),
            nodes: part(vec![]),
            sources: part(vec![]),
            tables: part(vec![]),
            canals: part(vec![]),
            channels: part(vec![]),
            delays: part(vec![]),
            ..Snapshot::default()
        }
    }

    fn next(snapshot: &Snapshot) -> Option<(Message, Option<String>)> {
        steps(snapshot)?.into_iter().find(|step| !step.is_done).map(|step| (step.title, step.page))
    }

    #[test]
    fn new_managers_start_with_a_cluster() {
        assert_eq!(next(&fresh()), Some((m::CLUSTER_STEP, Some("clusters/new".to_owned()))));
        assert_eq!(steps(&fresh()).unwrap().last().unwrap().page, None, "nothing can be started yet");
    }

    #[test]
    fn pipelines_come_before_mappings() {
        let channel = Channel { id: ChannelId(4), name: "orders".into(), status: ChannelStatus::Stop, pipelines: Some(0) };
        let made = |pipelines| {
            let cluster = Cluster { id: ClusterId(1), name: "zk".into(), servers: vec![], description: String::new() };
            let source = |id| Source {
                id: SourceId(id),
                name: String::new(),
                kind: "MYSQL".into(),
                encode: "UTF8".into(),
                url: None,
                used_by: vec![],
            };
            let node = Node {
                id: NodeId(1),
                name: "n".into(),
                ip: "10.0.0.1".into(),
                external: false,
                port: None,
                status: NodeStatus::Stop,
                description: String::new(),
            };
            let canal = Canal {
                id: CanalId(1),
                name: "c".into(),
                sourcing_type: "MYSQL".into(),
                charset: "UTF-8".into(),
                url: None,
                used_by: vec![],
            };
            Snapshot {
                clusters: part(vec![cluster]),
                nodes: part(vec![node]),
                sources: part(vec![source(1), source(2)]),
                canals: part(vec![canal]),
                channels: part(vec![Channel { pipelines: Some(pipelines), ..channel.clone() }]),
                ..fresh()
            }
        };
        assert_eq!(next(&made(0)), Some((m::PIPELINE_STEP, Some("channels/4/pipelines/new".to_owned()))));
        assert_eq!(next(&made(1)), Some((m::MAPPINGS_STEP, Some("channels/4".to_owned()))), "its id has not been read yet");
    }

    #[test]
    fn the_guide_is_hidden_after_the_first_sync_and_while_data_is_unknown() {
        let channel = Channel { id: ChannelId(4), name: "orders".into(), status: ChannelStatus::Pause, pipelines: Some(1) };
        assert_eq!(steps(&Snapshot { channels: part(vec![channel]), ..fresh() }), None);
        assert_eq!(steps(&Snapshot::default()), None);
    }
}
