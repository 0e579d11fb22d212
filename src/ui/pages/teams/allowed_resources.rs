//! The resources of a manager that a team may use in addition to its own.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::edit::find;
use crate::messages::{Lang, common, users as m};
use crate::model::permissions::Action;
use crate::model::{Error, ResourceType};
use crate::server::services::teams;
use crate::server::store::ResourceKind;
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::pages::ownership::kind_name;
use crate::ui::pages::users::id;

const KINDS: [ResourceKind; 3] = [ResourceKind::Node, ResourceKind::Canal, ResourceKind::Source];

/// `GET /teams/{team}/limits/{manager}`
pub async fn get(at: ManagerContext, Path((text, _)): Path<(String, String)>) -> Response {
    let view = match find(&at, &text, Action::Edit).await {
        Ok(view) => view,
        Err(error) => return at.error_page(&error),
    };
    let (lang, seen, manager) = (at.lang, at.ctx.ready().await, at.ctx.manager.name().to_owned());
    let chosen = |kind, id: u64| {
        view.allowed.iter().any(|resource| resource.manager == manager && resource.kind == kind && u64::try_from(resource.id) == Ok(id))
    };
    let groups = KINDS.map(|kind| {
        let all: Vec<(u64, String)> = match kind {
            ResourceKind::Node => seen.nodes.rows().iter().map(|row| (row.id.0, row.name.clone())).collect(),
            ResourceKind::Canal => seen.canals.rows().iter().map(|row| (row.id.0, row.name.clone())).collect(),
            _ => seen.sources.rows().iter().map(|row| (row.id.0, row.name.clone())).collect(),
        };
        (kind, all.into_iter().map(|(id, name)| (id, name, chosen(kind, id))).collect::<Vec<_>>())
    });
    let title = format!("{} · {}", view.team.name, lang.t(m::MAY_USE));
    let heading = title.clone();
    at.page(&title, move || {
        let groups = groups.into_iter().map(|(kind, resources)| group(lang, kind, resources)).collect_view();
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(m::MAY_USE_HELP)}</p>
            <form method="post" class="max-w-2xl">
                {groups}
                <div class="flex gap-2 my-4">
                    <button class="btn btn-primary btn-sm">{lang.t(m::SAVE)}</button>
                    <a class="btn btn-ghost btn-sm" href=format!("/teams/{text}")>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

fn group(lang: Lang, kind: ResourceKind, resources: Vec<(u64, String, bool)>) -> impl IntoView + use<> {
    let boxes = resources.into_iter().map(|(id, name, chosen)| {
        view! {
            <label class="flex items-center gap-2 py-0.5">
                <input type="checkbox" name=kind.as_str() value=id checked=chosen class="checkbox checkbox-sm"/>
                <span>{name}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! { <fieldset class="my-4"><legend class="field-label mb-1">{kind_name(lang, kind)}</legend><div class="picker">{boxes}</div></fieldset> }
}

/// `POST /teams/{team}/limits/{manager}`
pub async fn post(at: ManagerContext, Path((text, _)): Path<(String, String)>, FormBody(values): FormBody) -> Response {
    let mut saved: Result<(), Error> = Ok(());
    for kind in KINDS {
        let ids = values.all(kind.as_str()).into_iter().filter_map(|id| id.parse().ok()).collect();
        saved = match id(&text, ResourceType::Team) {
            Ok(team) => saved.and(teams::allow(&at.ctx, team, at.ctx.manager.name(), kind, ids).await),
            Err(error) => Err(error),
        };
        if let Err(error) = &saved {
            return at.error_page(error);
        }
    }
    at.redirect_with_flash(&format!("/teams/{text}"), FlashKind::Saved, at.lang.t(m::MAY_USE))
}
