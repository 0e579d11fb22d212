//! The list of channels.

use axum::response::Response;
use jiff::Timestamp;
use leptos::prelude::*;

use super::operation;
use crate::model::list::Listed;
use crate::model::{ChannelStatus, Constants};
use crate::server::services::channels::{self, ChannelRow};
use crate::ui::components::alert::Empty;
use crate::ui::components::badge::{ChannelBadge, channel_word};
use crate::ui::components::table::{Asked, Column, Counts, List};
use crate::ui::components::text::delay;
use crate::ui::cx::At;
use crate::ui::words::{Lang, channels as w, common};

/// `GET /m/{manager}/channels`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    let snapshot = at.snapshot().await;
    let found = channels::list(&at.caller, &snapshot, &query);
    let (lang, now, url, new) = (at.lang, at.now, at.url("channels"), at.url("channels/new"));
    let add = common::add_thing(lang, lang.t(common::THING_CHANNEL));
    at.page(lang.t(w::TITLE), move || {
        let columns = vec![
            Column::number("id", lang.t(w::ID)),
            Column::text("name", lang.t(w::NAME)),
            Column::text("status", lang.t(common::STATUS)),
            Column::text("", lang.t(w::DIRECTIONS)),
            Column::number("delay", lang.t(w::DELAY)),
            Column::text("", lang.t(w::LAST_SYNC)),
            Column::text("", lang.t(w::OPERATION)),
        ];
        let statuses = ChannelStatus::ALL.iter().map(|status| (status.as_str(), lang.t(channel_word(*status)))).collect();
        let empty =
            view! { <Empty title=lang.t(w::EMPTY).to_owned() help=lang.t(w::EMPTY_HELP) action=(new.clone(), add.clone())/> }.into_any();
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(w::TITLE)}</h1>
                <a class="btn btn-primary btn-sm" href=new>{add}</a>
            </div>
            <List lang url=url.clone() query counts=Counts::from(&found) columns statuses empty>{rows(lang, now, &url, found)}</List>
        }
    })
}

fn rows(lang: Lang, now: Timestamp, url: &str, found: Listed<ChannelRow>) -> impl IntoView + use<> {
    let url = url.to_owned();
    let rows = found.rows.into_iter().map(move |row| {
        let ChannelRow { channel, delay_ms, last_sync, operation, .. } = row;
        let id = channel.id;
        view! {
            <tr data-row=id.0>
                <td class="text-right tabular-nums">{id.0}</td>
                <td class="min-w-40"><a class="link font-medium" href=format!("{url}/{id}")>{channel.name}</a></td>
                <td data-live=format!("status-{id}")><ChannelBadge lang status=channel.status/></td>
                <td class="whitespace-nowrap">{directions(lang, channel.pipelines)}</td>
                <td class="text-right tabular-nums whitespace-nowrap" data-live=format!("delay-{id}")>{delay_ms.map(|ms| delay(lang, ms))}</td>
                <td class="tabular-nums whitespace-nowrap" data-live=format!("sync-{id}")>{last_sync}</td>
                <td data-live=format!("operation-{id}")>{operation.map(|operation| operation::cell(lang, now, channel.status, &operation))}</td>
            </tr>
        }
    });
    rows.collect_view()
}

/// How many directions a channel copies.
fn directions(lang: Lang, pipelines: Option<u8>) -> &'static str {
    lang.t(match pipelines {
        Some(0) => w::NO_PIPELINES,
        Some(1) => w::ONE_WAY,
        Some(2) => w::BOTH_WAYS,
        _ => w::MORE_WAYS,
    })
}
