//! A start, stop, release or push: the requested and the current status.

use jiff::Timestamp;
use leptos::prelude::*;

use super::buttons;
use super::command::DISMISS;
use super::data::ChannelPageData;
use crate::messages::{Lang, Message, channels as m, errors};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelStatus, LogRecord};
use crate::server::monitor::{ChannelCommand, LogSince, Operation, OperationError, Phase};
use crate::ui::components::badge::{Badge, ChannelBadge, Tone, channel_word};
use crate::ui::components::cause;
use crate::ui::components::format::{ManagerTime, with_age};
use crate::ui::components::icon::Shape;

/// The name of an operation, for use in a sentence.
pub fn noun(switch: ChannelCommand) -> Message {
    match switch {
        ChannelCommand::Start => m::START_NOUN,
        ChannelCommand::Stop => m::STOP_NOUN,
        ChannelCommand::Release => m::RELEASE_NOUN,
        ChannelCommand::Push => m::PUSH_NOUN,
    }
}

/// Whether the operation is still relevant: it is running, or it failed and the requested status has not been reached since.
fn matters(status: ChannelStatus, operation: &Operation) -> bool {
    match &operation.phase {
        Phase::Requested | Phase::Pending | Phase::Unanswered => true,
        Phase::Failed(_) => !operation.is_settled_by(status),
        Phase::Confirmed => false,
    }
}

/// Whether it ended without a known outcome.
fn is_unknown(operation: &Operation) -> bool {
    matches!(&operation.phase, Phase::Failed(error) if error.leaves_unknown())
}

/// The operation in a list row.
pub fn cell(lang: Lang, now: Timestamp, status: ChannelStatus, operation: &Operation) -> AnyView {
    let what = lang.t(noun(operation.command));
    if !matters(status, operation) {
        ().into_any()
    } else if operation.is_running() {
        let text = with_age(lang, now, operation.requested_at, |age| m::operation_running(lang, what, age)).into_any();
        view! { <Badge tone=Tone::Busy shape=Shape::Half text/> }.into_any()
    } else if is_unknown(operation) {
        view! { <Badge tone=Tone::Warn shape=Shape::Triangle text=m::operation_unknown(lang, what).into_any()/> }.into_any()
    } else {
        view! { <Badge tone=Tone::Bad shape=Shape::Cross text=m::operation_failed(lang, what).into_any()/> }.into_any()
    }
}

/// The operation on the channel's page.
pub fn panel(facts: &ChannelPageData) -> AnyView {
    let (lang, now, status) = (facts.lang, facts.now, facts.status);
    let Some(operation) = &facts.operation else { return ().into_any() };
    let (asked, ended) = (operation.requested_at, operation.ended_at.unwrap_or(operation.requested_at));
    match &operation.phase {
        Phase::Confirmed if operation.command == ChannelCommand::Push => {
            view! { <p class="muted my-2">{with_age(lang, now, ended, |age| m::pushed(lang, age))}</p> }.into_any()
        }
        Phase::Failed(error) if matters(status, operation) => {
            let what = lang.t(noun(operation.command));
            let title = if is_unknown(operation) { m::unknown_title } else { m::failed_title };
            let title = with_age(lang, now, ended, |age| title(lang, what, age)).into_any();
            failed(facts, title, operation.command, error).into_any()
        }
        Phase::Requested | Phase::Pending | Phase::Unanswered => running(facts, operation, asked).into_any(),
        Phase::Failed(_) | Phase::Confirmed => ().into_any(),
    }
}

fn running(facts: &ChannelPageData, operation: &Operation, asked: Timestamp) -> impl IntoView + use<> {
    let (lang, what) = (facts.lang, facts.lang.t(noun(operation.command)));
    let phase = match operation.phase {
        Phase::Pending if operation.command.target_status() == Some(facts.status) => m::PHASE_SETTLING,
        Phase::Pending => m::PHASE_WAITING,
        Phase::Unanswered => m::PHASE_UNANSWERED,
        _ => m::PHASE_ASKED,
    };
    let away = facts.snapshot.health.error.as_ref().map(|_| lang.t(m::PHASE_AWAY));
    let patience = (operation.command == ChannelCommand::Stop).then(|| lang.t(m::STOP_TAKES));
    view! {
        <div class="alert alert-info alert-soft my-3">
            <div class="grow flex flex-col gap-1">
                <dl class="flex flex-wrap gap-x-6 gap-y-1">
                    <div class="flex gap-2"><dt>{lang.t(m::REQUESTED)}</dt><dd class="font-semibold">{with_age(lang, facts.now, asked, |age| m::asked_since(lang, what, age))}</dd></div>
                    <div class="flex gap-2"><dt>{lang.t(m::OBSERVED)}</dt><dd><ChannelBadge lang status=facts.status/></dd></div>
                </dl>
                <progress class="progress progress-info w-full max-w-md" aria-label=what.to_owned()></progress>
                <p>{lang.t(phase)} " " {away} " " {patience}</p>
            </div>
        </div>
    }
}

/// Why an operation failed.
pub fn cause(lang: Lang, command: ChannelCommand, error: &OperationError) -> String {
    let status = |seen: &ChannelStatus| lang.t(channel_word(*seen));
    match error {
        OperationError::Manager(error) => errors::what(lang, error),
        OperationError::NotConfirmed { seen: Some(seen), seconds, .. } => m::not_confirmed(lang, *seconds, status(seen)),
        OperationError::NotConfirmed { seen: None, seconds, .. } => m::not_read(lang, *seconds),
        OperationError::Unanswered { cause, seen, seconds, .. } => {
            let then = match (command, seen) {
                (ChannelCommand::Push, _) => lang.t(m::PUSH_UNKNOWN).to_owned(),
                (_, Some(seen)) => m::status_then(lang, *seconds, status(seen)),
                (_, None) => m::no_status(lang, *seconds),
            };
            format!("{} {then}", m::unanswered(lang, &errors::what(lang, cause)))
        }
        OperationError::Superseded => lang.t(m::SUPERSEDED).to_owned(),
        OperationError::Lost => lang.t(m::OPERATION_LOST).to_owned(),
    }
}

/// Why it failed, what to do, and related log records since the request.
fn failed(facts: &ChannelPageData, title: AnyView, switch: ChannelCommand, error: &OperationError) -> impl IntoView + use<> {
    let lang = facts.lang;
    let again = || lang.t(m::NEXT_AGAIN).to_owned();
    let (kind, next, log) = match error {
        OperationError::Manager(error) => (error.kind().as_str(), errors::next_step(lang, error), None),
        OperationError::NotConfirmed { log, .. } => {
            let next = match (switch, log) {
                (ChannelCommand::Stop, _) => lang.t(m::NEXT_STOP).to_owned(),
                (_, LogSince::Record(_)) => lang.t(m::NEXT_START).to_owned(),
                _ => again(),
            };
            ("not-seen", next, Some(log))
        }
        OperationError::Unanswered { log, .. } => ("unanswered", again(), Some(log)),
        OperationError::Superseded => ("superseded", String::new(), None),
        OperationError::Lost => ("lost", again(), None),
    };
    let why = cause(lang, switch, error);
    let log = log.map(|log| match log {
        LogSince::Record(found) => record(lang, found, &facts.logs(found.pipeline.as_ref().map(|(id, _)| *id))).into_any(),
        LogSince::Nothing => view! { <p>{lang.t(m::NO_LOG)}</p> }.into_any(),
        LogSince::Unknown => view! { <p><a class="link" href=facts.logs(None)>{lang.t(m::ALL_LOGS)}</a></p> }.into_any(),
    });
    let dismiss = buttons::lacks(facts, Resource::Channel, Action::Operate).is_none().then(|| {
        view! {
            <form method="post" action=format!("{}/switch", facts.own) class="mt-2">
                <button name="switch" value=DISMISS class="btn btn-sm btn-ghost">{lang.t(m::DISMISS)}</button>
            </form>
        }
    });
    view! {
        <div class="alert alert-error alert-soft my-3" data-error=kind>
            <div class="min-w-0">
                <p class="font-semibold">{title}</p>
                <p class="break-words">{why}</p>
                <p>{next}</p>
                {log}
                {dismiss}
            </div>
        </div>
    }
}

/// A shortened log record with its time and a link to the logs.
pub fn record(lang: Lang, record: &LogRecord, all: &str) -> impl IntoView + use<> {
    let message = match &record.message {
        Some(message) => view! { <pre class="whitespace-pre-wrap break-words text-xs">{digest(message)}</pre> }.into_any(),
        None => view! { <p>{cause::hidden(lang)}</p> }.into_any(),
    };
    view! {
        <p class="mt-2 font-medium">{lang.t(m::NEWEST_LOG)} ", " <ManagerTime lang time=record.time.clone()/></p>
        {message}
        <p><a class="link" href=all.to_owned()>{lang.t(m::ALL_LOGS)}</a></p>
    }
}

/// The part of a log record that says what happened, without the row dump, which contains user data, and without the stack trace.
fn digest(message: &str) -> String {
    const LINES: usize = 6;
    const CHARACTERS: usize = 800;
    let before_rows = message.find(":----------").map_or(message, |at| message.get(..at).unwrap_or(message));
    let told = before_rows.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with("at ") && !line.is_empty());
    let text = told.take(LINES).collect::<Vec<_>>().join("\n");
    if text.chars().count() > CHARACTERS { text.chars().take(CHARACTERS).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(switch: ChannelCommand, phase: Phase) -> Operation {
        Operation { phase, ..Operation::new("key".into(), switch, Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn log_digests_omit_rows_and_stack_traces() {
        let message =
            "pid:1 nid:2 exception:setl:LoadException: no table\n\tat com.alibaba.X\nCaused by: y\n\n:-------------------\nsecret row";
        assert_eq!(digest(message), "pid:1 nid:2 exception:setl:LoadException: no table\nCaused by: y");
        assert_eq!(digest(&"字".repeat(900)).chars().count(), 801);
    }

    #[test]
    fn failures_are_shown_until_the_requested_status_is_reached() {
        let error = OperationError::NotConfirmed { seen: Some(ChannelStatus::Pause), seconds: 60, log: LogSince::Unknown };
        let failed = operation(ChannelCommand::Start, Phase::Failed(error));
        assert!(matters(ChannelStatus::Pause, &failed));
        assert!(!matters(ChannelStatus::Start, &failed));
        assert!(!matters(ChannelStatus::Stop, &operation(ChannelCommand::Stop, Phase::Confirmed)));
        assert!(matters(ChannelStatus::Stop, &operation(ChannelCommand::Start, Phase::Requested)));
    }
}
