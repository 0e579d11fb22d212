//! The demo's history: rows copied and reports made before the sandbox was first started.

use rand::Rng;
use rand::rngs::StdRng;

use crate::server::sandbox::simulation::load_exception;
use crate::server::sandbox::state::statistics::{DelayStat, TableStat, ThroughputStat};
use crate::server::sandbox::state::table::whole_seconds;
use crate::server::sandbox::state::transitions::RELEASE_INTERVAL;
use crate::server::sandbox::state::{ChannelStatus, Millis, State, ThroughputType};

const MINUTE: Millis = 60_000;
/// Minutes of reports.
const MINUTES: i64 = 120;
/// Failures of the failing channel in the log, one per release by the manager.
const FAILURES_TOLD: i64 = 4;
/// Time from the sandbox's first start to the failing channel's release, in milliseconds; short, so that a user sees it happen.
const FIRST_RELEASE: Millis = 15_000;

/// Gives every pipeline that is not stopped two hours of reports, and counters to every mapping that ever ran.
pub(super) fn write_history(state: &mut State, rng: &mut StdRng, now: Millis) {
    let pipelines: Vec<(i64, ChannelStatus, i64)> = state
        .pipelines
        .iter()
        .filter(|pipeline| state.zookeeper.cursors.contains_key(&pipeline.id))
        .map(|p| (p.id, state.zookeeper.channel_status(p.channel_id), p.parameters.parallelism))
        .collect();
    for ago in (1..=MINUTES).rev() {
        let at = now - ago * MINUTE;
        for (pipeline_id, status, parallelism) in &pipelines {
            let quiet = match status {
                ChannelStatus::Start => false,
                // The failing channel stopped copying when it first failed.
                ChannelStatus::Pause => ago < FAILURES_TOLD * RELEASE_INTERVAL / MINUTE,
                ChannelStatus::Stop => true,
            };
            if quiet {
                continue;
            }
            let number = rng.random_range(180..900);
            let lag = state.schedule.lags.get(pipeline_id).copied().unwrap_or_default();
            let delay_time = lag + 1_200 / parallelism.max(&1) + rng.random_range(40..400);
            let delay = DelayStat { pipeline_id: *pipeline_id, delay_number: number, delay_time, ..DelayStat::default() };
            state.statistics.delays.insert(at, delay);
            let throughput = ThroughputStat {
                id: 0,
                pipeline_id: *pipeline_id,
                start_time: whole_seconds(at - MINUTE),
                end_time: whole_seconds(at),
                r#type: ThroughputType::Row,
                number,
                size: number * rng.random_range(140..380),
                gmt_create: 0,
                gmt_modified: 0,
            };
            state.statistics.throughputs.insert(at, throughput);
        }
    }
    let copied: Vec<(i64, i64, Millis)> = state
        .pairs
        .iter()
        .filter_map(|pair| state.zookeeper.cursors.get(&pair.pipeline_id).map(|cursor| (pair.id, pair.pipeline_id, cursor.modified)))
        .collect();
    for (pair_id, pipeline_id, at) in copied {
        let stat = TableStat {
            id: pair_id,
            pipeline_id,
            data_media_pair_id: pair_id,
            delete_count: rng.random_range(0..900),
            update_count: rng.random_range(20_000..900_000),
            insert_count: rng.random_range(50_000..2_000_000),
            gmt_create: whole_seconds(at - 20 * 24 * 60 * MINUTE),
            gmt_modified: whole_seconds(at),
            ..TableStat::default()
        };
        state.statistics.tables.insert(pair_id, stat);
    }
    tell_failures(state, now);
}

/// Log records of the last hours: a node died, and a channel failed, was released and failed again.
fn tell_failures(state: &mut State, now: Millis) {
    let dead = state.nodes.iter().map(|node| node.id).find(|nid| !state.zookeeper.is_live(*nid));
    if let Some(nid) = dead {
        let channels: Vec<String> = state.pipelines_on(nid).iter().map(|pipeline| pipeline.channel_id.to_string()).collect();
        state.log_manager(now - 26 * 60 * MINUTE, &format!("nid:{nid} is dead and restart cids:[{}]", channels.join(", ")));
    }
    let paused: Vec<(i64, i64, Option<i64>)> = state
        .pipelines
        .iter()
        .filter(|p| state.zookeeper.channel_status(p.channel_id) == ChannelStatus::Pause)
        .map(|p| (p.id, p.channel_id, p.load_nodes.first().copied()))
        .collect();
    for (place, (pipeline_id, channel_id, nid)) in (0..).zip(paused) {
        tell_failure(state, now - place * MINUTE / 2, (pipeline_id, channel_id, nid));
    }
}

fn tell_failure(state: &mut State, now: Millis, (pipeline_id, channel_id, nid): (i64, i64, Option<i64>)) {
    let failing = state.pairs_of(pipeline_id).iter().find(|pair| !can_load(state, pair.target)).map(|pair| pair.id);
    let Some(pair_id) = failing else { return };
    for ago in (1..=FAILURES_TOLD).rev() {
        let at = now - ago * RELEASE_INTERVAL + FIRST_RELEASE;
        if ago < FAILURES_TOLD {
            state.log_manager(at, &format!("cid:{channel_id} restart recovery successful for rid:-1"));
        }
        let text = load_exception(state, pair_id, at);
        state.log_exception(at, pipeline_id, nid, &text);
    }
    state.zookeeper.set_channel(channel_id, ChannelStatus::Pause, now - RELEASE_INTERVAL + FIRST_RELEASE);
    state.schedule.releases.insert(channel_id, now + FIRST_RELEASE);
}

/// Whether rows can be loaded into the data media.
fn can_load(state: &State, media: i64) -> bool {
    let media = state.media.get(media);
    let source = media.and_then(|media| state.sources.get(media.source));
    media.zip(source).is_none_or(|(media, source)| state.world.can_load(source, media))
}
