//! The delay ranking of `analysisTopStat` and `/api/topDelay`.

use std::collections::BTreeMap;

use super::html::list::found;
use crate::server::sandbox::state::{Channel, Millis, Pipeline, State, ThroughputType};

/// Records and bytes copied in the requested minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Volume {
    pub number: i64,
    pub size: i64,
}

/// One pipeline in the ranking.
#[derive(Debug)]
pub struct TopRow<'a> {
    pub channel: &'a Channel,
    pub pipeline: &'a Pipeline,
    /// Delay in milliseconds.
    pub delay_time: i64,
    /// When the delay was reported.
    pub last_update: Millis,
    pub rows: Volume,
    pub files: Volume,
}

/// The pipelines that ever reported a delay and whose channel name contains the key, longest delay first.
pub fn top_delays<'a>(state: &'a State, now: Millis, key: &str, limit: usize, minutes: i64) -> Vec<TopRow<'a>> {
    let mut newest = BTreeMap::new();
    for stat in state.statistics.delays.iter() {
        newest.insert(stat.pipeline_id, stat);
    }
    let mut rows: Vec<TopRow<'a>> = newest
        .values()
        .filter_map(|stat| {
            let pipeline = state.pipelines.get(stat.pipeline_id)?;
            let channel = state.channels.get(pipeline.channel_id).filter(|channel| found(key, &[&channel.name]))?;
            let (delay_time, last_update) = (stat.delay_time, stat.gmt_modified);
            Some(TopRow { channel, pipeline, delay_time, last_update, rows: Volume::default(), files: Volume::default() })
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.delay_time));
    rows.truncate(limit);
    let since = now - minutes * 60_000;
    for stat in state.statistics.throughputs.iter().rev().filter(|stat| stat.end_time > since) {
        let Some(row) = rows.iter_mut().find(|row| row.pipeline.id == stat.pipeline_id) else { continue };
        let volume = if stat.r#type == ThroughputType::Row { &mut row.rows } else { &mut row.files };
        volume.number += stat.number;
        volume.size += stat.size;
    }
    rows
}
