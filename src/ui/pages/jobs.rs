//! Background jobs: status of the last run, next run, and running a job now.

use axum::response::Response;
use axum::routing::{get, post};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{Lang, Message, common, errors, jobs as m, permissions};
use crate::model::permissions::{Action, Resource};
use crate::server::services::jobs;
use crate::server::store::{Job, JobOutcome, JobState};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::button::{DisabledReason, disabled_hint};
use crate::ui::components::format::{RelativeTime, UpcomingTime, delay};
use crate::ui::components::icon::Shape;
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The page and its post.
pub fn routes() -> RouteTable {
    let needs = |action| AccessRule::Requires(Resource::Job, action);
    RouteTable::new().get("/jobs", needs(Action::Read), get(page)).post("/jobs/run", needs(Action::Run), post(run))
}

/// `GET /jobs`
async fn page(at: ManagerContext) -> Response {
    let found = match jobs::list(&at.ctx).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let (lang, now) = (at.lang, at.ctx.now);
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::Job, Action::Run, None));
    at.page(lang.t(m::TITLE), || {
        let rows = found.into_iter().map(|job| row(lang, now, &lacks, job)).collect_view();
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(m::HELP)}</p>
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label=lang.t(m::TITLE)>
                <table class="table table-sm">
                    <thead><tr>
                        <th scope="col">{lang.t(m::JOB)}</th><th scope="col">{lang.t(m::STATE)}</th><th scope="col">{lang.t(m::STARTED)}</th>
                        <th scope="col">{lang.t(m::DURATION)}</th><th scope="col">{lang.t(m::NEXT)}</th><th scope="col">{lang.t(m::PROCESS)}</th>
                        <th scope="col"><span class="sr-only">{lang.t(common::ACTIONS)}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {disabled_hint(lacks)}
        }
    })
}

/// The name and the description of a job. One of another version has neither.
fn described(lang: Lang, name: &str) -> (String, &'static str) {
    match name {
        "cleanup" => (lang.t(m::CLEANUP).to_owned(), lang.t(m::CLEANUP_HELP)),
        other => (other.to_owned(), ""),
    }
}

fn row(lang: Lang, now: Timestamp, lacks: &DisabledReason, job: Job) -> impl IntoView + use<> {
    let time = |at: i64| Timestamp::from_millisecond(at).unwrap_or(now);
    let (title, help) = described(lang, &job.name);
    let started = match job.started_at {
        Some(at) => view! { <RelativeTime lang now time=time(at)/> }.into_any(),
        None => lang.t(common::NEVER).into_any(),
    };
    let duration = job.started_at.zip(job.ended_at).map(|(from, to)| delay(lang, u64::try_from(to - from).unwrap_or(0)));
    let next = match job.next_run_at() {
        Some(at) if time(at) > now => view! { <UpcomingTime lang now time=time(at)/> }.into_any(),
        Some(_) => lang.t(m::DUE).into_any(),
        None => lang.t(m::AFTER_THIS).into_any(),
    };
    let error = job.error.as_ref().map(|error| view! { <p class="text-error break-words max-w-prose">{errors::what(lang, error)}</p> });
    view! {
        <tr>
            <td><span class="font-medium">{title.clone()}</span><p class="muted text-sm max-w-prose">{help}</p></td>
            <td>{state(lang, job.state)} {error}</td>
            <td class="whitespace-nowrap">{started}</td>
            <td class="whitespace-nowrap tabular-nums">{duration}</td>
            <td class="whitespace-nowrap">{next}</td>
            <td class="break-all">{job.holder}</td>
            <td>
                <form method="post" action="/jobs/run">
                    <button name="job" value=job.name class="btn btn-xs whitespace-nowrap" disabled=lacks.is_some() aria-label=format!("{}: {title}", lang.t(m::RUN_NOW))>{lang.t(m::RUN_NOW)}</button>
                </form>
            </td>
        </tr>
    }
}

fn state(lang: Lang, state: JobState) -> impl IntoView + use<> {
    let (tone, shape, word): (_, _, Message) = match state {
        JobState::New => (Tone::Idle, Shape::Ring, m::NEW),
        JobState::Running => (Tone::Busy, Shape::Half, m::RUNNING),
        JobState::Ended(JobOutcome::Done) => (Tone::Ok, Shape::Disc, m::DONE),
        JobState::Ended(JobOutcome::Failed) => (Tone::Bad, Shape::Cross, m::FAILED),
        JobState::Ended(JobOutcome::Cancelled) => (Tone::Warn, Shape::Square, m::CANCELLED),
        JobState::Lost => (Tone::Warn, Shape::Triangle, m::LOST),
    };
    view! { <Badge tone shape text=lang.t(word).into_any()/> }
}

/// `POST /jobs/run`
async fn run(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let name = values.first("job");
    match jobs::run_now(&at.ctx, name).await {
        Ok(()) => at.redirect_with_flash("/jobs", FlashKind::Requested, &described(at.lang, name).0),
        Err(error) => at.error_page(&error),
    }
}
