//! Start, stop, release and push.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::show;
use crate::model::{Conflict, ManagerError};
use crate::server::live::{Detail, List, Switch};
use crate::server::services::{channels, switch};
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;

/// The value of `switch` that removes the message about an operation that has ended.
pub const DISMISS: &str = "dismiss";

/// `POST /m/{manager}/channels/{channel}/switch`: begins the operation and leads back to the channel's page, which shows its progress.
pub async fn post(at: At, Posted(values): Posted) -> Response {
    if let Err(error) = may(&at).await {
        return show::refused(&at, status_of(&error), Some(error)).await;
    }
    if values.first("switch") == DISMISS {
        return match dismiss(&at).await {
            Ok(own) => Redirect::to(&own).into_response(),
            Err(error) => show::refused(&at, status_of(&error), Some(error)).await,
        };
    }
    let Ok(asked) = values.first("switch").parse::<Switch>() else {
        return show::refused(&at, StatusCode::UNPROCESSABLE_ENTITY, None).await;
    };
    match begin(&at, asked).await {
        Ok((own, Some(name))) => at.done(&own, Done::Asked, &name),
        Ok((own, None)) => Redirect::to(&own).into_response(),
        Err(error) => show::refused(&at, status_of(&error), Some(error)).await,
    }
}

/// Whether who asks may; a refusal is written down.
async fn may(at: &At) -> Result<(), ManagerError> {
    switch::may(&at.caller, &at.entry, at.id()?).await
}

/// Removes the message about a failed operation; returns where the channel's page is.
async fn dismiss(at: &At) -> Result<String, ManagerError> {
    let id = at.id()?;
    switch::dismiss(&at.caller, &at.entry, id).await?;
    Ok(at.url(format_args!("channels/{id}")))
}

/// Begins it; returns where the channel's page is, and its name unless there was nothing to do.
async fn begin(at: &At, asked: Switch) -> Result<(String, Option<String>), ManagerError> {
    let id = at.id()?;
    if asked == Switch::Start && !is_ready(at).await? {
        // What is shown may be some seconds old: it is read again before somebody is sent away.
        at.entry.live.refresh(&[List::Nodes, List::Canals], &[Detail::Channel(id)]).await;
        if !is_ready(at).await? {
            return Err(ManagerError::Conflict(Conflict::NotReady));
        }
    }
    let view = channels::get(&at.caller, &at.entry, id).await?;
    let begun = switch::begin(&at.caller, &at.entry, id, asked).await?;
    Ok((at.url(format_args!("channels/{id}")), begun.then_some(view.detail.channel.name)))
}

async fn is_ready(at: &At) -> Result<bool, ManagerError> {
    let view = channels::get(&at.caller, &at.entry, at.id()?).await?;
    let checks = channels::readiness(&at.entry, &view);
    Ok(checks.iter().all(|check| check.holds))
}
