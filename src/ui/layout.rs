//! The layout of every page.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;

use crate::messages::{Lang, common, errors, shortcuts};
use crate::model::Error;
use crate::model::permissions::Resource;
use crate::server::authz::VisibleSnapshot;
use crate::server::clock;
use crate::server::monitor::Health;
use crate::server::services::ManagerCtx;
use crate::ui::components::alert::Alert;
use crate::ui::components::format::{DisplayTimeZone, RelativeTime, with_age};
use crate::ui::components::icon::{Icon, Symbol};
use crate::ui::components::nav::{self, ATTENTION_REGION, Nav, is_for};
use crate::ui::components::setup_guide;
use crate::ui::components::shortcuts::Shortcuts;
use crate::ui::context::PageContext;
use crate::ui::html::{AutoRefresh, Scripts, html};
use crate::ui::islands::live_updates::{LiveUpdates, Shown};
use crate::ui::islands::palette::Palette;
use crate::ui::islands::user_menu::UserMenu;
use crate::ui::live_regions::{LiveRegions, live};
use crate::ui::live_updates::DataVersion;
use crate::ui::page_data::{PageData, PageStatus};
use crate::ui::theme::Theme;
use crate::ui::{assets, breadcrumbs};

/// The document: navigation, the manager's state, the flash message, and the page content.
#[component]
pub fn Layout(cx: PageContext, manager: Option<ManagerCtx>, title: String, content: AnyView) -> impl IntoView {
    let lang = cx.lang;
    let theme = (cx.theme != Theme::System).then_some(cx.theme.as_str());
    let heading = title.clone();
    let title = html_escape::encode_text(&format!("{title} · {}", lang.t(common::PRODUCT))).into_owned();
    let root = assets::root();
    let again = use_context::<AutoRefresh>().map(|AutoRefresh(seconds)| {
        let content = format!("{seconds}; url={}", cx.path);
        view! { <noscript><meta http-equiv="refresh" content=content/></noscript> }
    });
    let flash = cx.flash.as_ref().map(|flash| flash.text(lang)).map(|text| view! { <Alert kind="alert-success">{text}</Alert> });
    let body = match manager {
        Some(ctx) => managed(&cx, &ctx, &heading, view! { {flash} {content} }.into_any()).into_any(),
        None => {
            let (theme, path) = (cx.theme, cx.path.clone());
            view! {
                <header class="topbar">
                    <a href="/" class="brand"><img src="/favicon.svg" alt="" width="24" height="24"/> {lang.t(common::PRODUCT)}</a>
                    <div class="grow"></div>
                    <Preferences lang theme path/>
                </header>
                <main id="main" tabindex="-1" class="p-4 max-w-4xl mx-auto">{flash} {content}</main>
            }
            .into_any()
        }
    };
    view! {
        <html lang=lang.tag() data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                // Set as markup, because leptos writes a comment after a text child, which a title would display.
                <title inner_html=title></title>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="stylesheet" href=format!("{root}/pkg/{}.css", assets::NAME)/>
                {again}
                <Scripts/>
            </head>
            <body>
                <a href="#main" class="skip">{lang.t(common::SKIP)}</a>
                {body}
            </body>
        </html>
    }
}

fn managed(cx: &PageContext, ctx: &ManagerCtx, heading: &str, content: AnyView) -> impl IntoView + use<> {
    let lang = cx.lang;
    let manager = ctx.manager.name().to_owned();
    let snapshot = ctx.snapshot();
    let (health, scope) = (snapshot.health.clone(), cx.ctx.caller.roles().clone());
    let sandbox = ctx.manager.sandbox.then(|| {
        let (title, text) = (lang.t(common::SANDBOX), lang.t(common::SANDBOX_TAG));
        match is_for(cx.ctx.caller.roles(), Resource::Manager) {
            true => view! { <a class="tag hover:underline" href=format!("/m/{manager}/settings") title=format!("{title} {}", lang.t(common::SANDBOX_HOW))>{text}</a> }.into_any(),
            false => view! { <span class="tag" title=title>{text}</span> }.into_any(),
        }
    });
    let [changed, reload, lost, ended] =
        [common::LIST_CHANGED, common::RELOAD, common::CONNECTION_LOST, common::SESSION_ENDED].map(|message| lang.t(message).to_owned());
    let base = format!("/m/{manager}/");
    let crumbs = breadcrumbs::render(lang, &cx.path, &base, heading, &snapshot);
    let is_overview = cx.path.split('?').next() == Some(base.as_str());
    let steps = if is_overview { None } else { setup_guide::strip(lang, &base, &cx.path, &snapshot) };
    let status = use_context::<PageData>().map(|data| data.read(&snapshot));
    let away = match &health.error {
        Some(error) => Some(away(lang, error, &health, status.as_ref()).into_any()),
        None => outdated(lang, cx.ctx.now, status.as_ref()),
    };
    let shown = Shown {
        manager: manager.clone(),
        page: cx.path.clone(),
        since: DataVersion::shown(ctx).to_string(),
        rendered_at: cx.ctx.now.as_millisecond(),
    };
    view! {
        <div class="frame">
            <nav aria-label=lang.t(common::AREAS)>
                <input id="menu" type="checkbox" class="drawer-toggle" aria-label=lang.t(common::MENU)/>
                <div class="drawer-side">
                    <label for="menu" class="drawer-overlay"><span class="sr-only">{lang.t(common::CLOSE)}</span></label>
                    <div class="sidebar">
                        <a href=base class="brand">
                            <img src="/favicon.svg" alt="" width="26" height="26"/>
                            <span><b class="font-semibold">{lang.t(common::PRODUCT)}</b><br/><span class="text-xs muted">{manager.clone()}</span></span>
                        </a>
                        <Nav lang path=cx.path.clone() seen=snapshot.clone() now=cx.ctx.now manager=manager.clone() scope=scope.clone()/>
                    </div>
                </div>
            </nav>
            <div class="drawer-content min-w-0 flex flex-col">
                <div {..live("away", away)}></div>
                <TopBar cx=cx.clone() manager=manager.clone() crumbs sandbox age=data_age(lang, cx.ctx.now, &health, status.as_ref())/>
                <LiveUpdates shown lang changed reload lost ended>
                    <main id="main" tabindex="-1" data-guard="" class="content">{steps} {content}</main>
                </LiveUpdates>
            </div>
            <p class="sr-only" role="status" data-announcer=""></p>
            <Shortcuts lang scope/>
        </div>
    }
}

/// Reports, once per page, that the manager is unavailable and why.
fn away(lang: Lang, error: &Error, health: &Health, shown: Option<&PageStatus>) -> impl IntoView + use<> {
    let is_known = shown.map_or(health.answered_at.is_some(), PageStatus::has_any);
    let state = lang.t(if is_known { common::AWAY } else { common::AWAY_UNREAD });
    let cause = format!("{}. {}", errors::what(lang, error), errors::reading_step(lang, error));
    view! { <p role="status" data-error=error.kind().as_str() class="banner banner-away">{state} " " {cause}</p> }
}

/// Lists the parts of the page that the manager fails to return although it responds: since when they are outdated, and why.
fn outdated(lang: Lang, now: Timestamp, shown: Option<&PageStatus>) -> Option<AnyView> {
    let parts = shown?.failed().map(|(name, status, error)| {
        let read = match status.read_at {
            Some(time) => view! { <RelativeTime lang now time/> }.into_any(),
            None => lang.t(common::NEVER_READ).into_any(),
        };
        view! { <li class="break-words">{lang.t(name)} " (" {read} "): " {errors::what(lang, error)}</li> }
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return None;
    }
    let banner = view! {
        <div role="status" data-outdated="" class="banner banner-away">
            <p>{lang.t(common::PARTS_OLD)}</p>
            <ul class="list-disc ps-5">{parts}</ul>
        </div>
    };
    Some(banner.into_any())
}

#[component]
fn TopBar(cx: PageContext, manager: String, crumbs: AnyView, sandbox: Option<AnyView>, age: AnyView) -> impl IntoView {
    let lang = cx.lang;
    let managers: Vec<_> = cx.ctx.app.managers().map(|entry| entry.name().to_owned()).collect();
    let switch = if managers.len() > 1 {
        let others = managers.into_iter().map(|name| view! { <li><a href=format!("/m/{name}/")>{name.clone()}</a></li> }).collect_view();
        view! { <details class="dropdown"><summary class="btn btn-ghost btn-sm">{manager.clone()}</summary><ul class="dropdown-content menu popup">{others}</ul></details> }
            .into_any()
    } else {
        view! { <a href=format!("/m/{manager}/")>{manager.clone()}</a> }.into_any()
    };
    let search = format!("/m/{manager}/search");
    let text = |message| lang.t(message).to_owned();
    let (find, anything) = (text(common::SEARCH), text(common::SEARCH_ANYTHING));
    let (account, shortcuts, sign_out) = (text(common::ACCOUNT), text(shortcuts::TITLE), text(common::SIGN_OUT));
    view! {
        <header class="topbar">
            <label for="menu" class="menu-button btn btn-ghost btn-sm px-2 lg:hidden"><Icon symbol=Symbol::Menu/> <span class="sr-only">{lang.t(common::MENU)}</span></label>
            <nav class="crumbs min-w-0" aria-label=lang.t(common::YOU_ARE_HERE)><ol><li>{switch}</li> {crumbs}</ol></nav>
            <span class="max-md:hidden">{sandbox}</span>
            <div class="grow"></div>
            <span class="dim text-xs whitespace-nowrap max-md:hidden" {..live(AGE_REGION, age)}></span>
            <a class="btn btn-ghost btn-sm px-2 max-sm:hidden" href=cx.path.clone() aria-label=lang.t(common::REFRESH) title=lang.t(common::REFRESH)><Icon symbol=Symbol::Refresh/></a>
            <Palette manager=manager action=search search=find anything/>
            <Preferences lang theme=cx.theme path=cx.path.clone()/>
            <UserMenu account shortcuts sign_out/>
        </header>
    }
}

/// The live region with the age of the page's data.
pub const AGE_REGION: &str = "age";

/// The live regions of the layout for an open page with this data: the age of its data, and the number of problems. They change without the
/// page.
pub fn live_regions(lang: Lang, zone: TimeZone, seen: &VisibleSnapshot, data: Option<&PageData>) -> [(&'static str, String); 2] {
    let (status, now) = (data.map(|data| data.read(seen)), clock::now());
    let age = html(|| {
        // The age itself is left to the browser.
        provide_context(LiveRegions::default());
        provide_context(DisplayTimeZone(zone));
        data_age(lang, now, &seen.health, status.as_ref())
    });
    [(AGE_REGION, age), (ATTENTION_REGION, html(|| nav::attention(lang, seen, now)))]
}

/// The age of the oldest part of the page. A page without snapshot data only reports whether the manager is unavailable.
fn data_age(lang: Lang, now: Timestamp, health: &Health, shown: Option<&PageStatus>) -> AnyView {
    match (shown, &health.error, health.answered_at) {
        (Some(shown), error, _) => match shown.oldest() {
            Some(time) if error.is_none() && shown.failed().next().is_none() => {
                with_age(lang, now, time, |age| common::data_age(lang, age)).into_any()
            }
            Some(time) => view! { <span class="text-error"><RelativeTime lang now time/></span> }.into_any(),
            None => lang.t(common::NEVER_READ).into_any(),
        },
        (None, Some(_), Some(time)) => view! { <span class="text-error"><RelativeTime lang now time/></span> }.into_any(),
        (None, _, None) => lang.t(common::NEVER_READ).into_any(),
        (None, None, Some(_)) => ().into_any(),
    }
}

/// Language and theme: plain forms that return to the current page.
#[component]
fn Preferences(lang: Lang, theme: Theme, path: String) -> impl IntoView {
    let (other, name) = match lang {
        Lang::En => (Lang::Zh, "中文"),
        Lang::Zh => (Lang::En, "English"),
    };
    let themes = [(Theme::System, common::SYSTEM), (Theme::Light, common::LIGHT), (Theme::Dark, common::DARK)].map(|(one, word)| {
        let class = if one == theme { "menu-active" } else { "" };
        view! { <li><button name="theme" value=one.as_str() class=class aria-pressed=(one == theme).to_string()>{lang.t(word)}</button></li> }
    });
    view! {
        <form action="/preferences" method="post">
            <input type="hidden" name="back" value=path.clone()/>
            <button name="lang" value=other.tag() lang=other.tag() class="btn btn-ghost btn-sm px-2 whitespace-nowrap">{name}</button>
        </form>
        <details class="dropdown dropdown-end">
            <summary class="btn btn-ghost btn-sm px-2" aria-label=lang.t(common::THEME) title=lang.t(common::THEME)>"◐"</summary>
            <form action="/preferences" method="post" class="dropdown-content popup">
                <input type="hidden" name="back" value=path/>
                <ul class="menu w-full">{themes.into_iter().collect_view()}</ul>
            </form>
        </details>
    }
}
