//! The connection settings of a manager, and a connection test.

mod connect;
mod report;
mod zookeeper;

use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{Lang, permissions, settings as m};
use crate::model::OtterEnum;
use crate::model::permissions::{Action, Resource};
use crate::server::authz::ManagerHandle;
use crate::server::manager::ConnectionReport;
use crate::server::monitor::Snapshot;
use crate::server::services::settings;
use crate::ui::components::alert::Alert;
use crate::ui::components::button::disabled_hint;
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The page and the connection test.
pub fn routes() -> RouteTable {
    // Changing language or theme and reloading return to the test's path: it then shows the page without a report.
    RouteTable::new()
        .get("/m/{manager}/settings", AccessRule::Requires(Resource::Manager, Action::Read), get(page))
        .get("/m/{manager}/settings/test", AccessRule::Authenticated, get(back))
        .post("/m/{manager}/settings/test", AccessRule::Requires(Resource::Manager, Action::Test), post(test))
}

/// `GET /m/{manager}/settings`
async fn page(at: ManagerContext) -> Response {
    render(&at, None).await
}

async fn back(at: ManagerContext) -> Redirect {
    Redirect::to(&at.url("settings"))
}

/// `POST /m/{manager}/settings/test`: the page with the test results.
async fn test(at: ManagerContext) -> Response {
    match settings::test_connection(&at.ctx).await {
        Ok(report) => render(&at, Some(report)).await,
        Err(error) => at.error_page(&error),
    }
}

async fn render(at: &ManagerContext, report: Option<ConnectionReport>) -> Response {
    if let Err(error) = settings::read(&at.ctx).await {
        return at.error_page(&error);
    }
    let snapshot = at.ctx.ready().await;
    let (lang, now, entry, action) = (at.lang, at.ctx.now, at.ctx.manager.clone(), at.url("settings/test"));
    let lacks = permissions::reason(lang, snapshot.denial(Resource::Manager, Action::Test, None));
    at.page(lang.t(m::TITLE), move || {
        let sandbox = entry.sandbox.then(|| view! { <Alert>{lang.t(m::SANDBOX)}</Alert> });
        let button = lang.t(if report.is_some() { m::TEST_AGAIN } else { m::TEST_NOW });
        let has_rpc = entry.config().rpc.is_some();
        let report = report.map(|report| report::render(lang, report, has_rpc));
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <section aria-labelledby="manager">
                <h2 id="manager" class="section-title">{lang.t(m::MANAGER)}</h2>
                {sandbox}
                {facts(lang, now, &entry, &snapshot)}
                <p class="muted">{lang.t(m::NOT_HERE)}</p>
            </section>
            <section aria-labelledby="test">
                <h2 id="test" class="section-title">{lang.t(m::TEST)}</h2>
                <p class="muted max-w-prose">{lang.t(m::TEST_HELP)}</p>
                {report}
                <form method="post" action=action class="my-3"> <button class="btn btn-primary btn-sm" disabled=lacks.is_some()>{button}</button> {disabled_hint(lacks)}</form>
            </section>
            <section aria-labelledby="connect">{connect::render(lang)}</section>
        }
    })
}

/// The configured values; of the password only whether it is set.
fn facts(lang: Lang, now: Timestamp, entry: &ManagerHandle, snapshot: &Snapshot) -> impl IntoView + use<> {
    let config = entry.config();
    let rpc = match config.rpc.clone() {
        Some(address) => address.into_any(),
        None => view! { {lang.t(m::NO_RPC)} <p class="muted">{lang.t(m::NO_RPC_HELP)}</p> }.into_any(),
    };
    let generation = snapshot.health.generation.map_or_else(|| lang.t(m::UNKNOWN), |generation| generation.as_str());
    let old_client = if entry.legacy_nodetest {
        view! { {lang.t(m::ON)} " " <code>"/nodetest/node/{id}"</code> }.into_any()
    } else {
        lang.t(m::OFF).into_any()
    };
    view! {
        <dl class="facts">
            <dt>{lang.t(m::NAME)}</dt><dd>{config.name.clone()}</dd>
            <dt>{lang.t(m::ADDRESS)}</dt><dd>{address(entry)}</dd>
            <dt>{lang.t(m::ACCOUNT)}</dt><dd>{config.user.clone()}</dd>
            <dt>{lang.t(m::PASSWORD)}</dt><dd><span aria-hidden="true">"•••••• "</span><span class="muted">{lang.t(m::MASKED)}</span></dd>
            <dt>{lang.t(m::RPC)}</dt><dd>{rpc}</dd>
            <dt>{lang.t(m::ZOOKEEPER)}</dt><dd>{zookeeper::render(lang, now, entry, snapshot)}</dd>
            <dt>{lang.t(m::GENERATION)}</dt><dd {..live("generation", generation)}></dd>
            <dt>{lang.t(m::OLD_CLIENT)}</dt><dd>{old_client}</dd>
        </dl>
    }
}

/// The console's URL without credentials that may have been written into it.
fn address(entry: &ManagerHandle) -> String {
    let mut url = entry.config().console.clone();
    // Only a URL that can't contain credentials fails to remove them.
    if url.set_username("").and_then(|()| url.set_password(None)).is_err() {
        return url.host_str().unwrap_or_default().to_owned();
    }
    url.to_string()
}
