//! Start, stop, release and push.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::show;
use crate::model::{Conflict, Error};
use crate::server::monitor::{ChannelCommand, DetailKey, ListKey};
use crate::server::services::{channel_commands, channels};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// The value of `switch` that removes the message about an operation that has ended.
pub const DISMISS: &str = "dismiss";

/// `POST /m/{manager}/channels/{channel}/switch`: begins the operation and redirects to the channel's page, which shows its progress.
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    if let Err(error) = check_permission(&at).await {
        return show::refused(&at, StatusCode::from(&error), Some(error)).await;
    }
    if values.first("switch") == DISMISS {
        return match dismiss(&at).await {
            Ok(own) => Redirect::to(&own).into_response(),
            Err(error) => show::refused(&at, StatusCode::from(&error), Some(error)).await,
        };
    }
    let Ok(asked) = values.first("switch").parse::<ChannelCommand>() else {
        return show::refused(&at, StatusCode::UNPROCESSABLE_ENTITY, None).await;
    };
    match begin(&at, asked).await {
        Ok((own, name, begun)) => at.redirect_with_flash(&own, if begun { FlashKind::Requested } else { FlashKind::Unchanged }, &name),
        Err(error) => show::refused(&at, StatusCode::from(&error), Some(error)).await,
    }
}

/// Checks the caller's permission; a denial is audited.
async fn check_permission(at: &ManagerContext) -> Result<(), Error> {
    channel_commands::check_permission(&at.ctx, at.id()?).await
}

/// Removes the message about a failed operation; returns the path of the channel's page.
async fn dismiss(at: &ManagerContext) -> Result<String, Error> {
    let id = at.id()?;
    channel_commands::dismiss(&at.ctx, id).await?;
    Ok(at.url(format_args!("channels/{id}")))
}

/// Begins the operation; returns the path of the channel's page, its name, and whether a request is sent: `false` if the channel already
/// has the status.
async fn begin(at: &ManagerContext, asked: ChannelCommand) -> Result<(String, String, bool), Error> {
    let id = at.id()?;
    if asked == ChannelCommand::Start && !is_ready(at).await? {
        // The snapshot may be some seconds old: refresh it before rejecting the request.
        at.ctx.manager.live.refresh(&[ListKey::Nodes, ListKey::Canals], &[DetailKey::Channel(id)]).await;
        if !is_ready(at).await? {
            return Err(Error::Conflict(Conflict::NotReady));
        }
    }
    let view = channels::get(&at.ctx, id).await?;
    let begun = channel_commands::start(&at.ctx, id, asked).await?;
    Ok((at.url(format_args!("channels/{id}")), view.detail.channel.name, begun.is_some()))
}

async fn is_ready(at: &ManagerContext) -> Result<bool, Error> {
    let view = channels::get(&at.ctx, at.id()?).await?;
    let checks = channels::readiness(&at.ctx, &view);
    Ok(checks.iter().all(|check| check.holds))
}
