//! The permission matrix, including the caller's own permissions.

use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;

use crate::messages::permissions as m;
use crate::model::permissions::{Action, PERMISSIONS, Resource};
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
        let rows = PERMISSIONS.iter().map(|(resource, action, need)| {
            // For resources owned by teams: in any of the caller's teams.
            let has = seen.denial(*resource, *action, None).is_none();
            let mark = if has { view! { <span class="text-success" aria-label="✓">"✓"</span> }.into_any() } else { ().into_any() };
            view! {
                <tr>
                    <td class="font-medium">{lang.t(m::resource(*resource))}</td>
                    <td>{lang.t(m::action(*action))}</td>
                    <td>{lang.t(m::requirement(*resource, *need))}</td>
                    <td class="text-center">{mark}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <p class="muted max-w-prose my-2">{lang.t(m::HELP)}</p>
            <div class="overflow-x-auto">
                <table class="table table-sm max-w-4xl">
                    <thead><tr>
                        <th scope="col">{lang.t(m::RESOURCE)}</th><th scope="col">{lang.t(m::ACTION)}</th><th scope="col">{lang.t(m::WHO)}</th><th scope="col">{lang.t(m::YOU)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::messages::Lang;

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
