//! Why a channel does not replicate: the cause in plain words, since when and how often, and what to do.

use leptos::prelude::*;

use super::data::ChannelPageData;
use super::{buttons, show};
use crate::messages::{Lang, causes as m, channels as cw};
use crate::model::permissions::{Action as Permission, Resource};
use crate::model::{ChannelStatus, LogRecord, PipelineId};
use crate::server::diagnostics::attention::{Problem, Since};
use crate::server::diagnostics::causes::{self, Action, Cause, Step};
use crate::server::diagnostics::failures;
use crate::server::monitor::ChannelCommand;
use crate::ui::components::cause::hidden;
use crate::ui::components::copy::CopyButton;
use crate::ui::components::format::with_age;
use crate::ui::components::icon::{Icon, Symbol};

/// The card; nothing if the channel is stopped or replicates.
pub fn render(facts: &ChannelPageData) -> AnyView {
    let lang = facts.lang;
    let nodes = show::broken_nodes(lang, &failures::node_problems(&facts.snapshot, facts.view.detail.channel.id));
    let nodes = nodes.into_iter().map(|text| view! { <p class="font-medium">{text}</p> }).collect::<Vec<_>>();
    let content = match &facts.problem {
        Some(Problem::Paused { since, record: Some(record), .. }) => Some(explained(facts, record, since, true)),
        Some(Problem::Failing { since, record, .. }) => Some(explained(facts, record, since, false)),
        Some(Problem::Paused { since, record: None, .. }) => Some(unexplained(facts, since)),
        _ => None,
    };
    if content.is_none() && nodes.is_empty() {
        return ().into_any();
    }
    view! { <section class="card card-problem" aria-label=lang.t(m::WHY)><div class="card-body flex flex-col gap-3">{content} {nodes}</div></section> }.into_any()
}

/// A paused channel whose exception is not among the newest log records.
fn unexplained(facts: &ChannelPageData, since: &Since) -> AnyView {
    let lang = facts.lang;
    let steps = causes::rule("paused-without-record").map(|rule| {
        let explanation = view! { <p class="muted max-w-prose">{lang.t(rule.cause)}</p> };
        view! { {explanation} {what_to_do(facts, rule.steps, &[], None)} }
    });
    view! {
        <div><h2 class="text-base font-semibold">{lang.t(m::NO_RECORD)}</h2> <p class="muted">{when(lang, facts, since, 0)}</p></div>
        {steps}
    }
    .into_any()
}

fn explained(facts: &ChannelPageData, record: &LogRecord, since: &Since, is_paused: bool) -> AnyView {
    let lang = facts.lang;
    let pipeline = record.pipeline.as_ref().map(|(id, _)| *id);
    let Some(message) = &record.message else {
        let title = lang.t(if is_paused { cw::PAUSED_TITLE } else { cw::RUNNING_ERROR });
        return view! { <h2 class="text-base font-semibold">{title}</h2> <p>{hidden(lang)}</p> }.into_any();
    };
    let found = causes::find(message);
    let times = failures::exceptions(&facts.snapshot, facts.view.detail.channel.id)
        .filter(|other| other.message.as_deref().is_some_and(|other| is_same(&causes::find(other), &found)))
        .count();
    let retries = is_paused.then(|| view! { " " {lang.t(m::RETRIED)} });
    let explanation = found.rule.map(|rule| view! { <p class="max-w-prose">{lang.t(rule.cause)}</p> });
    let steps = match found.rule {
        Some(rule) => what_to_do(facts, rule.steps, &found.details, pipeline),
        None => unknown(lang),
    };
    let risk = found
        .rule
        .and_then(|rule| rule.risk)
        .map(|risk| view! { <p class="muted max-w-prose"><b class="font-medium">{lang.t(m::RISK)}</b> " " {lang.t(risk)}</p> });
    view! {
        <div>
            <h2 class="text-base font-semibold wrap-anywhere" data-cause=found.rule.map(|rule| rule.id)>{found.headline(lang)}</h2>
            <p class="muted">{when(lang, facts, since, times)} {retries}</p>
        </div>
        <div class="halves gap-x-8">
            <div class="flex flex-col gap-2">{explanation} {risk}</div>
            {steps}
        </div>
        {original(facts, message, pipeline)}
    }
    .into_any()
}

fn is_same(one: &Cause, other: &Cause) -> bool {
    match (one.rule, other.rule) {
        (Some(one), Some(other)) => one.id == other.id,
        (None, None) => one.summary == other.summary,
        _ => false,
    }
}

/// Since when, and how many of the newest records have the same cause.
fn when(lang: Lang, facts: &ChannelPageData, since: &Since, times: usize) -> impl IntoView + use<> {
    let since = match since {
        Since::At(time) => with_age(lang, facts.now, *time, |age| m::since(lang, age)).into_any(),
        Since::Printed(time) => m::since_printed(lang, time).into_any(),
        Since::Unknown => ().into_any(),
    };
    let times = (times > 1).then(|| m::times(lang, times));
    view! { {since} " " {times} }
}

/// The steps in order, each with its page or button and the statement to copy.
fn what_to_do(facts: &ChannelPageData, steps: &'static [Step], details: &[(&str, String)], pipeline: Option<PipelineId>) -> AnyView {
    let lang = facts.lang;
    let items = steps.iter().map(|step| {
        let action = step.action.and_then(|action| offered(facts, action, pipeline));
        let statement = step.statement.map(|statement| {
            let statement = filled(statement, details);
            view! { <div class="code mt-1"><code>{statement.clone()}</code><CopyButton lang text=statement/></div> }
        });
        view! { <li class="max-w-prose ps-1"><span>{lang.t(step.text)}</span> " " {action} {statement}</li> }
    });
    let items = items.collect_view();
    view! { <div><h3 class="font-semibold mb-1">{lang.t(m::WHAT_TO_DO)}</h3><ol class="list-decimal ps-5 flex flex-col gap-1.5">{items}</ol></div> }.into_any()
}

/// A statement with what the message says of its placeholders, such as `<table>`.
fn filled(statement: &str, details: &[(&str, String)]) -> String {
    details.iter().fold(statement.to_owned(), |text, (name, value)| {
        let text = if value.contains('.') { text.replace(&format!("<schema>.<{name}>"), value) } else { text };
        text.replace(&format!("<{name}>"), value)
    })
}

/// The page or button of a step, if the caller may use it.
fn offered(facts: &ChannelPageData, action: Action, pipeline: Option<PipelineId>) -> Option<AnyView> {
    let (lang, own, base) = (facts.lang, &facts.own, &facts.base);
    let pipeline = pipeline.or_else(|| facts.view.pipelines.first().map(|pipeline| pipeline.row.id));
    let canal = || {
        let name = &facts.view.pipelines.iter().find(|one| Some(one.row.id) == pipeline)?.detail.destination;
        facts.snapshot.canals.rows().iter().find(|canal| canal.name == *name).map(|canal| canal.id)
    };
    let may = |resource, action| buttons::lacks(facts, resource, action).is_none();
    let (href, text) = match action {
        Action::Release => return command(facts, ChannelCommand::Release, ChannelStatus::Pause),
        Action::Start => return command(facts, ChannelCommand::Start, ChannelStatus::Stop),
        Action::Stop if facts.status != ChannelStatus::Stop => return command(facts, ChannelCommand::Stop, facts.status),
        Action::Push => return command(facts, ChannelCommand::Push, facts.status),
        Action::Stop => return None,
        Action::EditPipeline if may(Resource::Pipeline, Permission::Edit) => {
            (format!("{own}/pipelines/{}/edit", pipeline?), m::EDIT_PIPELINE)
        }
        Action::EditChannel if may(Resource::Channel, Permission::Edit) => (format!("{own}/edit"), m::EDIT_CHANNEL),
        Action::EditCanal => (format!("{base}canals/{}", canal()?), m::CANAL),
        Action::EditSource | Action::TestSource => (format!("{base}sources"), m::SOURCES),
        Action::EditNode => (format!("{base}nodes"), m::NODES),
        Action::Mappings => (format!("{own}#pipeline-{}", pipeline?), m::MAPPINGS),
        Action::FindTables => (format!("{base}tables"), m::TABLES),
        Action::Logs => (facts.logs(pipeline), cw::ALL_LOGS),
        Action::EditPipeline | Action::EditChannel => return None,
    };
    Some(view! { <a class="link whitespace-nowrap" href=href>{lang.t(text)}</a> }.into_any())
}

/// The button of a command that fits the status.
fn command(facts: &ChannelPageData, command: ChannelCommand, fits: ChannelStatus) -> Option<AnyView> {
    let is_possible = facts.status == fits && !facts.is_busy() && buttons::lacks(facts, Resource::Channel, Permission::Operate).is_none();
    is_possible.then(|| {
        let text = facts.lang.t(buttons::word(command));
        view! {
            <form method="post" action=format!("{}/switch", facts.own) class="inline">
                <button class="btn btn-xs" name="switch" value=command.as_str()>{text}</button>
            </form>
        }
        .into_any()
    })
}

fn unknown(lang: Lang) -> AnyView {
    view! { <p class="muted max-w-prose">{lang.t(m::UNKNOWN)}</p> }.into_any()
}

/// The message as it was logged, without the rows that failed, and a report without names and addresses.
fn original(facts: &ChannelPageData, message: &str, pipeline: Option<PipelineId>) -> impl IntoView + use<> {
    let lang = facts.lang;
    let text = causes::record::without_rows(message).trim().to_owned();
    let lines = text.lines().count();
    view! {
        <details class="fold">
            <summary><Icon symbol=Symbol::Right/> {lang.t(m::MESSAGE)} " " <span class="dim">{m::lines(lang, lines)}</span></summary>
            <div class="code max-h-96 overflow-y-auto mt-1" tabindex="0" role="group" aria-label=lang.t(m::MESSAGE)>{text}</div>
            <p class="flex flex-wrap items-center gap-3 mt-2">
                <CopyButton lang text=causes::redact(message) label=m::COPY_REPORT/>
                <a class="link" href=facts.logs(pipeline)>{lang.t(cw::ALL_LOGS)}</a>
            </p>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn statements_name_the_table_of_the_message() {
        let table = |name: &str| vec![("table", name.to_owned())];
        assert_eq!(filled("SHOW CREATE TABLE <schema>.<table>", &table("a.b")), "SHOW CREATE TABLE a.b");
        assert_eq!(filled("SHOW CREATE TABLE <schema>.<table>", &table("b")), "SHOW CREATE TABLE <schema>.b");
        assert_eq!(filled("SHOW TRIGGERS FROM <schema>", &table("a.b")), "SHOW TRIGGERS FROM <schema>");
    }
}
