//! A node's page: configuration, values reported by its process, and the pipelines that use it.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::audit;
use crate::messages::permissions;
use crate::messages::{Lang, common, errors, nodes as m};
use crate::model::permissions::{Action, Resource};
use crate::model::{NodeDetail, NodeId, NodeStatus};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::nodes::NodeRow;
use crate::server::manager::Timestamps;
use crate::server::monitor::{Cached, Snapshot};
use crate::server::services::Result;
use crate::server::services::nodes;
use crate::ui::components::badge::{NodeBadge, NotSeenBadge};
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::components::copy::CopyButton;
use crate::ui::components::format::{Meter, RelativeTime, bytes, with_age};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::timestamps;
use crate::ui::pages::used_by::{Users, pipelines, user};

/// `GET /m/{manager}/nodes/{node}`
pub async fn get(at: ManagerContext) -> Response {
    let id = match at.id::<NodeId>() {
        Ok(id) => id,
        Err(error) => return at.error_page(&error),
    };
    let (found, dates) = tokio::join!(nodes::get(&at.ctx, id), nodes::timestamps(&at.ctx, id));
    match found {
        Ok(row) => render(&at, row, &dates, at.ctx.ready().await),
        Err(error) => at.error_page(&error),
    }
}

fn render(at: &ManagerContext, row: NodeRow, dates: &Result<Option<Timestamps>>, snapshot: VisibleSnapshot) -> Response {
    let (lang, id) = (at.lang, row.node.id);
    let own = at.url(format_args!("nodes/{id}"));
    let title = row.node.name.clone();
    let heading = title.clone();
    at.page(&title, || {
        let details = move |all: &Snapshot| all.node_details.get(&id).map(Cached::status).unwrap_or_default();
        provide_context(PageData::default().part(common::NODES, |all| all.nodes.status()).part(common::DETAILS, details));
        let up = row.node.status == NodeStatus::Start;
        let fails = fails(lang, at.ctx.now, &row);
        let set_up = row.read_detail().map(|detail| installation(lang, detail));
        let process = row.read_detail().filter(|_| up).map(|detail| process(at, &snapshot, detail));
        let lacks = permissions::reason(lang, snapshot.denial(Resource::Node, Action::Edit, None));
        let kept = lacks.or(up.then(|| lang.t(m::RUNS).into()));
        let dates = timestamps::facts(at, dates);
        let down = (!up).then(|| down(at, &row));
        let users = row.dependents().iter().map(|one| user(at, one)).collect();
        let actions = view! {
            <div class="flex gap-2">
                {link_button(format!("{own}/history"), lang.t(audit::HISTORY), "btn-ghost", None)}
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", kept.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", kept.clone())}
            </div>
            {disabled_hint(kept)}
        };
        let waits = row.was_never_up();
        let status = if waits {
            view! { <NotSeenBadge lang pill=true/> }.into_any()
        } else {
            view! { <NodeBadge lang state=row.state()/> {fails} }.into_any()
        };
        let start = waits.then(|| start_it(lang, &row));
        let facts = view! {
            <dt>{lang.t(m::ID)}</dt><dd>{row.node.id.0}</dd>
            <dt>{lang.t(m::ADDRESS)}</dt><dd>{row.node.ip} {row.node.port.map(|port| format!(":{port}"))}</dd>
            {set_up} {process} {down} {dates}
        };
        view! {
            <div class="head">
                <h1 class="page-title">{heading}</h1>
                <span {..live("status", status)}></span>
                <div class="actions" {..live("actions", actions)}></div>
            </div>
            {(!row.node.description.is_empty()).then(|| view! { <p class="muted">{row.node.description.clone()}</p> })}
            <div class="empty:hidden" {..live("start", start)}></div>
            <section class="card" aria-label=lang.t(common::DETAILS)><dl class="facts card-body my-0" {..live("facts", facts)}></dl></section>
            <section class="card" aria-labelledby="used-by">
                <header><h2 id="used-by">{lang.t(m::USED_BY)}</h2></header>
                <div class="card-body" {..live("users", view! { <Users users none=lang.t(m::UNUSED)/> })}></div>
            </section>
        }
    })
}

/// The node's configuration, whether it is running or not.
fn installation(lang: Lang, detail: &NodeDetail) -> impl IntoView + use<> {
    let ports = [(m::DOWNLOAD_PORT, detail.download_port), (m::MBEAN_PORT, detail.mbean_port)];
    let ports = ports.map(|(word, port)| port.map(|port| view! { <dt>{lang.t(word)}</dt><dd class="tabular-nums">{port}</dd> }));
    let external = detail.external_ip.clone().filter(|ip| !ip.is_empty()).map(|ip| {
        let unused = (!detail.use_external_ip).then(|| view! { " " <span class="muted">{lang.t(m::UNUSED_EXTERNAL)}</span> });
        view! { <dt>{lang.t(m::EXTERNAL_IP)}</dt><dd>{ip} {unused}</dd> }
    });
    view! {
        {ports.collect_view()} {external}
        <dt>{lang.t(m::CLUSTER)}</dt><dd>{detail.cluster.clone().unwrap_or_else(|| lang.t(common::NONE).to_owned())}</dd>
    }
}

/// Values reported by the running process.
fn process(at: &ManagerContext, snapshot: &Snapshot, detail: &NodeDetail) -> impl IntoView + use<> {
    let lang = at.lang;
    let heap = detail.heap.map(|heap| {
        let text = format!("{} / {}", bytes(heap.used), bytes(heap.max));
        view! { <dt>{lang.t(m::HEAP)}</dt><dd><Meter value=heap.used max=heap.max label=lang.t(m::HEAP)/> {text}</dd> }
    });
    let threads = detail.threads.map(|(busy, all)| view! { <dt>{lang.t(m::THREADS)}</dt><dd>{busy} " / " {all}</dd> });
    let running = detail.running.as_ref().map(|running| {
        let users = pipelines(at, snapshot, running);
        view! { <dt>{lang.t(m::RUNNING)}</dt><dd><Users users none=lang.t(m::NONE_RUNNING)/></dd> }
    });
    let texts = [(m::VERSION, detail.version.clone()), (m::SYSTEM, detail.system.clone())];
    let texts = texts.map(|(word, text)| text.map(|text| view! { <dt>{lang.t(word)}</dt><dd>{text}</dd> }));
    view! { {heap} {threads} {running} {texts.collect_view()} }
}

/// Reports that the page of a running node fails: its process may be gone, and the shown data is outdated.
pub fn fails(lang: Lang, now: Timestamp, row: &NodeRow) -> AnyView {
    let Some(error) = row.page_error() else { return ().into_any() };
    let text = match row.detail.read_at {
        Some(time) => with_age(lang, now, time, |age| m::page_fails(lang, age)).into_any(),
        None => lang.t(m::PAGE_FAILS).into_any(),
    };
    view! { <span class="text-warning text-sm" data-error=error.kind().as_str() title=errors::what(lang, error)>{text}</span> }.into_any()
}

/// How to start the process of a node that has never been seen up.
fn start_it(lang: Lang, row: &NodeRow) -> impl IntoView + use<> {
    let command = |text: String| view! { <div class="code mt-1"><code>{text.clone()}</code><CopyButton lang text/></div> };
    let detail = row.read_detail();
    let ports = [row.node.port, detail.and_then(|detail| detail.download_port), detail.and_then(|detail| detail.mbean_port)];
    let ports = ports.into_iter().flatten().map(|port| port.to_string()).collect::<Vec<_>>().join(", ");
    let ports = (!ports.is_empty()).then(|| view! { <li>{lang.t(m::STEP_PORTS)} " " <b class="font-semibold">{ports}</b></li> });
    view! {
        <section class="card max-w-3xl" aria-labelledby="start-it">
            <header><h2 id="start-it">{lang.t(m::START_IT)}</h2></header>
            <div class="card-body flex flex-col gap-2">
                <p>{lang.t(m::START_HELP)}</p>
                <ol class="list-decimal ps-5 flex flex-col gap-2">
                    <li>{lang.t(m::STEP_ID)} {command(format!("echo {} > conf/nid", row.node.id))}</li>
                    <li>{lang.t(m::STEP_MANAGER)} {command("otter.manager.address = <manager host>:1099".to_owned())}</li>
                    {ports}
                    <li>{lang.t(m::STEP_START)} {command("bin/startup.sh".to_owned())}</li>
                </ol>
                <p class="muted">{lang.t(m::STEP_WATCH)}</p>
            </div>
        </section>
    }
}

fn down(at: &ManagerContext, row: &NodeRow) -> impl IntoView + use<> {
    let lang = at.lang;
    let since = match row.down_since {
        Some(time) => view! { <RelativeTime lang now=at.ctx.now time/> }.into_any(),
        None => lang.t(m::NOT_SEEN_UP).into_any(),
    };
    view! { <dt>{lang.t(m::DOWN_SINCE)}</dt><dd>{since}</dd> <dt>{lang.t(m::HEAP)}</dt><dd class="muted">{lang.t(m::FIGURES_OLD)}</dd> }
}
