//! One node: what it is, and what its process tells.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::{NodeDetail, NodeId};
use crate::server::services::nodes::{self, NodeRow};
use crate::ui::components::badge::NodeBadge;
use crate::ui::components::text::{Bar, bytes};
use crate::ui::cx::At;
use crate::ui::words::{Lang, common, nodes as w};

/// `GET /m/{manager}/nodes/{node}`
pub async fn get(at: At) -> Response {
    let found = match at.id::<NodeId>() {
        Ok(id) => nodes::get(&at.caller, &at.entry, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(row) => draw(&at, row),
        Err(error) => at.failed(&error),
    }
}

fn draw(at: &At, row: NodeRow) -> Response {
    let (lang, own) = (at.lang, at.url(format_args!("nodes/{}", row.node.id)));
    let title = row.node.name.clone();
    let heading = title.clone();
    at.page(&title, move || {
        let told = row.told().map(|detail| told(lang, detail));
        view! {
            <div class="head">
                <h1 class="page-title">{heading}</h1>
                <span data-live="status"><NodeBadge lang status=row.node.status/></span>
                <div class="grow"></div>
                <a class="btn btn-sm" href=format!("{own}/edit")>{lang.t(common::EDIT)}</a>
                <a class="btn btn-sm btn-outline btn-error" href=format!("{own}/delete")>{lang.t(common::DELETE)}</a>
            </div>
            <p class="my-2">{row.node.description}</p>
            <dl class="facts" data-live="facts">
                <dt>{lang.t(w::ID)}</dt><dd>{row.node.id.0}</dd>
                <dt>{lang.t(w::ADDRESS)}</dt><dd>{row.node.ip} {row.node.port.map(|port| format!(":{port}"))}</dd>
                {told}
            </dl>
        }
    })
}

fn told(lang: Lang, detail: &NodeDetail) -> impl IntoView + use<> {
    let heap = detail.heap.map(|heap| {
        let text = format!("{} / {}", bytes(heap.used), bytes(heap.max));
        view! { <dt>{lang.t(w::HEAP)}</dt><dd><Bar value=heap.used max=heap.max label=lang.t(w::HEAP)/> {text}</dd> }
    });
    let threads = detail.threads.map(|(busy, all)| view! { <dt>{lang.t(w::THREADS)}</dt><dd>{busy} " / " {all}</dd> });
    let version = detail.version.clone().map(|version| view! { <dt>{lang.t(w::VERSION)}</dt><dd>{version}</dd> });
    view! {
        <dt>{lang.t(w::CLUSTER)}</dt><dd>{detail.cluster.clone().unwrap_or_else(|| lang.t(common::NONE).to_owned())}</dd>
        {heap} {threads} {version}
    }
}
