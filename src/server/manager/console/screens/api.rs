//! `/api/*`: JSON, sent as `text/html` with status 200 on success and failure.

use serde::Deserialize;
use serde_json::Value;

use super::ScreenError;
use super::reply::Reply;
use crate::model::{ChannelId, ChannelStatus, OtterEnum, PipelineId};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    success: bool,
    data: Option<Value>,
    err_message: Option<String>,
}

/// The delay of a pipeline, as returned by `topDelay`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopDelay {
    pub channel_id: ChannelId,
    pub channel_name: String,
    pub pipeline_id: PipelineId,
    pub pipeline_name: String,
    /// Delay in ms; negative if the clocks of manager and database differ.
    pub delay_time: i64,
    /// Seconds since the last report; off by the time zone difference between manager and database.
    pub last_update_delay: Option<i64>,
}

/// Parses `channelCheck`: a channel's status.
///
/// # Errors
/// Returns [`ScreenError`] if the response is not the known JSON.
pub fn channel_check(body: &str) -> Result<Reply<ChannelStatus>, ScreenError> {
    const NAME: &str = "api/channelCheck";
    read(NAME, body)?.and_then(|data| {
        let status = data.as_ref().and_then(Value::as_str).and_then(ChannelStatus::from_constant);
        status.ok_or_else(|| ScreenError::new(NAME, "a known status"))
    })
}

/// Parses `channelOp`: whether a channel was started or stopped.
///
/// # Errors
/// Returns [`ScreenError`] if the response is not the known JSON.
pub fn channel_op(body: &str) -> Result<Reply<()>, ScreenError> {
    read("api/channelOp", body)?.and_then(|_| Ok(()))
}

/// Parses `topDelay`: the largest delays. The list is JSON inside a JSON string. An empty result counts as refused.
///
/// # Errors
/// Returns [`ScreenError`] if the response is not the known JSON.
pub fn top_delay(body: &str) -> Result<Reply<Vec<TopDelay>>, ScreenError> {
    const NAME: &str = "api/topDelay";
    read(NAME, body)?.and_then(|data| {
        let text = data.as_ref().and_then(Value::as_str).ok_or_else(|| ScreenError::new(NAME, "data as a string"))?;
        serde_json::from_str(text).map_err(|error| ScreenError::new(NAME, format!("the list in data ({error})")))
    })
}

fn read(name: &'static str, body: &str) -> Result<Reply<Option<Value>>, ScreenError> {
    let envelope: Envelope = serde_json::from_str(body.trim()).map_err(|_| ScreenError::new(name, "JSON with success"))?;
    Ok(if envelope.success { Reply::Done(envelope.data) } else { Reply::Refused(envelope.err_message.unwrap_or_default()) })
}
