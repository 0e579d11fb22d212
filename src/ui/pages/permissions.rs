//! The permission matrix, including the caller's own permissions.

use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;

use crate::messages::{Lang, Message, permissions as m};
use crate::model::permissions::{self, Action, GlobalRole, PERMISSIONS, Resource, RoleContext, TeamRole};
use crate::ui::context::ManagerContext;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The route of the page.
pub fn routes() -> RouteTable {
    RouteTable::new().get("/permissions", AccessRule::Requires(Resource::Rights, Action::Read), get(page))
}

/// `GET /permissions`
async fn page(at: ManagerContext) -> Response {
    if let Err(error) = at.ctx.access().check(&at.ctx.caller, Resource::Rights, Action::Read) {
        return at.error_page(&error);
    }
    let (lang, seen) = (at.lang, at.ctx.ready().await);
    at.page(lang.t(m::TITLE), || {
        let heads = columns().map(|(title, _)| view! { <th scope="col">{lang.t(title)}</th> }).collect_view();
        let rows = resources().into_iter().map(|resource| {
            let cells = columns().map(|(_, roles)| {
                let verbs = verbs(lang, resource, |action| permissions::allows(resource, action, roles));
                view! { <td>{verbs}</td> }
            });
            // For resources owned by teams: in any of the caller's teams.
            let own = verbs(lang, resource, |action| seen.denial(resource, action, None).is_none());
            view! { <tr><th scope="row" class="text-sm">{lang.t(m::resource(resource))}</th> {cells.collect_view()} <td class="font-medium">{own}</td></tr> }
        });
        let rows = rows.collect_view();
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <p class="muted max-w-prose">{lang.t(m::HELP)} " " {lang.t(m::OWNED_HELP)}</p>
            <div class="overflow-x-auto" tabindex="0" role="group" aria-label=lang.t(m::TITLE)>
                <table class="table table-sm">
                    <thead><tr><th scope="col">{lang.t(m::RESOURCE)}</th> {heads} <th scope="col">{lang.t(m::YOU)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

/// The roles as columns. Roles of a team are those in the team that owns the resource.
fn columns() -> [(Message, RoleContext); 6] {
    let nobody = RoleContext { signed_in: true, ..RoleContext::default() };
    let member = |role| RoleContext { team_role: Some(role), owned: true, ..nobody };
    [
        (m::ANY_USER, nobody),
        (m::VIEWER, member(TeamRole::Viewer)),
        (m::OPERATOR, member(TeamRole::Operator)),
        (m::EDITOR, member(TeamRole::Editor)),
        (m::AUDITOR, RoleContext { role: GlobalRole::Auditor, ..nobody }),
        (m::ADMINISTRATOR, RoleContext { role: GlobalRole::Administrator, ..nobody }),
    ]
}

/// The resources in the order of the permission table.
fn resources() -> Vec<Resource> {
    let mut resources: Vec<Resource> = Vec::new();
    for (resource, ..) in PERMISSIONS {
        if !resources.contains(resource) {
            resources.push(*resource);
        }
    }
    resources
}

/// The permitted actions on a resource; a dash if there is none.
fn verbs(lang: Lang, resource: Resource, is_permitted: impl Fn(Action) -> bool) -> String {
    let actions = PERMISSIONS.iter().filter(|(of, action, _)| *of == resource && is_permitted(*action));
    let verbs: Vec<&str> = actions.map(|(_, action, _)| lang.t(m::action(*action))).collect();
    if verbs.is_empty() { "–".to_owned() } else { verbs.join(lang.of([", ", "、"])) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// The expected content of `docs/permissions.md`.
    fn document() -> String {
        let mut text = String::from(
            "# Permissions\n\nWho can do what: the permission matrix of `src/model/permissions.rs`, written by a test (`UPDATE_DOCS=1 cargo test --features ssr --lib permissions`).\nAdministrators can do everything.\n\n| resource | action | allowed for |\n|---|---|---|\n",
        );
        for (resource, action, need) in PERMISSIONS {
            let [resource, action, who] =
                [m::resource(*resource), m::action(*action), m::requirement(*resource, *need)].map(|text| Lang::En.t(text));
            writeln!(text, "| {resource} | {action} | {who} |").expect("written");
        }
        text
    }

    #[test]
    fn the_document_matches_the_permission_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/permissions.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, document()).expect("written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == document(), "docs/permissions.md is old: UPDATE_DOCS=1 cargo test --features ssr --lib permissions");
    }
}
