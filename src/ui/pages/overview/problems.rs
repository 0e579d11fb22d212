//! What needs attention: the problem, since when, the cause in one sentence, and the action that helps.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::messages::{Lang, Message, channels as cw, common, overview as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{Channel, ChannelId, ChannelStatus, Node};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::attention::{Problem, Since};
use crate::server::diagnostics::routes::Route;
use crate::server::monitor::ChannelCommand;
use crate::server::services::channels::NEEDS_ATTENTION;
use crate::server::store::ResourceKind;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::cause;
use crate::ui::components::format::{self, with_age};
use crate::ui::components::icon::{Shape, StatusIcon};
use crate::ui::components::route::RouteView;
use crate::ui::context::ManagerContext;

/// The card, with at most this many problems.
pub fn render(at: &ManagerContext, seen: &VisibleSnapshot, at_most: usize) -> impl IntoView + use<> {
    let lang = at.lang;
    let problems = seen.problems(at.ctx.now);
    let number = (!problems.is_empty()).then(|| view! { <span class="pill tone-bad" data-attention="">{problems.len()}</span> });
    let lagging = problems.iter().filter(|problem| matches!(problem, Problem::Lagging { .. })).filter_map(Problem::channel);
    let routes = seen.routes(&lagging.take(at_most).map(|channel| channel.id).collect::<Vec<_>>());
    let rows = problems.iter().take(at_most).map(|problem| row(at, seen, &routes, problem)).collect_view();
    let more = (problems.len() > at_most).then(|| {
        let href = format!("{}?status={NEEDS_ATTENTION}", at.url("channels"));
        view! { <a class="ms-auto link link-hover text-primary text-xs" href=href>{m::more_problems(lang, problems.len() - at_most)}</a> }
    });
    let is_read = seen.channels.value.is_some() && seen.nodes.value.is_some();
    let runs = seen.channels.rows().iter().any(|channel| channel.status != ChannelStatus::Stop);
    let hidden = seen.hidden(Resource::Channel);
    let none = problems.is_empty().then(|| {
        let text = match (is_read, runs) {
            (false, _) => lang.t(common::NEVER_READ).to_owned(),
            (true, _) if seen.channels.rows().is_empty() && hidden > 0 => {
                format!("{} {}", lang.t(common::NOTHING_OF_YOURS), common::hidden(lang, lang.t(m::CHANNELS), hidden))
            }
            (true, false) => lang.t(m::NOTHING_RUNS).to_owned(),
            (true, true) => lang.t(m::ALL_FINE).to_owned(),
        };
        let (tone, shape) = if is_read && runs { (Tone::Ok, Shape::Disc) } else { (Tone::Idle, Shape::Ring) };
        view! { <p class="card-body whitespace-normal"><span class=format!("{} inline-block align-middle me-1.5", tone.class())><StatusIcon shape/></span>{text}</p> }
    });
    view! {
        <header><h2 id="problems">{lang.t(m::ATTENTION)}</h2> {number} {more}</header>
        {none}
        <ul class="items">{rows}</ul>
    }
}

fn row(at: &ManagerContext, seen: &VisibleSnapshot, routes: &HashMap<ChannelId, Route>, problem: &Problem) -> impl IntoView + use<> {
    let lang = at.lang;
    let (lead, name, text, action) = match problem {
        Problem::Paused { channel, since, record } => {
            let why = match record {
                Some(record) => cause::headline(lang, record),
                None => lang.t(m::NO_CAUSE).into_any(),
            };
            (
                state(at, Tone::Bad, Shape::Triangle, cw::paused_for, common::PAUSED, since),
                channel_link(at, channel),
                why,
                release(at, seen, channel.id),
            )
        }
        Problem::Failing { channel, since, record } => (
            state(at, Tone::Warn, Shape::Triangle, cw::failing_for, common::FAILING, since),
            channel_link(at, channel),
            cause::headline(lang, record),
            open(at, channel.id),
        ),
        Problem::Lagging { channel, delay } => {
            let text = cw::lags(lang, &format::delay(lang, delay.ms));
            let lead = view! { <Badge tone=Tone::Warn shape=Shape::Diamond text=text.into_any()/> }.into_any();
            let route = routes.get(&channel.id).cloned().unwrap_or_default();
            let route = view! { <span class="route-inline"><RouteView lang route/></span> }.into_any();
            (lead, channel_link(at, channel), route, open(at, channel.id))
        }
        Problem::NodeDown { node, since, waiting } => {
            let since = since.map_or(Since::Unknown, Since::At);
            let names: Vec<&str> = waiting.iter().map(|channel| channel.name.as_str()).collect();
            let text =
                if names.is_empty() { lang.t(m::NOBODY_WAITS).to_owned() } else { m::channels_wait(lang, names.len(), &names.join(", ")) };
            let start = view! { <a class="btn btn-sm" href=at.url(format_args!("nodes/{}", node.id))>{lang.t(m::HOW_TO_START)}</a> };
            (
                state(at, Tone::Bad, Shape::Cross, cw::node_down_for, cw::NODE_DOWN, &since),
                node_link(at, node),
                text.into_any(),
                start.into_any(),
            )
        }
        Problem::NodeFailing { node } => {
            let lead = view! { <Badge tone=Tone::Warn shape=Shape::Triangle text=lang.t(common::FAILING).into_any()/> }.into_any();
            let show = view! { <a class="btn btn-sm" href=at.url(format_args!("nodes/{}", node.id))>{lang.t(m::OPEN)}</a> };
            (lead, node_link(at, node), lang.t(m::PAGE_FAILS).into_any(), show.into_any())
        }
    };
    view! {
        <li>
            <span class="lead">{lead}</span>
            <span class="row-name grow truncate">{name} " " <span class="muted">{text}</span></span>
            {action}
        </li>
    }
}

/// A state with its age: "paused 14 min". A time of an unknown zone is shown on hover.
fn state(at: &ManagerContext, tone: Tone, shape: Shape, sentence: fn(Lang, &str) -> String, word: Message, since: &Since) -> AnyView {
    let lang = at.lang;
    match since {
        Since::At(time) => {
            let text = with_age(lang, at.ctx.now, *time, |age| sentence(lang, age));
            view! { <Badge tone shape text/> }.into_any()
        }
        Since::Printed(time) => {
            let title = cw::stuck_since(lang, time);
            view! { <span title=title><Badge tone shape text=lang.t(word).into_any()/></span> }.into_any()
        }
        Since::Unknown => view! { <Badge tone shape text=lang.t(word).into_any()/> }.into_any(),
    }
}

fn channel_link(at: &ManagerContext, channel: &Channel) -> AnyView {
    view! { <a class="name" href=at.url(format_args!("channels/{}", channel.id))>{channel.name.clone()}</a> }.into_any()
}

fn node_link(at: &ManagerContext, node: &Node) -> AnyView {
    view! { <a class="name" href=at.url(format_args!("nodes/{}", node.id))>{node.name.clone()}</a> }.into_any()
}

fn open(at: &ManagerContext, channel: ChannelId) -> AnyView {
    view! { <a class="btn btn-sm" href=at.url(format_args!("channels/{channel}"))>{at.lang.t(m::OPEN)}</a> }.into_any()
}

/// Releases the channel; opens it for viewers who may not.
fn release(at: &ManagerContext, seen: &VisibleSnapshot, channel: ChannelId) -> AnyView {
    if seen.denial(Resource::Channel, Action::Operate, Some((ResourceKind::Channel, channel.0))).is_some() {
        return open(at, channel);
    }
    let action = at.url(format_args!("channels/{channel}/switch"));
    view! {
        <form method="post" action=action>
            <button class="btn btn-sm" name="switch" value=ChannelCommand::Release.as_str()>{at.lang.t(cw::RELEASE)}</button>
        </form>
    }
    .into_any()
}
