//! What can be done with a channel now; what can't is disabled and says why.

use leptos::prelude::*;

use super::show::Facts;
use crate::model::ChannelStatus;
use crate::server::live::Switch;
use crate::ui::components::button::Token;
use crate::ui::components::button::link;
use crate::ui::words::{Lang, Word, channels as w, common};

/// Why a channel and its parts can't be changed now.
pub fn locked(lang: Lang, status: ChannelStatus) -> Option<&'static str> {
    match status {
        ChannelStatus::Start => Some(lang.t(w::RUNS)),
        ChannelStatus::Pause => Some(lang.t(w::PAUSED)),
        ChannelStatus::Stop => None,
    }
}

/// That an operation is under way, during which nothing else is begun.
pub fn busy(facts: &Facts) -> Option<&'static str> {
    facts.is_busy().then(|| facts.lang.t(w::BUSY))
}

/// The buttons at the channel's name: those that fit its status.
pub fn bar(facts: &Facts) -> impl IntoView + use<> {
    let lang = facts.lang;
    let busy = busy(facts);
    let lacking = (!facts.checks.iter().all(|check| check.holds)).then(|| lang.t(w::MISSING));
    let bare = facts.view.pipelines.is_empty().then(|| lang.t(w::NOTHING_TO_PUSH));
    let mut offered = match facts.status {
        ChannelStatus::Stop => vec![(Switch::Start, lacking)],
        ChannelStatus::Pause => vec![(Switch::Release, None), (Switch::Stop, None)],
        ChannelStatus::Start => vec![(Switch::Stop, None)],
    };
    offered.push((Switch::Push, bare));
    let reason = busy.or(lacking.filter(|_| facts.status == ChannelStatus::Stop)).or(locked(lang, facts.status));
    let switches = offered.into_iter().map(|(switch, forbidden)| button(lang, switch, busy.or(forbidden))).collect_view();
    let kept = busy.or(locked(lang, facts.status));
    let deleting = busy.or(locked(lang, facts.status).filter(|_| facts.status == ChannelStatus::Start));
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <form method="post" action=format!("{}/switch", facts.own) class="flex flex-wrap gap-2"><Token/> {switches}</form>
            {link(format!("{}/edit", facts.own), lang.t(common::EDIT), "", kept)}
            {link(format!("{}/delete", facts.own), lang.t(common::DELETE), "btn-outline btn-error", deleting)}
        </div>
        {reason.map(|reason| view! { <p class="muted text-xs mt-1">{reason}</p> })}
    }
}

fn button(lang: Lang, switch: Switch, forbidden: Option<&'static str>) -> impl IntoView + use<> {
    let (word, class, help): (Word, _, Option<Word>) = match switch {
        Switch::Start => (w::START, "btn btn-sm btn-primary", None),
        Switch::Release => (w::RELEASE, "btn btn-sm btn-primary", Some(w::RELEASE_HELP)),
        Switch::Stop => (w::STOP, "btn btn-sm btn-warning", None),
        Switch::Push => (w::PUSH, "btn btn-sm", Some(w::PUSH_HELP)),
    };
    let title = forbidden.or(help.map(|help| lang.t(help)));
    view! { <button name="switch" value=switch.as_str() class=class title=title disabled=forbidden.is_some()>{lang.t(word)}</button> }
}

/// The way to a further direction.
pub fn add_pipeline(facts: &Facts) -> AnyView {
    let lang = facts.lang;
    if facts.view.pipelines.is_empty() {
        return ().into_any();
    }
    let full = (facts.view.pipelines.len() >= 2).then(|| lang.t(w::TWO));
    link(format!("{}/pipelines/new", facts.own), lang.t(w::ADD_PIPELINE), "", full.or(busy(facts)).or(locked(lang, facts.status)))
}
