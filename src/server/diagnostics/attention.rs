//! What needs somebody: channels that do not replicate, or late, and nodes that do not work.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::delays::{Delay, Delays, Freshness};
use super::failures;
use super::manager_time_zone::ManagerTimeZone;
use super::nodes::NodeState;
use crate::model::*;
use crate::server::monitor::Snapshot;

/// A channel lags if its current delay is longer.
pub const LAGGING: SignedDuration = SignedDuration::from_secs(60);

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A paused channel.
    Paused {
        channel: Channel,
        since: Since,
        /// The exception that paused it, as far as the newest log records have it.
        record: Option<LogRecord>,
    },
    /// A running channel that logged an exception since rows were last loaded.
    Failing { channel: Channel, since: Since, record: LogRecord },
    /// A running channel whose delay is too long.
    Lagging { channel: Channel, delay: Delay },
    /// A node whose process does not run although it did, or although channels wait for it.
    NodeDown {
        node: Node,
        /// `None` if it has never been seen up.
        since: Option<Timestamp>,
        /// The channels that are not stopped and use it.
        waiting: Vec<Channel>,
    },
    /// A node that is registered, but whose page fails.
    NodeFailing { node: Node },
}

/// A time that the manager printed: an instant if its time zone is known, otherwise as printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    Unknown,
    Printed(String),
    At(Timestamp),
}

impl Since {
    /// Converts a printed time.
    pub fn new(printed: Option<String>, zone: ManagerTimeZone) -> Self {
        match printed {
            Some(printed) => zone.instant(&printed).map_or(Self::Printed(printed), Self::At),
            None => Self::Unknown,
        }
    }
}

impl Problem {
    /// How urgent it is; less is more urgent.
    pub fn rank(&self) -> (u8, u64) {
        match self {
            Self::Paused { .. } => (0, 0),
            Self::NodeDown { waiting, .. } if !waiting.is_empty() => (1, 0),
            Self::Failing { .. } => (2, 0),
            Self::Lagging { delay, .. } => (3, u64::MAX - delay.ms),
            Self::NodeFailing { .. } => (4, 0),
            Self::NodeDown { .. } => (5, 0),
        }
    }

    /// The channel that has the problem; `None` if it is a node.
    pub fn channel(&self) -> Option<&Channel> {
        match self {
            Self::Paused { channel, .. } | Self::Failing { channel, .. } | Self::Lagging { channel, .. } => Some(channel),
            Self::NodeDown { .. } | Self::NodeFailing { .. } => None,
        }
    }
}

/// Returns everything in the snapshot that needs attention, the most urgent first.
pub fn problems(snapshot: &Snapshot, delays: &Delays, zone: ManagerTimeZone, now: Timestamp) -> Vec<Problem> {
    let channels = snapshot.channels.rows().iter().filter_map(|channel| problem_of(snapshot, delays, zone, channel, now));
    let mut waiting = waiting_channels(snapshot);
    let nodes = snapshot.nodes.rows().iter().filter_map(|node| {
        let since = snapshot.down_since.get(&node.id).copied();
        let waiting = waiting.remove(&node.id).unwrap_or_default();
        match NodeState::new(snapshot, node) {
            NodeState::Down if since.is_some() || !waiting.is_empty() => Some(Problem::NodeDown { node: node.clone(), since, waiting }),
            NodeState::Failing => Some(Problem::NodeFailing { node: node.clone() }),
            NodeState::Down | NodeState::Up => None,
        }
    });
    let mut problems: Vec<_> = channels.chain(nodes).collect();
    problems.sort_by_key(Problem::rank);
    problems
}

/// What is wrong with a channel; `None` if it is stopped, or replicates.
pub fn problem_of(snapshot: &Snapshot, delays: &Delays, zone: ManagerTimeZone, channel: &Channel, now: Timestamp) -> Option<Problem> {
    let pipelines = snapshot.pipelines_of(channel.id);
    match channel.status {
        ChannelStatus::Stop => None,
        ChannelStatus::Pause => {
            let synced = pipelines.iter().filter_map(|pipeline| pipeline.last_sync.as_ref()).max();
            let since = Since::new(failures::stuck_since(snapshot, channel.id, synced), zone);
            let record = failures::newest_exception(snapshot, channel.id).cloned();
            Some(Problem::Paused { channel: channel.clone(), since, record })
        }
        ChannelStatus::Start => match failures::problem(snapshot, channel.id, channel.status) {
            Some(record) => {
                let since = Since::new(Some(record.time.clone()), zone);
                Some(Problem::Failing { channel: channel.clone(), since, record: record.clone() })
            }
            None => delays
                .longest(channel, pipelines, now)
                .filter(|delay| is_lagging(delay, channel.status, now))
                .map(|delay| Problem::Lagging { channel: channel.clone(), delay }),
        },
    }
}

/// Whether a delay is current and too long.
pub fn is_lagging(delay: &Delay, status: ChannelStatus, now: Timestamp) -> bool {
    delay.freshness(status, now) == Freshness::Current && u128::from(delay.ms) > LAGGING.unsigned_abs().as_millis()
}

/// The channels that are not stopped, by the nodes that they use.
fn waiting_channels(snapshot: &Snapshot) -> BTreeMap<NodeId, Vec<Channel>> {
    let mut found: BTreeMap<NodeId, Vec<Channel>> = BTreeMap::new();
    for (node, part) in &snapshot.node_details {
        let Some(detail) = &part.value else { continue };
        for usage in &detail.used_by {
            let channel = snapshot.channel(usage.channel).filter(|channel| channel.status != ChannelStatus::Stop);
            let known = found.entry(*node).or_default();
            if let Some(channel) = channel.filter(|channel| known.iter().all(|one| one.id != channel.id)) {
                known.push(channel.clone());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::{Cached, DelayReport};

    const NOW: i64 = 10_000;

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), read_at: Some(at(NOW)), error: None }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn channel(id: u64, status: ChannelStatus) -> Channel {
        Channel { id: ChannelId(id), name: format!("c{id}"), status, pipelines: Some(1) }
    }

    fn report(channel: u64, delay_ms: u64, age: i64) -> DelayReport {
        DelayReport { delay_ms, ..DelayReport::sample(PipelineId(channel), ChannelId(channel), Some(at(NOW - age))) }
    }

    fn node(id: u64, status: NodeStatus) -> Node {
        Node { id: NodeId(id), name: format!("n{id}"), ip: String::new(), external: false, port: None, status, description: String::new() }
    }

    fn names(snapshot: &Snapshot) -> Vec<String> {
        let name = |problem: Problem| match problem {
            Problem::Paused { channel, .. } => format!("paused {}", channel.name),
            Problem::Failing { channel, .. } => format!("failing {}", channel.name),
            Problem::Lagging { channel, delay } => format!("lagging {} {}", channel.name, delay.ms),
            Problem::NodeDown { node, waiting, .. } => format!("down {} {}", node.name, waiting.len()),
            Problem::NodeFailing { node } => format!("failing {}", node.name),
        };
        let delays = Delays::new(snapshot);
        let zone = ManagerTimeZone::new(snapshot, &delays);
        problems(snapshot, &delays, zone, at(NOW)).into_iter().map(name).collect()
    }

    #[test]
    fn the_most_urgent_comes_first() {
        let snapshot = Snapshot {
            channels: part(vec![
                channel(1, ChannelStatus::Start),
                channel(2, ChannelStatus::Stop),
                channel(3, ChannelStatus::Pause),
                channel(4, ChannelStatus::Start),
                channel(5, ChannelStatus::Start),
            ]),
            delays: part(vec![report(1, 61_000, 20), report(4, 59_000, 20), report(5, 120_000, 20)]),
            ..Snapshot::default()
        };
        assert_eq!(names(&snapshot), ["paused c3", "lagging c5 120000", "lagging c1 61000"]);
    }

    #[test]
    fn old_delays_and_stopped_channels_need_nobody() {
        let snapshot = Snapshot {
            channels: part(vec![channel(1, ChannelStatus::Start), channel(2, ChannelStatus::Stop)]),
            delays: part(vec![report(1, 61_000, 130), report(2, 61_000, 20)]),
            ..Snapshot::default()
        };
        assert!(names(&snapshot).is_empty());
    }

    #[test]
    fn a_node_that_never_ran_is_no_problem_until_a_channel_waits_for_it() {
        let mut snapshot = Snapshot { nodes: part(vec![node(1, NodeStatus::Stop), node(2, NodeStatus::Start)]), ..Snapshot::default() };
        assert!(names(&snapshot).is_empty());
        snapshot.down_since.insert(NodeId(1), at(NOW - 60));
        assert_eq!(names(&snapshot), ["down n1 0"]);
    }

    #[test]
    fn times_of_an_unknown_zone_stay_as_printed() {
        let zone = ManagerTimeZone::new(&Snapshot::default(), &Delays::new(&Snapshot::default()));
        assert_eq!(Since::new(Some("2026-11-23 20:58:01".into()), zone), Since::Printed("2026-11-23 20:58:01".into()));
        assert_eq!(Since::new(None, zone), Since::Unknown);
    }
}
