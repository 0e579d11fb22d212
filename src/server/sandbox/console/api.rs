//! The screens below `/api/`, which require neither sign-in nor token (Otter manager console screens, "api screens").

use serde_json::{Value, json};

use super::top_statistics::{TopRow, Volume, top_delays};
use super::webx::params::Params;
use crate::server::sandbox::ops::switch;
use crate::server::sandbox::sandbox::Sandbox;

/// The JSON response of a call, or `None` if the call does not exist.
pub async fn answer(sandbox: &Sandbox, name: &str, params: &Params) -> Option<String> {
    let result = match name {
        "channelCheck" => channel_check(sandbox, params),
        "channelOp" => channel_op(sandbox, params).await,
        "nodeOp" => node_op(sandbox, params),
        "topDelay" => top_delay(sandbox, params),
        _ => return None,
    };
    let json = match result {
        Ok(None) => json!({ "success": true }),
        Ok(Some(data)) => json!({ "data": data, "success": true }),
        Err(message) => json!({ "errMessage": message, "success": false }),
    };
    Some(json.to_string())
}

/// The data of a success, if any, or the message of a failure.
type ApiResult = Result<Option<String>, String>;

/// An id as printed in messages.
fn shown(id: Option<i64>) -> String {
    id.map_or_else(|| "null".to_owned(), |id| id.to_string())
}

fn channel_check(sandbox: &Sandbox, params: &Params) -> ApiResult {
    let id = params.long("id");
    let status = id.and_then(|id| sandbox.read(|state| state.channels.contains(id).then(|| state.zookeeper.channel_status(id))));
    match status {
        Some(status) => Ok(Some(status.constant().to_owned())),
        None => Err(format!("error happens while [check status] channel with id [{}]", shown(id))),
    }
}

async fn channel_op(sandbox: &Sandbox, params: &Params) -> ApiResult {
    let id = params.long("id");
    let command = params.text("command");
    let failed = || format!("error happens while [{command}] channel with id [{}]", shown(id));
    let done = match command.to_ascii_lowercase().as_str() {
        "start" => switch::start(sandbox, id.ok_or_else(failed)?),
        "stop" => switch::stop(sandbox, id.ok_or_else(failed)?).await,
        _ => return Err("please add specfy the 'command' param.".to_owned()),
    };
    done.map(|()| None).map_err(|_| failed())
}

/// `thread` and `profile` never work (trap 36), `online` does nothing, `offline` restarts the node's channels.
fn node_op(sandbox: &Sandbox, params: &Params) -> ApiResult {
    let nid = params.long("nid");
    match params.text("command").to_ascii_lowercase().as_str() {
        "online" => Ok(None),
        "offline" => {
            let now = sandbox.now();
            if let Some(nid) = nid {
                sandbox.write(|state| switch::restart_node(state, now, nid));
            }
            Ok(None)
        }
        command @ ("thread" | "profile") => Err(format!("error happens while [{command}] with node id [{}]", shown(nid))),
        _ => Err("please add specfy the 'command' param.".to_owned()),
    }
}

/// The data is a string that contains JSON; without any pipeline the manager's query fails (trap 23).
fn top_delay(sandbox: &Sandbox, params: &Params) -> ApiResult {
    let positive = |name: &str, otherwise: i32| Some(params.int(name)).filter(|value| *value > 0).unwrap_or(otherwise);
    let (limit, minutes, key) = (positive("topN", 10), positive("statTime", 1), params.text("searchKey"));
    let now = sandbox.now();
    let rows: Vec<Value> = sandbox.read(|state| {
        let ranked = top_delays(state, now, key, usize::try_from(limit).unwrap_or(10), i64::from(minutes));
        ranked.iter().map(|row| top_json(row, now, minutes)).collect()
    });
    if rows.is_empty() {
        return Err(format!("error happens while searchKey[{key}] topN [{limit}]"));
    }
    Ok(Some(Value::Array(rows).to_string()))
}

fn top_json(row: &TopRow<'_>, now: i64, minutes: i32) -> Value {
    let volume = |volume: Volume| json!({ "number": volume.number, "size": volume.size });
    json!({
        "channelId": row.channel.id,
        "channelName": row.channel.name,
        "dbStat": volume(row.rows),
        "delayTime": row.delay_time,
        "fileStat": volume(row.files),
        "lastUpdate": row.last_update,
        "lastUpdateDelay": (now - row.last_update).div_euclid(1000),
        "pipelineId": row.pipeline.id,
        "pipelineName": row.pipeline.name,
        "statTime": minutes,
    })
}
