//! Actions of a channel. Unavailable ones are disabled with a reason.

use std::borrow::Cow;

use leptos::prelude::*;

use super::data::ChannelPageData;
use crate::messages::{Lang, Message, audit, channels as m, common, permissions};
use crate::model::ChannelStatus;
use crate::model::permissions::{Action, Resource};
use crate::server::monitor::ChannelCommand;
use crate::server::store::ResourceKind;
use crate::ui::components::button::{DisabledReason, disabled_hint, link_button};
use crate::ui::components::icon::{Icon, Symbol};

/// Why a channel and its parts can't be changed now.
pub fn locked(lang: Lang, status: ChannelStatus) -> DisabledReason {
    match status {
        ChannelStatus::Start => Some(lang.t(m::RUNS).into()),
        ChannelStatus::Pause => Some(lang.t(m::PAUSED).into()),
        ChannelStatus::Stop => None,
    }
}

/// The reason while an operation is in progress; no other can be started then.
pub fn busy(facts: &ChannelPageData) -> DisabledReason {
    facts.is_busy().then(|| facts.lang.t(m::OPERATION_IN_PROGRESS).into())
}

/// Why the caller is not permitted to do this with the channel or its parts.
pub fn lacks(facts: &ChannelPageData, resource: Resource, action: Action) -> DisabledReason {
    let channel = (ResourceKind::Channel, facts.view.detail.channel.id.0);
    permissions::reason(facts.lang, facts.snapshot.denial(resource, action, Some(channel)))
}

/// The buttons beside the channel's name that fit its status; what changes the channel is in a menu.
pub fn bar(facts: &ChannelPageData) -> impl IntoView + use<> {
    let lang = facts.lang;
    let may = lacks(facts, Resource::Channel, Action::Operate);
    let operate = may.clone().or(busy(facts));
    // A start in progress can be stopped.
    let starting = facts.operation.as_ref().is_some_and(|one| one.is_running() && one.gives_way_to(ChannelCommand::Stop));
    let edit = lacks(facts, Resource::Channel, Action::Edit).or(busy(facts));
    let lacking: DisabledReason = (!facts.checks.iter().all(|check| check.holds)).then(|| lang.t(m::MISSING).into());
    let bare: DisabledReason = facts.view.pipelines.is_empty().then(|| lang.t(m::NOTHING_TO_PUSH).into());
    let mut offered = match facts.status {
        ChannelStatus::Stop => vec![(ChannelCommand::Start, lacking.clone())],
        ChannelStatus::Pause => vec![(ChannelCommand::Release, None), (ChannelCommand::Stop, None)],
        ChannelStatus::Start => vec![(ChannelCommand::Stop, None)],
    };
    if starting && facts.status == ChannelStatus::Stop {
        offered.push((ChannelCommand::Stop, None));
    }
    offered.push((ChannelCommand::Push, bare));
    let missing = lacking.filter(|_| facts.status == ChannelStatus::Stop);
    let why = operate.clone().or(missing);
    let forbids = |switch| if starting && switch == ChannelCommand::Stop { may.clone() } else { operate.clone() };
    let switches = offered.into_iter().map(|(switch, forbidden)| button(lang, switch, forbids(switch).or(forbidden))).collect_view();
    let kept = edit.clone().or(locked(lang, facts.status));
    let deleting = edit.or(locked(lang, facts.status).filter(|_| facts.status == ChannelStatus::Start));
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <form method="post" action=format!("{}/switch", facts.own) class="flex flex-wrap gap-2"> {switches}</form>
            {link_button(format!("{}/edit", facts.own), lang.t(common::EDIT), "", kept.clone())}
            <details class="dropdown dropdown-end">
                <summary class="btn btn-sm btn-ghost px-2" aria-label=lang.t(m::MORE_ACTIONS) title=lang.t(m::MORE_ACTIONS)><Icon symbol=Symbol::More/></summary>
                <ul class="dropdown-content menu popup">
                    <li><a href=format!("{}/history", facts.own)><Icon symbol=Symbol::Audit/> {lang.t(audit::HISTORY)}</a></li>
                    {menu_item(format!("{}/delete", facts.own), Symbol::Delete, lang.t(common::DELETE), deleting)}
                </ul>
            </details>
        </div>
        {disabled_hint(why.or(kept))}
    }
}

/// A link in the menu; disabled with the reason below it.
fn menu_item(href: String, symbol: Symbol, text: &'static str, forbidden: DisabledReason) -> AnyView {
    match forbidden {
        None => view! { <li><a class="text-error" href=href><Icon symbol/> {text}</a></li> }.into_any(),
        Some(reason) => view! {
            <li class="menu-disabled"><span aria-disabled="true" title=reason.into_owned()><Icon symbol/> {text}</span></li>
        }
        .into_any(),
    }
}

/// The text of a command's button.
pub fn word(command: ChannelCommand) -> Message {
    match command {
        ChannelCommand::Start => m::START,
        ChannelCommand::Release => m::RELEASE,
        ChannelCommand::Stop => m::STOP,
        ChannelCommand::Push => m::PUSH,
    }
}

/// The icon of a command's button.
pub fn symbol(command: ChannelCommand) -> Symbol {
    match command {
        ChannelCommand::Start => Symbol::Start,
        ChannelCommand::Release => Symbol::Refresh,
        ChannelCommand::Stop => Symbol::Stop,
        ChannelCommand::Push => Symbol::Push,
    }
}

fn button(lang: Lang, switch: ChannelCommand, forbidden: DisabledReason) -> impl IntoView + use<> {
    let (class, help): (_, Option<Message>) = match switch {
        ChannelCommand::Start => ("btn btn-sm btn-primary", None),
        ChannelCommand::Release => ("btn btn-sm btn-primary", Some(m::RELEASE_HELP)),
        ChannelCommand::Stop => ("btn btn-sm", None),
        ChannelCommand::Push => ("btn btn-sm", Some(m::PUSH_HELP)),
    };
    let disabled = forbidden.is_some();
    let title = forbidden.or(help.map(|help| lang.t(help).into())).map(Cow::into_owned);
    view! {
        <button name="switch" value=switch.as_str() class=class title=title disabled=disabled><Icon symbol=symbol(switch)/> {lang.t(word(switch))}</button>
    }
}

/// The button that adds another direction.
pub fn add_pipeline(facts: &ChannelPageData) -> AnyView {
    let lang = facts.lang;
    if facts.view.pipelines.is_empty() {
        return ().into_any();
    }
    let full: DisabledReason = (facts.view.pipelines.len() >= 2).then(|| lang.t(m::TWO).into());
    let forbidden = lacks(facts, Resource::Pipeline, Action::Create).or(full).or(busy(facts)).or(locked(lang, facts.status));
    link_button(format!("{}/pipelines/new", facts.own), lang.t(m::ADD_PIPELINE), "", forbidden)
}
