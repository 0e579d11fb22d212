//! What changed lately: log records of the manager, and for auditors what users did.

use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{audit as aw, common, overview as m};
use crate::model::LogRecord;
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::attention::Since;
use crate::server::store::{AuditOutcome, AuditRow};
use crate::ui::components::badge::Tone;
use crate::ui::components::cause;
use crate::ui::components::format::SinceTime;
use crate::ui::components::icon::{Shape, StatusIcon};
use crate::ui::context::ManagerContext;
use crate::ui::pages::{audit, logs};

/// The maximum number of rows.
const MAX_ROWS: usize = 9;

/// What happened.
enum Change<'a> {
    /// A log record, and the number of such records.
    Logged(&'a LogRecord, usize),
    Done(Box<AuditRow>),
}

/// The card, the newest first. Records whose time zone is not known come last.
pub fn render(at: &ManagerContext, seen: &VisibleSnapshot, changes: Vec<AuditRow>) -> impl IntoView + use<> {
    let lang = at.lang;
    let logged = grouped(seen.logs.rows()).into_iter().map(|(record, times)| {
        let when = Since::new(Some(record.time.clone()), seen.time_zone());
        (when, Change::Logged(record, times))
    });
    // Denied attempts are left to the audit log.
    let is_done = |row: &AuditRow| row.completion.as_ref().is_none_or(|completion| completion.outcome != AuditOutcome::Refused);
    let done = changes.into_iter().filter(is_done).filter_map(|row| {
        let when = Since::At(Timestamp::from_millisecond(row.intent.at).ok()?);
        Some((when, Change::Done(Box::new(row))))
    });
    let mut rows: Vec<(Since, Change<'_>)> = logged.chain(done).collect();
    rows.sort_by(|(a, _), (b, _)| b.cmp(a));
    rows.truncate(MAX_ROWS);
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(|(since, change)| {
        let content = match change {
            Change::Logged(record, times) => log(at, record, times),
            Change::Done(row) => done_by(at, *row),
        };
        view! { <li class="text-sm">{content} <span class="ms-auto text-xs dim whitespace-nowrap"><SinceTime lang now=at.ctx.now since/></span></li> }
    });
    let rows = rows.collect_view();
    let none = is_empty.then(|| {
        let text = match (&seen.logs.value, seen.is_unfiltered()) {
            (None, _) => common::NEVER_READ,
            (Some(_), true) => m::NO_LOGS,
            // Records of other teams' resources are filtered out of the newest ones.
            (Some(_), false) => m::NO_LOGS_OF_YOURS,
        };
        view! { <p class="card-body muted">{lang.t(text)}</p> }
    });
    view! {
        <header><h2 id="changes">{lang.t(m::CHANGES)}</h2> <a class="ms-auto link link-hover text-primary text-xs" href=at.url("logs")>{lang.t(m::ALL_LOGS)}</a></header>
        {none}
        <ul class="items">{rows}</ul>
    }
}

/// The newest record of each kind for each channel, with the number of records of the kind.
fn grouped(records: &[LogRecord]) -> Vec<(&LogRecord, usize)> {
    let key = |record: &LogRecord| {
        let first = record.message.as_deref().map(|message| logs::first_line(message).0);
        (record.title.clone(), record.channel.as_ref().map(|(id, _)| *id), first)
    };
    let mut groups: Vec<(_, &LogRecord, usize)> = Vec::new();
    for record in records {
        let key = key(record);
        match groups.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, _, times)) => *times += 1,
            None => groups.push((key, record, 1)),
        }
    }
    groups.into_iter().map(|(_, record, times)| (record, times)).collect()
}

fn log(at: &ManagerContext, record: &LogRecord, times: usize) -> AnyView {
    let lang = at.lang;
    let cause = cause::of(record);
    let (tone, shape) = logs::look(record, cause.as_ref());
    let channel = record.channel.clone().map(|(id, name)| {
        view! { <a class="name" href=at.url(format_args!("channels/{id}"))>{name}</a> " " }
    });
    let times = (times > 1).then(|| view! { " " <span class="dim whitespace-nowrap">"× " {times}</span> });
    view! {
        <span class=tone.class()><StatusIcon shape/></span>
        <span class="truncate">{channel} <span class="muted">{cause::text(lang, cause.as_ref())}</span></span> {times}
    }
    .into_any()
}

/// What a user did.
fn done_by(at: &ManagerContext, row: AuditRow) -> AnyView {
    let lang = at.lang;
    let (tone, shape) = match row.completion.as_ref().map(|completion| completion.outcome) {
        Some(AuditOutcome::Done) => (Tone::Idle, Shape::Info),
        Some(AuditOutcome::Failed | AuditOutcome::Refused) => (Tone::Bad, Shape::Cross),
        None => (Tone::Busy, Shape::Half),
    };
    let made = row.completion.as_ref().and_then(|completion| completion.made.as_ref());
    let resource = made.or(row.intent.resource.as_ref()).map(|resource| audit::resource_link(at, row.intent.manager.as_deref(), resource));
    let sentence = aw::did(lang, &row.intent.action, &row.intent.changes);
    view! {
        <span class=tone.class()><StatusIcon shape/></span>
        <span class="truncate">{row.intent.person_name} " " {sentence} " " {resource}</span>
    }
    .into_any()
}
