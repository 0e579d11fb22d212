//! Handles events from the sandbox's state.

use super::classes::{HEART_EVENT, constant};
use super::exception::Failure;
use super::graph;
use super::java::value::{Value, byte, list, object, text};
use super::request::Event;
use crate::server::sandbox::ops::{MANAGER_EXCEPTION, switch};
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{ChannelStatus, DataMatrix, State};

const ASSERTION: &str = "[Assertion failed] - this argument is required; it must not be null";

fn not_null(id: Option<i64>) -> Result<i64, Failure> {
    id.ok_or_else(|| Failure::LookUp { class: "java.lang.IllegalArgumentException", reason: ASSERTION.to_owned() })
}

fn missing(reason: String) -> Failure {
    Failure::LookUp { class: MANAGER_EXCEPTION, reason }
}

/// The handler's name in failures, and its result.
pub async fn answer(sandbox: &Sandbox, event: &Event) -> (String, Result<Value, Failure>) {
    let handler = match event {
        Event::FindNode { .. } => "onFindNode",
        Event::FindChannel { .. } => "onFindChannel",
        Event::FindTask { .. } => "onFindTask",
        Event::FindMedia { .. } => "onFindMedia",
        Event::StopChannel { .. } => "onStopChannel",
        Event::StopNode { .. } => "onStopNode",
        _ => "",
    };
    let answered = match event {
        Event::FindNode { nid } => not_null(*nid).and_then(|nid| sandbox.read(|state| find_node(state, nid))),
        Event::FindChannel { channel_id, pipeline_id } => sandbox.read(|state| find_channel(state, *channel_id, *pipeline_id)),
        Event::FindTask { nid } => not_null(*nid).map(|nid| sandbox.read(|state| find_task(state, nid))),
        Event::FindMedia { data_id } => sandbox.read(|state| find_media(state, data_id.as_deref())),
        Event::FindFilter => Ok(text(Some(".*\\..*"))),
        Event::StopChannel { channel_id } => stop_channel(sandbox, *channel_id).await,
        Event::StopNode { nid } => {
            let now = sandbox.now();
            if let Some(nid) = nid {
                sandbox.write(|state| switch::restart_node(state, now, *nid));
            }
            Ok(Value::Null)
        }
        Event::Heart { heart } => {
            let kind = Value::Constant { class: constant::HEART_EVENT_TYPE, name: "HEARTBEAT" };
            Ok(object(&HEART_EVENT, vec![("heart", byte(*heart)), ("type", kind)]))
        }
        Event::WrongType { class, event_type } => {
            let mut name = event_type.clone();
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            Err(Failure::Endpoint(format!("no_method_error for[{name}] in Class[{class}]")))
        }
        Event::Unhandled { event_type } => Err(Failure::Endpoint(format!("eventType_no_action:{event_type}"))),
        Event::Unknown => Err(Failure::NullPointer),
    };
    (handler.to_owned(), answered)
}

fn find_node(state: &State, nid: i64) -> Result<Value, Failure> {
    let node = state.nodes.get(nid).ok_or_else(|| missing(format!("couldn't query any node by nodeIds:[{nid}]")))?;
    Ok(graph::node(state, node))
}

fn find_channel(state: &State, channel_id: Option<i64>, pipeline_id: Option<i64>) -> Result<Value, Failure> {
    let channel_id = match channel_id {
        Some(id) => id,
        None => {
            let id = not_null(pipeline_id)?;
            let unknown = || missing(format!("couldn't query any pipeline by pipelineIds:[{id}]"));
            state.pipelines.get(id).ok_or_else(unknown)?.channel_id
        }
    };
    let unknown = || missing(format!("couldn't query any channel by channelIds:[{channel_id}]"));
    Ok(graph::channel(state, state.channels.get(channel_id).ok_or_else(unknown)?))
}

/// Channels that are not stopped and have a pipeline on the node, newest first; empty for an unknown node.
fn find_task(state: &State, nid: i64) -> Value {
    let on_node = |channel_id: i64| state.pipelines_of(channel_id).iter().any(|pipeline| pipeline.nodes().contains(&nid));
    let channels = state.channels.iter().rev();
    let tasks = channels.filter(|channel| state.zookeeper.channel_status(channel.id) != ChannelStatus::Stop && on_node(channel.id));
    list(tasks.map(|channel| graph::channel(state, channel)).collect())
}

fn find_media(state: &State, data_id: Option<&str>) -> Result<Value, Failure> {
    let key = data_id.ok_or_else(|| Failure::LookUp { class: "java.lang.IllegalArgumentException", reason: ASSERTION.to_owned() })?;
    let found = state.matrices.iter().find(|matrix| matrix.group_key == key);
    let matrix = found.ok_or_else(|| missing(format!("query name:{key} return null.")))?;
    Ok(Value::Text(matrix_json(matrix)))
}

/// JSON as fastjson writes it: keys alphabetical, nulls omitted.
fn matrix_json(matrix: &DataMatrix) -> String {
    let mut json = serde_json::Map::new();
    if let Some(description) = &matrix.description {
        json.insert("description".to_owned(), description.as_str().into());
    }
    json.insert("gmtCreate".to_owned(), matrix.gmt_create.into());
    json.insert("gmtModified".to_owned(), matrix.gmt_modified.into());
    json.insert("groupKey".to_owned(), matrix.group_key.as_str().into());
    json.insert("id".to_owned(), matrix.id.into());
    json.insert("master".to_owned(), matrix.master.as_str().into());
    if let Some(slave) = &matrix.slave {
        json.insert("slave".to_owned(), slave.as_str().into());
    }
    serde_json::Value::Object(json).to_string()
}

async fn stop_channel(sandbox: &Sandbox, channel_id: Option<i64>) -> Result<Value, Failure> {
    let id = not_null(channel_id)?;
    switch::stop(sandbox, id).await.map(|()| Value::Null).map_err(Failure::Switch)
}
