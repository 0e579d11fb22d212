//! The manager's log records: exceptions and alarms, filtered by pipeline and text.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use crate::messages::{Lang, Message, common, logs as m, validation};
use crate::model::Error;
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::diagnostics::attention::Since;
use crate::server::diagnostics::causes::Cause;
use crate::server::diagnostics::manager_time_zone::ManagerTimeZone;
use crate::server::manager::LogQuery;
use crate::server::monitor::Snapshot;
use crate::server::services::logs;
use crate::ui::components::alert::{EmptyState, ErrorAlert};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::cause;
use crate::ui::components::format::{SinceTime, count};
use crate::ui::components::icon::{Icon, Shape, Symbol};
use crate::ui::context::ManagerContext;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The log list route.
pub fn routes() -> RouteTable {
    RouteTable::new().get("/m/{manager}/logs", AccessRule::Requires(Resource::Log, Action::Read), get(list))
}

/// The query parameters; invalid values are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LogParams {
    pipeline: String,
    q: String,
    page: String,
}

impl LogParams {
    fn query(&self) -> LogQuery {
        LogQuery { pipeline: self.pipeline.parse().ok(), search: self.q.trim().to_owned(), page: self.page.parse().unwrap_or(1).max(1) }
    }
}

/// The URL of a page of the list; contains only parameters that differ from the default.
fn href(url: &str, query: &LogQuery, page: usize) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    if let Some(pipeline) = query.pipeline {
        text.append_pair("pipeline", &pipeline.to_string());
    }
    if !query.search.is_empty() {
        text.append_pair("q", &query.search);
    }
    if page > 1 {
        text.append_pair("page", &page.to_string());
    }
    let text = text.finish();
    if text.is_empty() { url.to_owned() } else { format!("{url}?{text}") }
}

/// `GET /m/{manager}/logs?pipeline=…&q=…&page=…`
async fn list(at: ManagerContext, Query(asked): Query<LogParams>) -> Response {
    let query = asked.query();
    let found = logs::list(&at.ctx, &query).await;
    let snapshot = at.ctx.ready().await;
    let (lang, url) = (at.lang, at.url("logs"));
    let status = found.as_ref().err().map_or(StatusCode::OK, StatusCode::from);
    let own = at.clone();
    at.page_as(status, lang.t(m::TITLE), move || {
        let fault = match &found {
            Err(Error::Invalid(errors)) => errors.get("search").map(|fault| validation::text(lang, fault)),
            _ => None,
        };
        let tools = tools(lang, &url, &query, choices(lang, &snapshot, query.pipeline).into_any(), fault);
        let content = match found {
            Err(error) => view! { <ErrorAlert lang error/> }.into_any(),
            Ok(page) if page.rows.is_empty() && query.pipeline.is_none() && query.search.is_empty() => {
                let title = if snapshot.is_unfiltered() { m::EMPTY } else { m::EMPTY_OF_YOURS };
                view! { <EmptyState title=lang.t(title).to_owned() help=lang.t(m::EMPTY_HELP)/> }.into_any()
            }
            Ok(page) if page.rows.is_empty() => {
                view! { <p class="p-6 text-center">{lang.t(common::NO_MATCH)} " " <a class="link" href=url.clone()>{lang.t(common::CLEAR)}</a></p> }.into_any()
            }
            Ok(page) => {
                let pager = pager(lang, &url, &query, &page);
                let zone = snapshot.time_zone();
                let records = page.rows.into_iter().map(|record| render(&own, record, zone)).collect_view();
                view! { <ol class="card">{records}</ol> {pager} }.into_any()
            }
        };
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <p class="muted max-w-prose">{lang.t(m::HELP)}</p>
            {tools}
            {content}
        }
    })
}

/// The pipelines in the filter, by channel. An unknown pipeline in the URL is included, so that the filter shows its effect.
fn choices(lang: Lang, snapshot: &Snapshot, chosen: Option<PipelineId>) -> impl IntoView + use<> {
    let groups = snapshot.pipelines.iter().filter(|(_, part)| !part.rows().is_empty()).map(|(channel, part)| {
        let name = snapshot.channel(*channel).map_or_else(|| channel.to_string(), |channel| channel.name.clone());
        let options = part.rows().iter().map(|row| {
            view! { <option value=row.id.0 selected={chosen == Some(row.id)}>{row.name.clone()}</option> }
        });
        view! { <optgroup label=name>{options.collect_view()}</optgroup> }
    });
    let groups = groups.collect_view();
    let known = |id: &PipelineId| snapshot.pipelines.values().flat_map(|part| part.rows()).any(|row| row.id == *id);
    let stray = chosen.filter(|id| !known(id)).map(|id| view! { <option value=id.0 selected>{m::pipeline_of(lang, id.0)}</option> });
    view! { {groups} {stray} }
}

fn tools(lang: Lang, url: &str, query: &LogQuery, choices: AnyView, fault: Option<String>) -> impl IntoView + use<> {
    let clear = (query.pipeline.is_some() || !query.search.is_empty())
        .then(|| view! { <a class="btn btn-ghost btn-sm" href=url.to_owned()>{lang.t(common::CLEAR)}</a> });
    let invalid = fault.is_some().then_some("true");
    let fault = fault.map(|text| view! { <p id="q-error" class="field-error w-full">{text}</p> });
    view! {
        <form method="get" action=url.to_owned() role="search" aria-label=lang.t(m::TITLE) class="flex flex-wrap gap-2 my-3">
            <select name="pipeline" class="select select-sm w-full sm:w-64" aria-label=lang.t(m::PIPELINE)>
                <option value="">{lang.t(m::ANY_PIPELINE)}</option>
                {choices}
            </select>
            <input type="search" name="q" value=query.search.clone() class="input input-sm w-full sm:w-64" aria-label=lang.t(m::TEXT)
                placeholder=lang.t(m::TEXT) aria-invalid=invalid aria-describedby=invalid.map(|_| "q-error")/>
            <button class="btn btn-sm">{lang.t(common::FIND)}</button>
            {clear}
            {fault}
        </form>
    }
}

/// A record: its cause, and its whole message collapsed.
fn render(at: &ManagerContext, record: LogRecord, zone: ManagerTimeZone) -> impl IntoView + use<> {
    let lang = at.lang;
    let message = record.message.as_ref().map(|message| {
        view! {
            <details class="fold">
                <summary class="text-xs"><Icon symbol=Symbol::Right/> {lang.t(m::MESSAGE)}</summary>
                <pre class="code max-h-96 overflow-y-auto mt-1" tabindex="0" role="group" aria-label=lang.t(m::MESSAGE)>{message.clone()}</pre>
            </details>
        }
    });
    let cause = cause::of(&record);
    let since = Since::new(Some(record.time.clone()), zone);
    view! {
        <li class="px-4 py-2 border-t border-base-300 first:border-t-0">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                {badge(lang, &record, cause.as_ref())}
                {about(at, &record)}
                <div class="grow"></div>
                <span class="dim text-xs"><SinceTime lang now=at.ctx.now since/></span>
            </div>
            <p class="wrap-anywhere">{cause::text(lang, cause.as_ref())}</p>
            {message}
        </li>
    }
}

/// The resource of a record, with links; the manager's own records have none.
fn about(at: &ManagerContext, record: &LogRecord) -> impl IntoView + use<> {
    let lang = at.lang;
    let channel = record.channel.clone().map(|(id, name)| {
        let url = at.url_of(ResourceType::Channel, id.0, None);
        view! { <a class="link link-hover font-medium break-words" href=url>{name}</a> }
    });
    let home = record.channel.as_ref().map(|(id, _)| *id);
    let pipeline = record.pipeline.clone().map(|(id, name)| {
        let url = at.url_of(ResourceType::Pipeline, id.0, home);
        view! { <span aria-hidden="true" class="muted">"›"</span> <a class="link link-hover break-words" href=url>{name}</a> }
    });
    let node = record.node.map(|id| {
        let name = at.ctx.snapshot().node(id).map_or_else(|| format!("{} {id}", lang.t(m::NODE)), |node| node.name.clone());
        view! { <a class="link link-hover muted" href=at.url_of(ResourceType::Node, id.0, None)>{name}</a> }
    });
    let own = (channel.is_none() && pipeline.is_none()).then(|| view! { <span class="muted">{lang.t(m::OWN)}</span> });
    view! { {channel} {pipeline} {node} {own} }
}

/// The title of a record, which is a monitor's name, as colour, text and shape.
fn badge(lang: Lang, record: &LogRecord, cause: Option<&Cause>) -> impl IntoView + use<> {
    let (tone, shape) = look(record, cause);
    let text = match monitor(record) {
        Some(name) => lang.t(word(name)).into_any(),
        None => record.title.clone().into_any(),
    };
    view! { <Badge tone shape text/> }
}

fn monitor(record: &LogRecord) -> Option<MonitorName> {
    MonitorName::ALL.iter().find(|name| name.as_str() == record.title).copied()
}

fn word(name: MonitorName) -> Message {
    match name {
        MonitorName::Exception => m::EXCEPTION,
        MonitorName::DelayTime => m::DELAYTIME,
        MonitorName::PipelineTimeout => m::PIPELINETIMEOUT,
        MonitorName::ProcessTimeout => m::PROCESSTIMEOUT,
        MonitorName::PositionTimeout => m::POSITIONTIMEOUT,
    }
}

/// Colour and shape of a record: exceptions, alarms, and notes of the manager such as that it released a channel.
pub fn look(record: &LogRecord, cause: Option<&Cause>) -> (Tone, Shape) {
    match monitor(record) {
        Some(MonitorName::Exception) if cause.is_some_and(Cause::is_note) => (Tone::Idle, Shape::Info),
        Some(MonitorName::Exception) => (Tone::Bad, Shape::Triangle),
        Some(_) => (Tone::Warn, Shape::Diamond),
        None => (Tone::Idle, Shape::Ring),
    }
}

/// The first meaningful line of a message, and whether there are more.
pub fn first_line(message: &str) -> (String, bool) {
    const MAX_SEARCH_LENGTH: usize = 240;
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let cut: String = line.chars().take(MAX_SEARCH_LENGTH).collect();
    if cut.len() < line.len() { (format!("{cut}…"), true) } else { (cut, line.len() < message.trim().len()) }
}

fn pager(lang: Lang, url: &str, query: &LogQuery, page: &Page<LogRecord>) -> impl IntoView + use<> {
    let link = |word, to: usize, is: bool| is.then(|| view! { <a class="btn btn-sm" href=href(url, query, to)>{lang.t(word)}</a> });
    let before = link(common::PREVIOUS, page.page.saturating_sub(1), page.page > 1);
    let after = link(common::NEXT, page.page + 1, page.page < page.pages);
    view! {
        <nav aria-label=lang.t(common::PAGES) class="flex flex-wrap items-center gap-2 py-2">
            <span class="muted text-sm">{m::records(lang, &count(page.total as u64))}</span>
            <div class="grow"></div>
            <span class="muted text-sm">{common::page_of(lang, page.page, page.pages)}</span>
            {before} {after}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_summarized_by_their_first_line() {
        assert_eq!(first_line("\n pid:5 nid:1 exception:setl\n\tat a.b.C\n"), ("pid:5 nid:1 exception:setl".to_owned(), true));
        assert_eq!(first_line("短\n"), ("短".to_owned(), false));
        let (line, more) = first_line(&"订".repeat(300));
        assert_eq!((line.chars().count(), more), (241, true));
        assert_eq!(first_line(""), (String::new(), false));
    }

    #[test]
    fn invalid_query_parameters_are_ignored() {
        let asked = LogParams { pipeline: "x".into(), q: " a&b ".into(), page: "-1".into() };
        assert_eq!(asked.query(), LogQuery { pipeline: None, search: "a&b".into(), page: 1 });
        let query = LogQuery { pipeline: Some(PipelineId(7)), ..asked.query() };
        assert_eq!(href("/l", &query, 3), "/l?pipeline=7&q=a%26b&page=3");
        assert_eq!(href("/l", &LogQuery::default(), 1), "/l");
    }
}
