//! Start, stop, release or push many channels: the bar below the list, the confirmation, and the command.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::buttons::{symbol, word};
use crate::messages::{Lang, channels as m, common};
use crate::model::{Channel, ChannelId, Error};
use crate::server::monitor::ChannelCommand;
use crate::server::services::bulk_commands::{self, BulkPreview};
use crate::ui::components::badge::ChannelBadge;
use crate::ui::components::icon::Icon;
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// The ID of the form that the checkboxes of the list belong to.
pub const FORM: &str = "bulk";
/// The field with the IDs of the chosen channels.
pub const FIELD: &str = "channel";

/// The commands in the order of their buttons.
const COMMANDS: [ChannelCommand; 4] = [ChannelCommand::Start, ChannelCommand::Stop, ChannelCommand::Release, ChannelCommand::Push];

/// The bar with the commands, which is shown while something is chosen.
pub fn bar(lang: Lang, url: &str) -> AnyView {
    let buttons = COMMANDS.map(|command| {
        view! { <button class="btn btn-sm" name="switch" value=command.as_str()><Icon symbol=symbol(command)/> {lang.t(word(command))}</button> }
    });
    view! {
        <form id=FORM method="post" action=format!("{url}/bulk") class="bulk" aria-label=lang.t(m::BULK)>
            <span class="font-medium">{lang.t(m::SELECTED)}</span>
            <div class="grow"></div>
            {buttons.into_iter().collect_view()}
            <button type="reset" class="btn btn-sm btn-ghost">{lang.t(common::CLEAR)}</button>
        </form>
    }
    .into_any()
}

/// The checkbox of a row.
pub fn checkbox(lang: Lang, id: ChannelId, name: &str) -> impl IntoView + use<> {
    let label = m::select_channel(lang, name);
    view! { <td class="tick"><input type="checkbox" class="checkbox checkbox-sm" form=FORM name=FIELD value=id.0 aria-label=label/></td> }
}

/// `POST /m/{manager}/channels/bulk`: asks for confirmation; a confirmed command begins, and the list shows its progress.
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let Ok(command) = values.first("switch").parse::<ChannelCommand>() else {
        return at
            .error_page(&Error::NotFound { resource_type: crate::model::ResourceType::Operation, id: values.first("switch").to_owned() });
    };
    let chosen: Vec<ChannelId> = values.all(FIELD).iter().filter_map(|id| id.parse().ok()).collect();
    let list = at.url("channels");
    if values.first("confirmed") == "true" {
        return match bulk_commands::start(&at.ctx, command, &chosen).await {
            Ok(begun) => at.redirect_with_flash(&list, FlashKind::Requested, &m::bulk_title(at.lang, at.lang.t(word(command)), begun)),
            Err(error) => at.error_page(&error),
        };
    }
    match bulk_commands::preview(&at.ctx, command, &chosen).await {
        Ok(preview) => confirm(&at, command, &preview),
        Err(error) => at.error_page(&error),
    }
}

fn confirm(at: &ManagerContext, command: ChannelCommand, preview: &BulkPreview) -> Response {
    let (lang, list) = (at.lang, at.url("channels"));
    let title = m::bulk_question(lang, lang.t(word(command)), preview.channels.len());
    let effect = match command {
        ChannelCommand::Start => m::BULK_START,
        ChannelCommand::Stop => m::BULK_STOP,
        ChannelCommand::Release => m::RELEASE_HELP,
        ChannelCommand::Push => m::PUSH_HELP,
    };
    let (channels, unfit, denied) = (preview.channels.clone(), preview.unfit.clone(), preview.denied.clone());
    let heading = title.clone();
    at.page_as(StatusCode::OK, &title, move || {
        let kept = channels.iter().map(|channel| view! { <input type="hidden" name=FIELD value=channel.id.0/> }).collect_view();
        let action = if channels.is_empty() {
            view! { <p>{lang.t(m::BULK_NOTHING)}</p> }.into_any()
        } else {
            let class = if command == ChannelCommand::Stop { "btn btn-error btn-sm" } else { "btn btn-primary btn-sm" };
            view! { <button class=class autofocus>{m::bulk_title(lang, lang.t(word(command)), channels.len())}</button> }.into_any()
        };
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="max-w-prose">{lang.t(effect)} " " {lang.t(m::BULK_TURNS)}</p>
            {named(lang, &list, None, &channels)}
            {named(lang, &list, Some(lang.t(m::BULK_UNFIT)), &unfit)}
            {named(lang, &list, Some(lang.t(m::BULK_DENIED)), &denied)}
            <form method="post" action=format!("{list}/bulk") class="flex flex-wrap gap-2 items-center">
                <input type="hidden" name="switch" value=command.as_str()/>
                <input type="hidden" name="confirmed" value="true"/>
                {kept} {action}
                <a class="btn btn-ghost btn-sm" href=list.clone()>{lang.t(common::CANCEL)}</a>
            </form>
        }
    })
}

/// Channels by name, below a title.
fn named(lang: Lang, list: &str, title: Option<&'static str>, channels: &[Channel]) -> Option<AnyView> {
    if channels.is_empty() {
        return None;
    }
    let items = channels.iter().map(|channel| {
        view! { <li><a class="name grow truncate" href=format!("{list}/{}", channel.id)>{channel.name.clone()}</a> <ChannelBadge lang status=channel.status/></li> }
    });
    let items = items.collect_view();
    let title = title.map(|title| view! { <header><h2>{title}</h2></header> });
    Some(
        view! { <section class="card max-w-2xl max-h-80 overflow-y-auto" tabindex="0">{title}<ul class="items">{items}</ul></section> }
            .into_any(),
    )
}
