//! A channel's page: requested and current status, requirements, parameters and pipelines.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::data::ChannelPageData;
use super::{buttons, card, commands, operation, readiness};
use crate::messages::{Lang, channels as m, common, forms as words, overview};
use crate::model::form::{Field, Form};
use crate::model::forms::ChannelForm;
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelDetail, ChannelStatus, Error, OtterEnum};
use crate::server::diagnostics::failures::{self, BrokenNodes};
use crate::server::monitor::Cached;
use crate::server::services::channels;
use crate::ui::components::alert::{EmptyState, ErrorAlert};
use crate::ui::components::badge::ChannelBadge;
use crate::ui::context::ManagerContext;
use crate::ui::html::AutoRefresh;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::timestamps;

/// Reload interval without JavaScript while an operation runs, in seconds.
const RELOAD: AutoRefresh = AutoRefresh(2);

/// `GET /m/{manager}/channels/{channel}`
pub async fn get(at: ManagerContext) -> Response {
    refused(&at, StatusCode::OK, None).await
}

/// Renders the page after a rejected request, with the reason.
pub async fn refused(at: &ManagerContext, status: StatusCode, error: Option<Error>) -> Response {
    let facts = match ChannelPageData::load(at).await {
        Ok(facts) => facts,
        Err(cause) => return at.error_page(&error.unwrap_or(cause)),
    };
    let dates = channels::timestamps(&at.ctx, facts.view.detail.channel.id).await;
    let title = facts.view.detail.channel.name.clone();
    at.page_as(status, &title, || {
        let dates = timestamps::facts(at, &dates);
        if facts.is_busy() {
            provide_context(RELOAD);
        }
        let lang = facts.lang;
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let id = facts.view.detail.channel.id;
        let shown =
            PageData::default().part(common::DETAILS, move |all| all.channel_views.get(&id).map(Cached::status).unwrap_or_default());
        provide_context(shown.part(common::NODES, |all| all.nodes.status()).part(overview::DELAYS, |all| all.delays.status()));
        view! {
            <div class="head">
                <h1 class="page-title">{facts.view.detail.channel.name.clone()}</h1>
                <span {..live("status", view! { <ChannelBadge lang status=facts.status/> })}></span>
                <div class="grow"></div>
                <div {..live("actions", buttons::bar(&facts))}></div>
            </div>
            {problem}
            <p class="my-2 whitespace-pre-line">{facts.view.detail.description.clone()}</p>
            <div {..live("operation", operation::panel(&facts))}></div>
            <div {..live("paused", trouble(&facts))}></div>
            <div {..live("checklist", readiness::render(&facts))}></div>
            {pipelines(&facts)}
            <div data-live="commands">{commands::render(&facts)}</div>
            <h2 class="section-title">{lang.t(m::PARAMETERS)}</h2>
            <dl class="facts">{parameters(lang, &facts.view.detail)} {dates}</dl>
        }
    })
}

/// Why a channel is paused or may copy nothing although it runs: the latest exception among the newest log records, and nodes that
/// are down or whose pages fail.
fn trouble(facts: &ChannelPageData) -> AnyView {
    let (lang, id, snapshot) = (facts.lang, facts.view.detail.channel.id, &facts.snapshot);
    let is_paused = facts.status == ChannelStatus::Pause;
    let record = if is_paused { failures::newest_exception(snapshot, id) } else { failures::problem(snapshot, id, facts.status) };
    let nodes = broken_nodes(lang, &failures::node_problems(snapshot, id));
    let nodes: Vec<_> = nodes.into_iter().map(|text| view! { <p class="font-semibold">{text}</p> }).collect();
    let title = match (is_paused, record) {
        (true, _) => Some(m::PAUSED_TITLE),
        (false, Some(_)) => Some(m::RUNNING_ERROR),
        (false, None) => None,
    };
    if title.is_none() && nodes.is_empty() {
        return ().into_any();
    }
    let title = title.map(|title| view! { <p class="font-semibold">{lang.t(title)}</p> });
    let record = record.map(|record| operation::record(lang, record, &facts.logs(record.pipeline.as_ref().map(|(id, _)| *id))));
    view! { <div class="alert alert-warning alert-soft my-3"><div class="min-w-0">{title} {nodes} {record}</div></div> }.into_any()
}

/// What is said about the nodes of a channel that are down, and about those whose pages fail.
pub(super) fn broken_nodes(lang: Lang, nodes: &BrokenNodes) -> Vec<String> {
    let down = (!nodes.down.is_empty()).then(|| m::nodes_down(lang, &nodes.down.join(", ")));
    let failing = (!nodes.failing.is_empty()).then(|| m::node_fails(lang, &nodes.failing.join(", ")));
    down.into_iter().chain(failing).collect()
}

fn pipelines(facts: &ChannelPageData) -> impl IntoView + use<> {
    let lang = facts.lang;
    let new = format!("{}/pipelines/new", facts.own);
    let content = if facts.view.pipelines.is_empty() {
        let title = lang.t(m::NO_PIPELINE).to_owned();
        match buttons::lacks(facts, Resource::Pipeline, Action::Create) {
            None => {
                let action = Some((new, lang.t(m::ADD_PIPELINE).to_owned()));
                view! { <EmptyState title help=lang.t(m::NO_PIPELINE_HELP) action/> }.into_any()
            }
            Some(why) => view! { <EmptyState title help=why.into_owned()/> }.into_any(),
        }
    } else {
        facts.view.pipelines.iter().map(|pipeline| card::render(facts, pipeline)).collect_view().into_any()
    };
    view! {
        <div class="head mt-6">
            <h2 class="text-base font-semibold">{lang.t(m::PIPELINES)}</h2>
            <div class="grow"></div>
            <div {..live("pipelines", buttons::add_pipeline(facts))}></div>
        </div>
        {content}
    }
}

/// Every parameter, with the labels of its form.
fn parameters(lang: Lang, detail: &ChannelDetail) -> impl IntoView + use<> {
    let remedy = if detail.remedy.is_some() { words::YES } else { words::NO };
    let mut values = vec![
        ("syncMode", detail.sync_mode.as_str().to_owned()),
        ("syncConsistency", detail.sync_consistency.as_str().to_owned()),
        ("enableRemedy", lang.t(remedy).to_owned()),
    ];
    if let Some((algorithm, seconds)) = detail.remedy {
        values.push(("remedyAlgorithm", algorithm.as_str().to_owned()));
        values.push(("remedyDelayThresoldForMedia", seconds.to_string()));
    }
    let label = |name: &str| ChannelForm::FIELDS.iter().find(|field: &&Field| field.name == name).map(|field| lang.of(field.label));
    let rows = values.into_iter().map(|(name, value)| view! { <dt>{label(name)}</dt><dd>{value}</dd> });
    view! { <dt>{lang.t(m::ID)}</dt><dd>{detail.channel.id.0}</dd> {rows.collect_view()} }
}
