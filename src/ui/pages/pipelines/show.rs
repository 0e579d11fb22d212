//! A pipeline's page, with all its parameters.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::audit;
use crate::messages::permissions;
use crate::messages::{Lang, channels as cw, common, forms as words, overview, pipelines as m};
use crate::model::field::FieldKind;
use crate::model::form::{Field, Form};
use crate::model::forms::PipelineForm;
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, NodeRef, PipelineDetail, ResourceType};
use crate::server::authz::VisibleSnapshot;
use crate::server::monitor::{Cached, ChannelView, PipelineView, Snapshot};
use crate::server::services::pipelines;
use crate::server::store::ResourceKind;
use crate::ui::components::alert::Alert;
use crate::ui::components::badge::ChannelBadge;
use crate::ui::components::button::{DisabledReason, disabled_hint, link_button};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;
use crate::ui::pages::channels::{canal, locked, state};

/// `GET /m/{manager}/channels/{channel}/pipelines/{pipeline}`
pub async fn get(at: ManagerContext) -> Response {
    match load(&at).await {
        Ok((channel, pipeline)) => {
            let snapshot = at.ctx.ready().await;
            render(&at, &snapshot, channel, pipeline)
        }
        Err(error) => at.error_page(&error),
    }
}

async fn load(at: &ManagerContext) -> Result<(ChannelView, PipelineView), Error> {
    pipelines::get(&at.ctx, at.id()?, at.id()?).await
}

fn render(at: &ManagerContext, snapshot: &VisibleSnapshot, channel: ChannelView, pipeline: PipelineView) -> Response {
    let (lang, now, base, snapshot) = (at.lang, at.ctx.now, at.url(""), snapshot.clone());
    let own_channel = (ResourceKind::Channel, channel.detail.channel.id.0);
    let lacks = permissions::reason(lang, snapshot.denial(Resource::Pipeline, Action::Edit, Some(own_channel)));
    let up = channel.detail.channel;
    let up_id = up.id;
    let own = at.url_of(ResourceType::Pipeline, pipeline.row.id.0, Some(up.id));
    let channel_url = at.url(format_args!("channels/{}", up.id));
    at.page(&pipeline.row.name.clone(), move || {
        let view = move |all: &Snapshot| all.channel_views.get(&up_id).map(Cached::status).unwrap_or_default();
        provide_context(PageData::default().part(common::DETAILS, view).part(overview::DELAYS, |all| all.delays.status()));
        let PipelineView { row, detail, pairs } = pipeline;
        let status = snapshot.channel(up.id).map_or(up.status, |listed| listed.status);
        let rules = (row.alarm_rules > 0).then(|| view! { <Alert>{m::alarm_rules(lang, row.alarm_rules)}</Alert> });
        view! {
            <p class="text-sm">{lang.t(m::CHANNEL)} " " <a class="link" href=channel_url.clone()>{up.name.clone()}</a></p>
            <div class="head">
                <h1 class="page-title">{row.name.clone()}</h1>
                <span {..live("status", view! { <ChannelBadge lang status/> })}></span>
                <div class="grow"></div>
                <div {..live("actions", actions(lang, &own, lacks.clone().or(locked(lang, status))))}></div>
            </div>
            <p class="my-2 whitespace-pre-line">{row.description.clone()}</p>
            {rules}
            <dl class="facts" {..live("state", state(lang, now, &snapshot, status, &row))}></dl>
            <dl class="facts">
                <dt>{lang.t(cw::ID)}</dt><dd>{row.id.0}</dd>
                <dt>{label(lang, "selectNodeIds")}</dt><dd>{nodes(&base, &detail.select_nodes)}</dd>
                <dt>{label(lang, "loadNodeIds")}</dt><dd>{nodes(&base, &detail.load_nodes)}</dd>
                <dt>{lang.t(cw::CANAL)}</dt><dd>{canal(lang, &snapshot, &base, &detail.destination)}</dd>
                <dt>{lang.t(cw::MAPPINGS)}</dt><dd><a class="link" href=format!("{channel_url}#pipeline-{}", row.id)>{pairs.len()}</a></dd>
            </dl>
            <h2 class="section-title">{lang.t(cw::PARAMETERS)}</h2>
            {parameters(lang, &detail)}
        }
    })
}

fn actions(lang: Lang, own: &str, forbidden: DisabledReason) -> impl IntoView + use<> {
    view! {
        <div class="flex flex-wrap gap-2">
            {link_button(format!("{own}/mappings/new"), lang.t(cw::ADD_MAPPINGS), "", forbidden.clone())}
            {link_button(format!("{own}/history"), lang.t(audit::HISTORY), "btn-ghost", None)}
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", forbidden.clone())}
            {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", forbidden.clone())}
        </div>
        {disabled_hint(forbidden)}
    }
}

fn nodes(base: &str, nodes: &[NodeRef]) -> impl IntoView + use<> {
    let links = nodes.iter().map(|node| view! { <a class="link me-3" href=format!("{base}nodes/{}", node.id)>{node.name.clone()}</a> });
    links.collect::<Vec<_>>()
}

fn field(name: &str) -> Option<&'static Field> {
    PipelineForm::FIELDS.iter().find(|field| field.name == name)
}

fn label(lang: Lang, name: &str) -> Option<&'static str> {
    field(name).map(|field| lang.of(field.label))
}

/// Every parameter with its label; those that differ from the stock default are marked.
fn parameters(lang: Lang, detail: &PipelineDetail) -> impl IntoView + use<> {
    let rows = detail.parameters.iter().map(|(name, value)| {
        let known = field(name);
        let changed = known.is_some_and(|field| differs(field, value));
        let mark = known.filter(|_| changed).map(|field| {
            let stock = spoken(lang, field.kind, field.default);
            view! {
                <span class="tag tone-busy ms-2">{lang.t(m::CHANGED)}</span>
                " " <span class="muted">{m::stock(lang, &stock)}</span>
            }
        });
        let label = known.map_or_else(|| name.clone(), |field| lang.of(field.label).to_owned());
        let help = known.map(|field| lang.of(field.help));
        let value = known.map_or_else(|| value.clone(), |field| spoken(lang, field.kind, value));
        let class = if changed { "font-semibold" } else { "" };
        view! {
            <tr>
                <th scope="row" class="font-normal align-top"><span title=help>{label}</span></th>
                <td class="tabular-nums break-words"><span class=class>{value}</span> {mark}</td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <table class="table table-sm max-w-3xl">
            <thead><tr><th scope="col">{lang.t(m::PARAMETER)}</th><th scope="col">{lang.t(m::VALUE)}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn differs(field: &Field, value: &str) -> bool {
    match field.kind {
        FieldKind::Flag => (value == "true") != (field.default == "true"),
        _ => value != field.default,
    }
}

/// A value as text.
fn spoken(lang: Lang, kind: FieldKind, value: &str) -> String {
    match (kind, value) {
        (FieldKind::Flag, "true") => lang.t(words::YES).to_owned(),
        (FieldKind::Flag, _) => lang.t(words::NO).to_owned(),
        (_, "") => "–".to_owned(),
        (_, value) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_non_default_parameters_are_marked() {
        let of = |name: &str, value: &str| field(name).is_some_and(|field| differs(field, value));
        assert!(!of("parallelism", "5") && of("parallelism", "6"));
        assert!(!of("useBatch", "true") && of("useBatch", "false") && !of("dryRun", ""));
        assert_eq!(spoken(Lang::Zh, FieldKind::Flag, "true"), "是");
    }
}
