//! The list of users and of open links.

use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;

use crate::messages::{Lang, common, permissions, users as m};
use crate::model::permissions::{Action, Resource};
use crate::server::services::users;
use crate::server::store::{Link, LinkPurpose, User};
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::components::format::{RelativeTime, calendar};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `GET /users`
pub async fn get(at: ManagerContext) -> Response {
    let access = at.ctx.access();
    let found = users::list(&at.ctx).await;
    let (found, links) = match (found, users::open_links(&at.ctx).await) {
        (Ok(found), Ok(links)) => (found, links),
        (Err(error), _) | (_, Err(error)) => return at.error_page(&error),
    };
    let (lang, now) = (at.lang, at.ctx.now);
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::User, Action::Create, None));
    let policy = access.policy();
    at.page(lang.t(m::PEOPLE), || {
        let rows = found.into_iter().map(|person| {
            let teams = policy.members.get(&person.id).into_iter().flatten();
            let teams: Vec<String> = teams.filter_map(|(team, role)| Some(format!("{} ({})", policy.team_name(*team)?, permissions::team_role(lang, *role)))).collect();
            row(lang, now, person, teams.join(", "))
        });
        let rows = rows.collect_view();
        let may_change = lacks.is_none();
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(m::PEOPLE)}</h1>
                {link_button("/users/new".to_owned(), lang.t(m::INVITE), "btn-primary", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            <p class="muted my-2 max-w-prose">{lang.t(m::PEOPLE_HELP)}</p>
            <div class="overflow-x-auto">
                <table class="table table-sm">
                    <thead><tr>
                        <th scope="col">{lang.t(m::NAME)}</th><th scope="col">{lang.t(m::DISPLAY_NAME)}</th><th scope="col">{lang.t(m::ROLE)}</th>
                        <th scope="col">{lang.t(m::TEAMS)}</th><th scope="col">{lang.t(m::STATE)}</th><th scope="col">{lang.t(m::LAST_SIGN_IN)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <h2 class="section-title">{lang.t(m::OPEN_LINKS)}</h2>
            {open_links(lang, (now, at.zone()), links, may_change)}
        }
    })
}

fn row(lang: Lang, now: Timestamp, person: User, teams: String) -> impl IntoView + use<> {
    let last = match person.last_sign_in_at.and_then(|at| Timestamp::from_millisecond(at).ok()) {
        Some(time) => view! { <RelativeTime lang now time/> }.into_any(),
        None => lang.t(m::NEVER).into_any(),
    };
    view! {
        <tr>
            <td><a class="link font-medium" href=format!("/users/{}", person.id)>{person.name.clone()}</a></td>
            <td>{person.display_name.clone()}</td>
            <td>{permissions::global_role(lang, person.role)}</td>
            <td>{teams}</td>
            <td>{state(lang, &person)}</td>
            <td class="whitespace-nowrap">{last}</td>
        </tr>
    }
}

/// Whether a user may sign in, as a badge.
pub fn state(lang: Lang, person: &User) -> AnyView {
    if person.disabled {
        view! { <span class="tag tone-warn">{lang.t(m::DISABLED)}</span> }.into_any()
    } else if person.password_hash.is_none() {
        view! { <span class="tag">{lang.t(m::NO_PASSWORD)}</span> }.into_any()
    } else {
        view! { <span class="tag tone-ok">{lang.t(m::ACTIVE)}</span> }.into_any()
    }
}

fn open_links(lang: Lang, (now, zone): (Timestamp, TimeZone), links: Vec<Link>, may_change: bool) -> AnyView {
    if links.is_empty() {
        return view! { <p class="muted">{lang.t(m::NO_LINKS)}</p> }.into_any();
    }
    let rows = links.into_iter().map(|link| {
        let purpose = lang.t(match link.made.purpose {
            LinkPurpose::Setup => m::FIRST,
            LinkPurpose::Invitation => m::INVITATION,
            LinkPurpose::Reset => m::NEW_PASSWORD,
        });
        let until = Timestamp::from_millisecond(link.made.expires_at).unwrap_or(now);
        let revoke = may_change.then(|| {
            view! {
                <form method="post" action="/users/links/revoke">
                    <button name="key" value=link.key.clone() class="btn btn-xs">{lang.t(m::REVOKE)}</button>
                </form>
            }
        });
        view! { <tr><td>{purpose}</td><td class="tabular-nums">{calendar(&zone, until)}</td><td>{revoke}</td></tr> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="overflow-x-auto"><table class="table table-sm max-w-2xl">
            <thead><tr><th scope="col">{lang.t(m::FOR)}</th><th scope="col">{lang.t(m::EXPIRES)}</th><th scope="col"><span class="sr-only">{lang.t(common::ACTIONS)}</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// `POST /users/links/revoke`
pub async fn revoke(at: ManagerContext, FormBody(values): FormBody) -> Response {
    match users::revoke_link(&at.ctx, values.first("key").to_owned()).await {
        Ok(()) => at.redirect_with_flash("/users", FlashKind::Deleted, at.lang.t(m::LINK)),
        Err(error) => at.error_page(&error),
    }
}
