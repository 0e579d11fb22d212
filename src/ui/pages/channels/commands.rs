//! The newest operations on a channel: who requested what, when, and how it ended.

use jiff::Timestamp;
use leptos::prelude::*;

use super::data::ChannelPageData;
use super::operation::{cause, noun};
use crate::messages::{Lang, channels as m};
use crate::server::monitor::{OperationError, Phase};
use crate::server::services::operations::ChannelOperation;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::format::RelativeTime;
use crate::ui::components::icon::Shape;

/// The list; nothing before the first operation.
pub fn render(facts: &ChannelPageData) -> AnyView {
    let (lang, now) = (facts.lang, facts.now);
    if facts.commands.is_empty() {
        return ().into_any();
    }
    let rows = facts.commands.iter().map(|command| row(lang, now, command)).collect_view();
    view! {
        <h2 class="section-title">{lang.t(m::COMMANDS)}</h2>
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label=lang.t(m::COMMANDS)>
            <table class="table table-sm max-w-4xl">
                <thead><tr>
                    <th scope="col">{lang.t(m::COMMAND)}</th><th scope="col">{lang.t(m::COMMAND_BY)}</th>
                    <th scope="col">{lang.t(m::COMMAND_TIME)}</th><th scope="col">{lang.t(m::OUTCOME)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, now: Timestamp, command: &ChannelOperation) -> impl IntoView + use<> {
    let operation = &command.operation;
    let (tone, shape, word) = match &operation.phase {
        Phase::Requested | Phase::Pending | Phase::Unanswered => (Tone::Busy, Shape::Half, m::COMMAND_RUNNING),
        Phase::Confirmed => (Tone::Ok, Shape::Disc, m::COMMAND_DONE),
        Phase::Failed(OperationError::Superseded) => (Tone::Idle, Shape::Square, m::COMMAND_SUPERSEDED),
        Phase::Failed(error) if error.leaves_unknown() => (Tone::Warn, Shape::Triangle, m::COMMAND_UNKNOWN),
        Phase::Failed(_) => (Tone::Bad, Shape::Cross, m::COMMAND_FAILED),
    };
    let why = match &operation.phase {
        Phase::Failed(error) => {
            Some(view! { <p class="muted text-sm break-words max-w-prose">{cause(lang, operation.command, error)}</p> })
        }
        _ => None,
    };
    view! {
        <tr>
            <td>{lang.t(noun(operation.command))}</td>
            <td>{command.person.clone()}</td>
            <td class="whitespace-nowrap"><RelativeTime lang now time=operation.requested_at/></td>
            <td><Badge tone shape text=lang.t(word).into_any()/> {why}</td>
        </tr>
    }
}
