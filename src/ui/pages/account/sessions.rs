//! The user's sessions, and ending them.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{Lang, account as m, common};
use crate::server::services::account;
use crate::server::store::Session;
use crate::ui::components::format::RelativeTime;
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `POST /account/sessions`: ends the session `key`, or all others without one.
pub async fn end(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let key = Some(values.first("key")).filter(|key| !key.is_empty());
    match account::end_sessions(&at.ctx, key).await {
        Ok(()) => at.redirect_with_flash("/account", FlashKind::SessionsEnded, ""),
        Err(error) => at.error_page(&error),
    }
}

/// The list of sessions with a sign-out button each.
pub fn list(at: &ManagerContext, sessions: Vec<Session>) -> impl IntoView + use<> {
    let (lang, now, own) = (at.lang, at.ctx.now, at.ctx.caller.session_key().unwrap_or_default().to_owned());
    let others = sessions.iter().any(|session| session.key != own);
    let rows = sessions.into_iter().map(|session| row(lang, now, &own, session)).collect_view();
    let all = others.then(|| {
        view! { <form method="post" action="/account/sessions"><button class="btn btn-sm">{lang.t(m::END_OTHERS)}</button></form> }
    });
    view! {
        <h2 class="section-title" id="sessions">{lang.t(m::SESSIONS)}</h2>
        <p class="muted">{lang.t(m::SESSIONS_HELP)}</p>
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label=lang.t(m::SESSIONS_HELP)>
            <table class="table table-sm max-w-4xl">
                <thead><tr>
                    <th scope="col">{lang.t(m::SINCE)}</th><th scope="col">{lang.t(m::LAST_SEEN)}</th>
                    <th scope="col">{lang.t(m::ADDRESS)}</th><th scope="col">{lang.t(m::BROWSER)}</th><th scope="col"><span class="sr-only">{lang.t(common::ACTIONS)}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {all}
    }
}

fn row(lang: Lang, now: Timestamp, own: &str, session: Session) -> impl IntoView + use<> {
    let time = |at: i64| Timestamp::from_millisecond(at).unwrap_or(now);
    let action = if session.key == own {
        view! { <span class="tag tone-busy">{lang.t(m::THIS_ONE)}</span> }.into_any()
    } else {
        view! {
            <form method="post" action="/account/sessions">
                <button name="key" value=session.key class="btn btn-xs">{lang.t(m::END)}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr>
            <td class="whitespace-nowrap"><RelativeTime lang now time=time(session.created_at)/></td>
            <td class="whitespace-nowrap"><RelativeTime lang now time=time(session.last_seen_at)/></td>
            <td class="tabular-nums">{session.address}</td>
            <td class="whitespace-nowrap" title=session.user_agent.clone()>{browser(&session.user_agent)}</td>
            <td>{action}</td>
        </tr>
    }
}

/// A display name for a browser: `Chrome 156 · Linux`; an unknown user agent is shown as is.
fn browser(user_agent: &str) -> String {
    let Some(known) = woothee::parser::Parser::new().parse(user_agent).filter(|known| known.category == "pc" || known.os != "UNKNOWN")
    else {
        return user_agent.chars().take(60).collect();
    };
    let version = known.version.split('.').next().filter(|version| *version != "UNKNOWN").unwrap_or_default();
    format!("{} {version} · {}", known.name, known.os).replace("  ", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_are_shown_as_browser_names() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome 156 · Linux");
        assert_eq!(browser("curl/8.1"), "curl/8.1");
    }
}
