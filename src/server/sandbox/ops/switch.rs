//! Starting, stopping, releasing, notifying and restarting channels. Starting and stopping take the manager some time.

use super::{InvalidConfigure, Refusal};
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{ChannelStatus, Millis, Pipeline, State};

/// Time a stop waits for the nodes of each pipeline, in milliseconds.
pub const STOP_TIME: Millis = 1_000;
/// Time between a restart's pause and its start, in milliseconds.
pub const RESTART_TIME: Millis = 6_000;

fn channel_pipelines(state: &State, channel_id: i64) -> Result<Vec<&Pipeline>, Refusal> {
    if !state.channels.contains(channel_id) {
        return Err(Refusal::manager(format!("query channelId:{channel_id} return null.")));
    }
    Ok(state.pipelines_of(channel_id))
}

/// Rejects mutually exclusive pipelines, before any switch.
fn check_configure(pipelines: &[&Pipeline]) -> Result<(), Refusal> {
    if pipelines.len() < 2 {
        return Ok(());
    }
    if pipelines.iter().all(|pipeline| pipeline.parameters.ddl_sync) {
        return Err(Refusal::InvalidConfigure(InvalidConfigure::Ddl));
    }
    if pipelines.iter().all(|pipeline| pipeline.parameters.home) {
        return Err(Refusal::InvalidConfigure(InvalidConfigure::Home));
    }
    Ok(())
}

fn no_live_node(state: &State, pipelines: &[&Pipeline]) -> bool {
    !pipelines.iter().flat_map(|pipeline| pipeline.nodes()).any(|nid| state.zookeeper.is_live(nid))
}

const NO_LIVE_NODE: &str = "no live node for notifyChannel";

/// Starts or releases the channel; does nothing if it is already started. The console's status action shows the
/// `InvalidConfigure` rejections and ignores the others (Otter manager console, trap 2a).
pub fn start(sandbox: &Sandbox, channel_id: i64) -> Result<(), Refusal> {
    let now = sandbox.now();
    sandbox.write(|state| {
        let pipelines = channel_pipelines(state, channel_id)?;
        if state.zookeeper.channel_status(channel_id) == ChannelStatus::Start {
            return Ok(());
        }
        check_configure(&pipelines)?;
        if no_live_node(state, &pipelines) {
            return Err(Refusal::manager(NO_LIVE_NODE));
        }
        state.set_started(channel_id, now);
        Ok(())
    })
}

/// Stops the channel: sets the status to STOP immediately and returns when the nodes have ended, after [`STOP_TIME`] per pipeline
/// with a live node.
/// For a channel that is already stopped, only the pipelines are checked.
pub async fn stop(sandbox: &Sandbox, channel_id: i64) -> Result<(), Refusal> {
    let now = sandbox.now();
    let ends = sandbox.write(|state| {
        let pipelines = channel_pipelines(state, channel_id)?;
        check_configure(&pipelines)?;
        if state.zookeeper.channel_status(channel_id) == ChannelStatus::Stop {
            return Ok(now);
        }
        let busy = pipelines.iter().filter(|pipeline| !no_live_node(state, &[pipeline])).count();
        state.set_stopped(channel_id, now);
        Ok(now + STOP_TIME * Millis::try_from(busy).unwrap_or(0))
    })?;
    sandbox.clock().sleep_until(ends).await;
    Ok(())
}

/// Sends the channel's configuration to its live nodes without changing its status.
pub fn notify(sandbox: &Sandbox, channel_id: i64) -> Result<(), Refusal> {
    sandbox.read(|state| {
        let pipelines = channel_pipelines(state, channel_id)?;
        check_configure(&pipelines)?;
        let started = state.zookeeper.channel_status(channel_id) == ChannelStatus::Start;
        if started && no_live_node(state, &pipelines) { Err(Refusal::manager(NO_LIVE_NODE)) } else { Ok(()) }
    })
}

/// Pauses a channel that is not stopped and starts it again [`RESTART_TIME`] later.
pub fn restart(state: &mut State, now: Millis, channel_id: i64) {
    if state.zookeeper.channel_status(channel_id) != ChannelStatus::Stop {
        state.set_paused(channel_id, now);
        state.schedule.restarts.insert(channel_id, now + RESTART_TIME);
    }
}

/// Restarts the pipeline's channel; its mainstem stays (`SwitchWarmupAction` restart).
pub fn restart_pipeline(state: &mut State, now: Millis, pipeline_id: i64) -> Result<(), Refusal> {
    let channel_id = state.pipelines.get(pipeline_id).ok_or_else(|| Refusal::unknown("pipeline", pipeline_id))?.channel_id;
    restart(state, now, channel_id);
    Ok(())
}

/// Restarts the pipeline's channel and releases its mainstem, so that another node can take it (`SwitchWarmupAction` switch).
pub fn switch_pipeline(state: &mut State, now: Millis, pipeline_id: i64) -> Result<(), Refusal> {
    restart_pipeline(state, now, pipeline_id)?;
    state.zookeeper.mainstems.remove(&pipeline_id);
    Ok(())
}

/// Restarts every started channel that uses the node (`StopNodeEvent`).
pub fn restart_node(state: &mut State, now: Millis, nid: i64) {
    for channel_id in state.started_on(nid) {
        restart(state, now, channel_id);
    }
}

/// Deletes the pipeline's cursor, whatever its status; the pipeline creates a new one when it next reads.
pub fn remove_position(state: &mut State, pipeline_id: i64) -> Result<(), Refusal> {
    if !state.pipelines.contains(pipeline_id) {
        return Err(Refusal::unknown("pipeline", pipeline_id));
    }
    state.zookeeper.cursors.remove(&pipeline_id);
    Ok(())
}
