//! Simulates row flow: counters, cursors, and the reports of pipelines.

use rand::Rng;
use rand::rngs::StdRng;

use super::schedule::Report;
use crate::server::sandbox::state::statistics::{DelayStat, TableStat, ThroughputStat};
use crate::server::sandbox::state::table::whole_seconds;
use crate::server::sandbox::state::{Cursor, Millis, Pipeline, State, ThroughputType, world};

/// Time of the first report after the start, in milliseconds; shorter than a real node's minute, for users trying the sandbox.
const FIRST_REPORT: Millis = 4_000;
/// Report interval in the first two minutes, in milliseconds.
const EARLY_REPORT: Millis = 20_000;
const EARLY: Millis = 120_000;
/// Report interval afterwards, as on real nodes, in milliseconds.
const LATER_REPORT: Millis = 60_000;
/// Retention time of reports, in milliseconds.
const RETENTION_MS: Millis = 24 * 3_600_000;
/// Size at which a binlog file is full, in bytes.
const JOURNAL_SIZE: i64 = 512 * 1024 * 1024;

/// Copies some rows through every permitted pipeline.
pub(super) fn copy_rows(state: &mut State, rng: &mut StdRng, now: Millis, permitted: &[i64]) {
    for pipeline_id in permitted {
        let pairs: Vec<i64> = state.pairs_of(*pipeline_id).iter().map(|pair| pair.id).collect();
        let (mut rows, mut bytes) = (0, 0);
        for pair_id in pairs {
            let pace = 1 + pair_id.rem_euclid(5);
            let inserted = rng.random_range(0..=pace);
            let updated = rng.random_range(0..=pace * 2);
            let deleted = i64::from(rng.random_bool(0.05));
            let stat = state.statistics.tables.entry(pair_id).or_insert_with(|| TableStat {
                id: pair_id,
                pipeline_id: *pipeline_id,
                data_media_pair_id: pair_id,
                gmt_create: whole_seconds(now),
                ..TableStat::default()
            });
            let copied = inserted + updated + deleted;
            if copied > 0 {
                stat.insert_count += inserted;
                stat.update_count += updated;
                stat.delete_count += deleted;
                stat.gmt_modified = whole_seconds(now);
            }
            rows += copied;
            bytes += copied * rng.random_range(120..400);
        }
        let due = now + FIRST_REPORT;
        let report = state.schedule.reports.entry(*pipeline_id).or_insert_with(|| Report { since: now, due, rows: 0, bytes: 0 });
        report.rows += rows;
        report.bytes += bytes;
        if rows > 0 {
            advance_cursor(state, *pipeline_id, now, bytes);
        }
    }
}

/// The address that the pipeline reads from: its canal's first, else its first mapping's source.
fn source_address(state: &State, pipeline: &Pipeline) -> (String, u16) {
    let canal = state.canal_of(pipeline).and_then(|canal| canal.parameters.group_db_addresses.first()?.first());
    if let Some(address) = canal {
        return (address.address.clone(), address.port);
    }
    let pair = state.pairs.iter().find(|pair| pair.pipeline_id == pipeline.id);
    let source = pair.and_then(|pair| state.media.get(pair.source)).and_then(|media| state.sources.get(media.source));
    let address = source.and_then(|source| world::address_of(source.url.as_deref()?)).unwrap_or_default();
    let (host, port) = address.split_once(':').unwrap_or(("localhost", "3306"));
    (host.to_owned(), port.parse().unwrap_or(3306))
}

fn advance_cursor(state: &mut State, pipeline_id: i64, now: Millis, bytes: i64) {
    let Some(pipeline) = state.pipelines.get(pipeline_id) else {
        return;
    };
    let (source_address, source_port) = source_address(state, pipeline);
    let cursor = state.zookeeper.cursors.entry(pipeline_id).or_insert_with(|| Cursor {
        source_address,
        source_port,
        journal_name: "mysql-bin.000001".to_owned(),
        position: 4,
        server_id: 1,
        timestamp: now,
        created: now,
        modified: now,
    });
    cursor.position += bytes;
    if cursor.position > JOURNAL_SIZE {
        cursor.position = 4;
        let number = cursor.journal_name.rsplit('.').next().and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
        cursor.journal_name = format!("mysql-bin.{:06}", number + 1);
    }
    cursor.timestamp = whole_seconds(now);
    cursor.modified = now;
}

/// Writes the delay and throughput rows that are due and removes old rows.
pub(super) fn report_statistics(state: &mut State, rng: &mut StdRng, now: Millis, permitted: &[i64]) {
    for pipeline_id in permitted {
        let Some(pipeline) = state.pipelines.get(*pipeline_id) else {
            continue;
        };
        let early = state.zookeeper.channel_since(pipeline.channel_id).is_some_and(|since| now - since < EARLY);
        let slowness = 1_200 / pipeline.parameters.parallelism.max(1);
        let Some(report) = state.schedule.reports.get_mut(pipeline_id).filter(|report| report.due <= now) else {
            continue;
        };
        let due = now + if early { EARLY_REPORT } else { LATER_REPORT };
        let done = std::mem::replace(report, Report { since: now, due, rows: 0, bytes: 0 });
        let lag = state.schedule.lags.get(pipeline_id).copied().unwrap_or_default();
        let delay_time = lag + slowness + rng.random_range(40..400);
        let delay = DelayStat { pipeline_id: *pipeline_id, delay_number: done.rows, delay_time, ..DelayStat::default() };
        state.statistics.delays.insert(now, delay);
        if done.rows > 0 {
            let throughput = ThroughputStat {
                id: 0,
                pipeline_id: *pipeline_id,
                start_time: whole_seconds(done.since),
                end_time: whole_seconds(now),
                r#type: ThroughputType::Row,
                number: done.rows,
                size: done.bytes,
                gmt_create: 0,
                gmt_modified: 0,
            };
            state.statistics.throughputs.insert(now, throughput);
        }
    }
    state.statistics.delays.drop_oldest_while(|stat| stat.gmt_create < now - RETENTION_MS);
    state.statistics.throughputs.drop_oldest_while(|stat| stat.gmt_create < now - RETENTION_MS);
}
