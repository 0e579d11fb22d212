//! Channels: timers, mainstem election, and failing batches.

use super::failure;
use super::schedule::due;
use crate::server::sandbox::ops::switch;
use crate::server::sandbox::state::transitions::RELEASE_INTERVAL;
use crate::server::sandbox::state::{ChannelStatus, Mainstem, MainstemStatus, Millis, Pipeline, State};

/// Time a node takes to locate its position after taking the mainstem, in milliseconds.
const LOCATE_TIME: Millis = 800;
/// Time until a failing batch throws after the pipeline may work, in milliseconds.
const FAIL_TIME: Millis = 100;

/// Executes due restarts, releases, and restarts after a node's death.
pub(super) fn keep_time(state: &mut State, now: Millis) {
    let mut restarts = std::mem::take(&mut state.schedule.restarts);
    let back = due(&mut restarts, now);
    state.schedule.restarts = restarts;
    for channel_id in back {
        resume(state, now, channel_id);
    }
    let mut releases = std::mem::take(&mut state.schedule.releases);
    let released = due(&mut releases, now);
    state.schedule.releases = releases;
    for channel_id in released {
        if resume(state, now, channel_id) {
            state.log_manager(now, &format!("cid:{channel_id} restart recovery successful for rid:-1"));
        } else if state.zookeeper.channel_status(channel_id) == ChannelStatus::Pause {
            state.schedule.releases.insert(channel_id, now + RELEASE_INTERVAL);
        }
    }
    let mut dead_nodes = std::mem::take(&mut state.schedule.dead_nodes);
    let dead = due(&mut dead_nodes, now);
    state.schedule.dead_nodes = dead_nodes;
    for nid in dead {
        let channels = state.started_on(nid);
        if state.zookeeper.is_live(nid) || channels.is_empty() {
            continue;
        }
        let ids: Vec<String> = channels.iter().map(ToString::to_string).collect();
        state.log_manager(now, &format!("nid:{nid} is dead and restart cids:[{}]", ids.join(", ")));
        for channel_id in channels {
            switch::restart(state, now, channel_id);
        }
    }
}

/// Sets a paused channel to START if every stage has a live node; otherwise logs the stage without one.
fn resume(state: &mut State, now: Millis, channel_id: i64) -> bool {
    if state.zookeeper.channel_status(channel_id) != ChannelStatus::Pause {
        return false;
    }
    let lacking = state.pipelines_of(channel_id).iter().find_map(|pipeline| {
        let alive = |nodes: &[i64]| nodes.iter().any(|nid| state.zookeeper.is_live(*nid));
        let stages = [("select", &pipeline.select_nodes), ("extract", &pipeline.extract_nodes), ("transform", &pipeline.load_nodes)];
        stages.into_iter().find(|(_, nodes)| !alive(nodes)).map(|(stage, _)| (pipeline.id, stage))
    });
    match lacking {
        Some((pipeline_id, stage)) => {
            state.log_exception(now, pipeline_id, None, &format!("channel:can't restart by no {stage} live node"));
            false
        }
        None => {
            state.set_started(channel_id, now);
            true
        }
    }
}

/// Live nodes take the mainstems of started channels; those of stopped channels are removed.
pub(super) fn elect_mainstems(state: &mut State, now: Millis) {
    let State { pipelines, zookeeper, .. } = state;
    zookeeper.mainstems.retain(|pipeline_id, _| pipelines.contains(*pipeline_id));
    for pipeline in pipelines.iter() {
        match zookeeper.channel_status(pipeline.channel_id) {
            ChannelStatus::Start => {
                let candidate = pipeline.select_nodes.iter().copied().find(|nid| zookeeper.is_live(*nid));
                match (zookeeper.mainstems.get_mut(&pipeline.id), candidate) {
                    (Some(mainstem), _) => {
                        if mainstem.since + LOCATE_TIME <= now {
                            mainstem.status = MainstemStatus::Overtake;
                        }
                    }
                    (None, Some(nid)) => {
                        let mainstem = Mainstem { nid, status: MainstemStatus::Takeing, active: true, since: now };
                        zookeeper.mainstems.insert(pipeline.id, mainstem);
                    }
                    (None, None) => {}
                }
            }
            ChannelStatus::Stop => {
                let stopped = zookeeper.channel_since(pipeline.channel_id).unwrap_or(0);
                if stopped + LOCATE_TIME <= now {
                    zookeeper.mainstems.remove(&pipeline.id);
                }
            }
            ChannelStatus::Pause => {}
        }
    }
}

/// Whether the pipeline may work: its channel is started, its mainstem and those of its opposite pipelines work, and a load node is live.
fn may_work(state: &State, pipeline: &Pipeline) -> bool {
    let zookeeper = &state.zookeeper;
    let overtaken = |id: i64| zookeeper.mainstems.get(&id).is_some_and(|mainstem| mainstem.status == MainstemStatus::Overtake);
    zookeeper.channel_status(pipeline.channel_id) == ChannelStatus::Start
        && state.pipelines_of(pipeline.channel_id).iter().all(|each| overtaken(each.id))
        && pipeline.load_nodes.iter().any(|nid| zookeeper.is_live(*nid))
}

/// Returns a mapping of the pipeline whose target cannot be loaded, if any.
fn broken_pair(state: &State, pipeline_id: i64) -> Option<i64> {
    let pairs = state.pairs.iter().filter(|pair| pair.pipeline_id == pipeline_id);
    let mut broken = pairs.filter(|pair| {
        let target = state.media.get(pair.target);
        let source = target.and_then(|media| state.sources.get(media.source));
        target.zip(source).is_some_and(|(media, source)| !state.world.can_load(source, media))
    });
    broken.next().map(|pair| pair.id)
}

/// Ids of the pipelines through which rows flow, in ascending order.
pub(super) fn permitted(state: &State) -> Vec<i64> {
    let started = state.pipelines.iter().filter(|pipeline| may_work(state, pipeline));
    started.map(|pipeline| pipeline.id).filter(|id| broken_pair(state, *id).is_none()).collect()
}

/// A pipeline with a broken mapping works for a moment, then throws and pauses its channel.
pub(super) fn fail(state: &mut State, now: Millis) {
    let working = state.pipelines.iter().filter(|pipeline| may_work(state, pipeline));
    let failing: Vec<(i64, i64, i64)> =
        working.filter_map(|pipeline| broken_pair(state, pipeline.id).map(|pair| (pipeline.channel_id, pipeline.id, pair))).collect();
    for (channel_id, pipeline_id, pair_id) in failing {
        let at = *state.schedule.failures.entry(pipeline_id).or_insert(now + FAIL_TIME);
        if at <= now && state.zookeeper.channel_status(channel_id) == ChannelStatus::Start {
            let nodes = state.pipelines.get(pipeline_id).map(|pipeline| pipeline.load_nodes.clone()).unwrap_or_default();
            let nid = nodes.into_iter().find(|nid| state.zookeeper.is_live(*nid));
            let text = failure::load_exception(state, pair_id, now);
            state.set_paused(channel_id, now);
            state.log_exception(now, pipeline_id, nid, &text);
        }
    }
}
