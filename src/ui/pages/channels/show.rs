//! A channel's page: requested and current status, requirements, parameters and pipelines.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::data::ChannelPageData;
use super::{buttons, card, charts, commands, operation, readiness, why};
use crate::messages::{Lang, channels as m, common, forms as words, overview};
use crate::model::form::{Field, Form};
use crate::model::forms::ChannelForm;
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelDetail, Error, OtterEnum};
use crate::server::diagnostics::attention::{Problem, Since};
use crate::server::diagnostics::failures::BrokenNodes;
use crate::server::monitor::Cached;
use crate::server::services::channels;
use crate::server::store::ResourceKind;
use crate::ui::components::alert::{EmptyState, ErrorAlert};
use crate::ui::components::badge::{Badge, ChannelBadge, Tone};
use crate::ui::components::format::with_age;
use crate::ui::components::icon::Shape;
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
        let team =
            facts.snapshot.owner_team(ResourceKind::Channel, id.0).and_then(|team| facts.snapshot.team_name(team).map(str::to_owned));
        let team = team.map(|team| view! { <span class="tag">{lang.t(common::TEAM)} " " {team}</span> });
        let description = facts.view.detail.description.clone();
        let description = (!description.is_empty()).then(|| view! { <p class="muted whitespace-pre-line max-w-prose">{description}</p> });
        view! {
            <div class="head">
                <h1 class="page-title">{facts.view.detail.channel.name.clone()}</h1>
                <span {..live("status", state(&facts))}></span>
                {team}
                <div class="actions" {..live("actions", buttons::bar(&facts))}></div>
            </div>
            {description}
            {problem}
            <div class="empty:hidden" {..live("operation", operation::panel(&facts))}></div>
            <div class="empty:hidden" {..live("why", why::render(&facts))}></div>
            <div class="empty:hidden" {..live("checklist", readiness::render(&facts))}></div>
            <div class="empty:hidden" {..live("charts", charts::render(&facts))}></div>
            {pipelines(&facts)}
            <div class="empty:hidden" data-live="commands">{commands::render(&facts)}</div>
            <section class="card" aria-labelledby="parameters">
                <header><h2 id="parameters">{lang.t(m::PARAMETERS)}</h2></header>
                <dl class="facts card-body my-0">{parameters(lang, &facts.view.detail)} {dates}</dl>
            </section>
        }
    })
}

/// The status beside the title, for a paused channel with the time since when it has not replicated.
fn state(facts: &ChannelPageData) -> AnyView {
    let lang = facts.lang;
    match &facts.problem {
        Some(Problem::Paused { since: Since::At(since), .. }) => {
            let text = with_age(lang, facts.now, *since, |age| m::paused_for(lang, age));
            view! { <Badge tone=Tone::Bad shape=Shape::Triangle text status=facts.status.as_str() pill=true/> }.into_any()
        }
        Some(Problem::Lagging { .. }) => view! { <ChannelBadge lang status=facts.status lagging=true pill=true/> }.into_any(),
        _ => view! { <ChannelBadge lang status=facts.status pill=true/> }.into_any(),
    }
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
        <div class="head">
            <h2 class="section-title mt-0">{lang.t(m::PIPELINES)}</h2>
            <div class="actions" {..live("pipelines", buttons::add_pipeline(facts))}></div>
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
