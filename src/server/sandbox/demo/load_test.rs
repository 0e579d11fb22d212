//! Many stopped channels, for load tests.

use super::builder::Builder;
use crate::server::sandbox::state::{ChannelStatus, DataMediaType, Millis, State};

/// Adds this many channels `bench-0001` …, each with a pipeline and a mapping, on the first node.
pub(super) fn add(state: &mut State, now: Millis, channels: u32) {
    let nid = state.nodes.iter().map(|node| node.id).next().unwrap_or(1);
    let mut builder = Builder::new(state, now);
    let from = builder.source("bench-source", DataMediaType::Mysql, "jdbc:mysql://bench-source-db:3306", "UTF8MB4");
    let to = builder.source("bench-target", DataMediaType::Mysql, "jdbc:mysql://bench-target-db:3306", "UTF8MB4");
    let (source, target) = (builder.media("bench", "t_row", from), builder.media("bench", "t_row", to));
    for number in 1..=channels {
        let channel = builder.channel(&format!("bench-{number:04}"), ChannelStatus::Stop, "");
        let canal = format!("bench-canal-{number:04}");
        let pipeline = builder.pipeline(channel, "bench", (nid, nid), &canal, |_| {});
        builder.pair(pipeline, source, target, &[]);
    }
}
