//! Starting, stopping, releasing and pushing channels: asked for in the background, believed only when the status has been read.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{Result, START_PATIENCE, STOP_PATIENCE};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller, Underway};
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List, Operation, OperationError, Phase, Switch};
use crate::server::manager::LogQuery;
use crate::server::store;

/// Between looks at the status.
const LOOK: Duration = Duration::from_millis(400);
/// How long a started channel must stay started: one with a lasting error falls back within a fraction of a second.
const SETTLED: Duration = Duration::from_millis(1500);

/// Whether who asks may start, stop, release and push a channel; a refusal is written down.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn may(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<()> {
    entry.permit(caller, Resource::Channel, Action::Operate, About::Channel(id)).await.map(drop)
}

/// Begins an operation. Its progress is in the snapshot, and is streamed to open pages.
///
/// # Errors
/// When it makes no sense now: another one is under way, or the status does not fit. Everything later is told by the operation.
pub async fn begin(caller: &Caller, entry: &ManagerEntry, id: ChannelId, switch: Switch) -> Result<()> {
    let permit = entry.permit(caller, Resource::Channel, Action::Operate, About::Channel(id)).await?;
    let status = permit.manager().channel_status(id).await?;
    let fits = match switch {
        Switch::Start => status == ChannelStatus::Stop,
        Switch::Release => status == ChannelStatus::Pause,
        Switch::Stop => status != ChannelStatus::Stop,
        Switch::Push => true,
    };
    if !fits {
        // It is what was asked for already, or another person was quicker: the page shows the status anew.
        entry.live.refresh(&[List::Channels], &[Detail::Channel(id)]).await;
        if switch.wanted() == Some(status) {
            return Ok(());
        }
        let conflict = if status == ChannelStatus::Pause { Conflict::ChannelPaused } else { Conflict::NotReady };
        return Err(ManagerError::Conflict(conflict));
    }
    let underway = permit.noting(json!({ "switch": [status.as_str(), switch.as_str()] })).begin().await?;
    let operation = Operation { switch, phase: Phase::Asked, asked_at: entry.live.now(), ended_at: None };
    entry.live.note(id, operation.clone());
    tokio::spawn(run(entry.clone(), id, operation, underway));
    Ok(())
}

/// Asks the manager and watches until the status is what was asked, or patience ends.
async fn run(entry: ManagerEntry, id: ChannelId, mut operation: Operation, underway: Underway) {
    let switch = operation.switch;
    let manager = entry.manager.clone();
    let mut asking = tokio::spawn(async move {
        match switch {
            Switch::Start | Switch::Release => manager.start(id).await,
            Switch::Stop => manager.stop(id).await,
            Switch::Push => manager.push(id).await,
        }
    });
    let patience = if switch == Switch::Stop { STOP_PATIENCE } else { START_PATIENCE };
    let outcome = match switch.wanted() {
        None => match (&mut asking).await {
            Ok(answer) => answer.map_err(OperationError::Manager),
            Err(error) => Err(OperationError::Manager(error.into())),
        },
        Some(wanted) => watch(&entry, id, &mut operation, &mut asking, wanted, patience).await,
    };
    underway.completed(told(&outcome)).await;
    operation.phase = match outcome {
        Ok(()) => Phase::Proved,
        Err(error) => {
            tracing::warn!(channel = %id, switch = switch.as_str(), ?error, "operation failed");
            Phase::Failed(error)
        }
    };
    operation.ended_at = Some(entry.live.now());
    entry.live.note(id, operation);
    entry.live.refresh(&[List::Channels, List::Logs], &[Detail::Channel(id)]).await;
}

type Asking = tokio::task::JoinHandle<Result<()>>;

/// Reads the status until it is `wanted` and stays so. The manager's answer alone proves nothing: a stop may report an error
/// although it stopped, a start may report success although no node was told.
async fn watch(
    entry: &ManagerEntry,
    id: ChannelId,
    operation: &mut Operation,
    asking: &mut Asking,
    wanted: ChannelStatus,
    patience: Duration,
) -> std::result::Result<(), OperationError> {
    let end = Instant::now() + patience;
    let mut answer: Option<Result<()>> = None;
    let mut seen = None;
    loop {
        if answer.is_none() {
            if let Ok(ended) = tokio::time::timeout(LOOK, &mut *asking).await {
                answer = Some(ended.unwrap_or_else(|error| Err(error.into())));
                operation.phase = Phase::Waiting;
                entry.live.note(id, operation.clone());
            }
        } else {
            tokio::time::sleep(LOOK).await;
        }
        match entry.manager.channel_status(id).await {
            Ok(status) if status == wanted && answer.is_some() => {
                tokio::time::sleep(if wanted == ChannelStatus::Start { SETTLED } else { Duration::ZERO }).await;
                let settled = entry.manager.channel_status(id).await.unwrap_or(status);
                if settled == wanted {
                    return Ok(());
                }
                return Err(not_seen(entry, id, settled, operation).await);
            }
            Ok(status) => seen = Some(status),
            Err(error) if Instant::now() >= end => return Err(OperationError::Manager(error)),
            Err(_) => {}
        }
        // A refusal ends the wait, unless the connection broke: then the manager may still do it.
        if let Some(Err(error)) = &answer
            && !error.is_away()
            && (wanted != ChannelStatus::Stop || seen.is_some())
        {
            return Err(OperationError::Manager(error.clone()));
        }
        if Instant::now() >= end {
            return Err(match (seen, answer) {
                (None, Some(Err(error))) => OperationError::Manager(error),
                (seen, _) => not_seen(entry, id, seen.unwrap_or(ChannelStatus::Stop), operation).await,
            });
        }
    }
}

/// The status that was seen instead, with the newest exception that the channel's pipelines logged since.
async fn not_seen(entry: &ManagerEntry, id: ChannelId, seen: ChannelStatus, operation: &Operation) -> OperationError {
    let seconds = entry.live.now().duration_since(operation.asked_at).as_secs().unsigned_abs();
    let pipelines = entry.manager.pipelines(id).await.unwrap_or_default();
    let mut newest: Option<LogRecord> = None;
    for pipeline in pipelines {
        let query = LogQuery { pipeline: Some(pipeline.id), search: String::new(), page: 1 };
        let first = entry.manager.logs(&query).await.ok().and_then(|page| page.rows.into_iter().next());
        newest = newest.into_iter().chain(first).max_by_key(|record| record.id);
    }
    OperationError::NotSeen { seen, seconds, log: newest.map(|record| record.message) }
}

/// What became of it, for the trail.
fn told(outcome: &std::result::Result<(), OperationError>) -> std::result::Result<Option<store::Resource>, String> {
    match outcome {
        Ok(()) => Ok(None),
        Err(OperationError::Manager(error)) => Err(error.to_string()),
        Err(OperationError::NotSeen { seen, seconds, log }) => {
            let log = log.as_deref().and_then(|log| log.lines().next()).unwrap_or_default();
            Err(format!("still {} after {seconds} s {log}", seen.as_str()))
        }
    }
}
