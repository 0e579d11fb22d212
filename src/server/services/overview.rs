//! The overview: what is wrong, at a glance.

use crate::model::*;
use crate::server::access::Seen;
use crate::server::services::nodes::{self, NodeRow};

/// Rows of the lists of worst delays and newest log records.
const ROWS: usize = 10;

/// What the overview shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Down ones first.
    pub nodes: Vec<NodeRow>,
    pub running: usize,
    pub paused: usize,
    pub stopped: usize,
    /// The paused channels, which need somebody.
    pub paused_channels: Vec<Channel>,
    /// Running pipelines with the worst delays, worst first.
    pub delays: Vec<DelayRow>,
    pub logs: Vec<LogRecord>,
}

/// Everything for the overview, from the seen.
pub fn get(seen: &Seen) -> Overview {
    let channels = seen.channels.rows();
    let count = |status| channels.iter().filter(|channel| channel.status == status).count();
    let mut delays: Vec<DelayRow> = seen.delays.rows().iter().filter(|row| row.status == ChannelStatus::Start).cloned().collect();
    delays.sort_by_key(|row| std::cmp::Reverse(row.delay_ms));
    delays.truncate(ROWS);
    Overview {
        nodes: nodes::all(seen),
        running: count(ChannelStatus::Start),
        paused: count(ChannelStatus::Pause),
        stopped: count(ChannelStatus::Stop),
        paused_channels: channels.iter().filter(|channel| channel.status == ChannelStatus::Pause).cloned().collect(),
        delays,
        logs: seen.logs.rows().iter().take(ROWS).cloned().collect(),
    }
}
