//! A start, stop, release or push: what was asked for against what is observed.

use jiff::Timestamp;
use leptos::prelude::*;

use crate::model::ChannelStatus;
use crate::server::live::{Operation, OperationError, Phase, Switch};
use crate::ui::components::badge::{Badge, ChannelBadge, channel_word};
use crate::ui::components::icon::Shape;
use crate::ui::components::text::age;
use crate::ui::words::{Lang, Word, channels as w, errors};

/// The name of an operation, in a sentence.
pub fn noun(switch: Switch) -> Word {
    match switch {
        Switch::Start => w::START_NOUN,
        Switch::Stop => w::STOP_NOUN,
        Switch::Release => w::RELEASE_NOUN,
        Switch::Push => w::PUSH_NOUN,
    }
}

/// Whether the operation still says something: it runs, or it failed and what it wanted has not come about since.
fn matters(status: ChannelStatus, operation: &Operation) -> bool {
    match &operation.phase {
        Phase::Asked | Phase::Waiting => true,
        Phase::Failed(_) => operation.switch.wanted() != Some(status),
        Phase::Proved => false,
    }
}

/// The operation in a row of the list.
pub fn cell(lang: Lang, now: Timestamp, status: ChannelStatus, operation: &Operation) -> AnyView {
    let what = lang.t(noun(operation.switch));
    if !matters(status, operation) {
        ().into_any()
    } else if operation.is_running() {
        let text = w::operation_running(lang, what, &age(lang, now, operation.asked_at));
        view! { <Badge kind="badge-info" shape=Shape::Half text/> }.into_any()
    } else {
        view! { <Badge kind="badge-error" shape=Shape::Cross text=w::operation_failed(lang, what)/> }.into_any()
    }
}

/// The operation on the channel's own page.
pub fn panel(lang: Lang, now: Timestamp, status: ChannelStatus, operation: &Operation, logs: &str) -> AnyView {
    let asked = age(lang, now, operation.asked_at);
    let what = lang.t(noun(operation.switch));
    match &operation.phase {
        Phase::Proved if operation.switch == Switch::Push => {
            let ended = age(lang, now, operation.ended_at.unwrap_or(operation.asked_at));
            view! { <p class="muted my-2">{w::pushed(lang, &ended)}</p> }.into_any()
        }
        Phase::Failed(error) if matters(status, operation) => {
            let title = w::failed_title(lang, what, &age(lang, now, operation.ended_at.unwrap_or(operation.asked_at)));
            failed(lang, title, operation.switch, error, logs).into_any()
        }
        Phase::Asked | Phase::Waiting => {
            let phase = if operation.phase == Phase::Asked { w::PHASE_ASKED } else { w::PHASE_WAITING };
            let patience = (operation.switch == Switch::Stop).then(|| lang.t(w::STOP_TAKES));
            view! {
                <div class="alert alert-info alert-soft my-3">
                    <div class="grow flex flex-col gap-1">
                        <dl class="flex flex-wrap gap-x-6 gap-y-1">
                            <div class="flex gap-2"><dt>{lang.t(w::ASKED)}</dt><dd class="font-semibold">{w::asked_since(lang, what, &asked)}</dd></div>
                            <div class="flex gap-2"><dt>{lang.t(w::OBSERVED)}</dt><dd><ChannelBadge lang status/></dd></div>
                        </dl>
                        <progress class="progress progress-info w-full max-w-md" aria-label=what.to_owned()></progress>
                        <p>{lang.t(phase)} " " {patience}</p>
                    </div>
                </div>
            }
            .into_any()
        }
        Phase::Failed(_) | Phase::Proved => ().into_any(),
    }
}

fn failed(lang: Lang, title: String, switch: Switch, error: &OperationError, logs: &str) -> impl IntoView + use<> {
    let (why, next, log) = match error {
        OperationError::Manager(error) => (errors::what(lang, error), errors::next_step(lang, error), None),
        OperationError::NotSeen { seen, seconds, log } => {
            let next = if switch == Switch::Stop { w::NEXT_STOP } else { w::NEXT_START };
            (w::not_seen(lang, *seconds, lang.t(channel_word(*seen))), lang.t(next).to_owned(), Some(log.as_deref()))
        }
    };
    let log = log.map(|log| match log {
        Some(message) => record(lang, message, logs).into_any(),
        None => view! { <p>{lang.t(w::NO_LOG)}</p> }.into_any(),
    });
    let kind = match error {
        OperationError::Manager(error) => error.kind(),
        OperationError::NotSeen { .. } => "not-seen",
    };
    view! {
        <div class="alert alert-error alert-soft my-3" data-error=kind>
            <div class="min-w-0">
                <p class="font-semibold">{title}</p>
                <p class="break-words">{why}</p>
                <p>{next}</p>
                {log}
            </div>
        </div>
    }
}

/// A log record, shortened, with the way to all of them.
pub fn record(lang: Lang, message: &str, logs: &str) -> impl IntoView + use<> {
    view! {
        <p class="mt-2 font-medium">{lang.t(w::NEWEST_LOG)}</p>
        <pre class="whitespace-pre-wrap break-words text-xs">{digest(message)}</pre>
        <p><a class="link" href=logs.to_owned()>{lang.t(w::ALL_LOGS)}</a></p>
    }
}

/// The part of a record that says what happened: without the dump of the rows, which are somebody's data, and without the stack.
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

    fn operation(switch: Switch, phase: Phase) -> Operation {
        Operation { switch, phase, asked_at: Timestamp::UNIX_EPOCH, ended_at: None }
    }

    #[test]
    fn a_record_is_told_without_rows_and_stack() {
        let message =
            "pid:1 nid:2 exception:setl:LoadException: no table\n\tat com.alibaba.X\nCaused by: y\n\n:-------------------\nsecret row";
        assert_eq!(digest(message), "pid:1 nid:2 exception:setl:LoadException: no table\nCaused by: y");
        assert_eq!(digest(&"字".repeat(900)).chars().count(), 801);
    }

    #[test]
    fn a_failure_is_told_until_what_was_asked_for_came_about() {
        let error = OperationError::NotSeen { seen: ChannelStatus::Pause, seconds: 60, log: None };
        let failed = operation(Switch::Start, Phase::Failed(error));
        assert!(matters(ChannelStatus::Pause, &failed));
        assert!(!matters(ChannelStatus::Start, &failed));
        assert!(!matters(ChannelStatus::Stop, &operation(Switch::Stop, Phase::Proved)));
        assert!(matters(ChannelStatus::Stop, &operation(Switch::Start, Phase::Asked)));
    }
}
