//! What the newest snapshots say about managers, channels, pipelines and nodes.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::exposition::{Labels, counter, gauge, number};
use crate::model::{Channel, ChannelStatus, ErrorKind, Node, NodeDetail, NodeStatus};
use crate::server::authz::ManagerHandle;
use crate::server::diagnostics::delays::Delays;
use crate::server::monitor::{DelayReport, Snapshot};

/// The statuses of channels, as label values.
const STATUSES: [(ChannelStatus, &str); 3] =
    [(ChannelStatus::Start, "start"), (ChannelStatus::Pause, "pause"), (ChannelStatus::Stop, "stop")];

/// One manager at the time of a scrape.
#[derive(Debug)]
pub struct ManagerMetrics {
    pub name: String,
    pub snapshot: Arc<Snapshot>,
    /// The number of requests by result; `None` for those that were answered.
    pub requests: Vec<(Option<ErrorKind>, u64)>,
}

/// All managers at the time of a scrape.
#[derive(Debug)]
pub struct AtTime {
    pub managers: Vec<ManagerMetrics>,
    pub now: Timestamp,
}

impl From<&ManagerHandle> for ManagerMetrics {
    /// Does not count as a view, so that scraping does not change how often the manager is polled.
    fn from(manager: &ManagerHandle) -> Self {
        let requests = manager.manager.requests().all().collect();
        Self { name: manager.name().to_owned(), snapshot: manager.live.peek(), requests }
    }
}

impl ManagerMetrics {
    fn label(&self) -> (&'static str, Cow<'_, str>) {
        ("manager", self.name.as_str().into())
    }

    fn is_up(&self) -> bool {
        self.snapshot.health.error.is_none() && self.snapshot.health.answered_at.is_some()
    }

    fn of_channel<'a>(&'a self, channel: &'a Channel) -> Labels<'a, 4> {
        let status = STATUSES.iter().find(|(status, _)| *status == channel.status).map_or("", |(_, label)| label);
        [self.label(), number("channel", channel.id), ("name", channel.name.as_str().into()), ("status", status.into())]
    }

    fn of_pipeline<'a>(&'a self, row: &'a DelayReport) -> Labels<'a, 4> {
        let name = ("name", row.pipeline_name.as_str().into());
        [self.label(), number("channel", row.channel), number("pipeline", row.pipeline), name]
    }

    fn of_node<'a>(&'a self, node: &'a Node) -> Labels<'a, 3> {
        [self.label(), number("node", node.id), ("name", node.name.as_str().into())]
    }

    /// The nodes that are up with their details, as last read.
    fn running_nodes(&self) -> impl Iterator<Item = (&Node, &NodeDetail)> {
        let up = self.snapshot.nodes.rows().iter().filter(|node| node.status == NodeStatus::Start);
        up.filter_map(|node| Some((node, self.snapshot.node_detail(node.id)?)))
    }
}

/// Seconds from `at` to `now`, at least 0.
fn age(at: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(at).as_secs_f64().max(0.0)
}

impl AtTime {
    fn all(&self) -> impl Iterator<Item = &ManagerMetrics> {
        self.managers.iter()
    }

    fn reports(&self) -> impl Iterator<Item = (&ManagerMetrics, &DelayReport)> {
        self.all().flat_map(|manager| manager.snapshot.delays.rows().iter().map(move |row| (manager, row)))
    }

    fn encode_managers(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let up = self.all().map(|manager| ([manager.label()], u32::from(manager.is_up())));
        gauge(encoder, "otter_manager_up", "Whether the manager responds", up)?;
        let ages = self.all().filter_map(|manager| Some(([manager.label()], age(manager.snapshot.health.answered_at?, self.now))));
        gauge(encoder, "otter_manager_poll_age_seconds", "Age of the newest response of the manager", ages)?;
        let requests = self.all().flat_map(|manager| {
            let result = |kind: Option<ErrorKind>| kind.map_or("ok", ErrorKind::as_str);
            manager.requests.iter().map(move |(kind, count)| ([manager.label(), ("result", result(*kind).into())], *count))
        });
        counter(
            encoder,
            "otter_admin_manager_requests",
            "Requests to the console of the manager by result: ok, or the kind of error",
            requests,
        )
    }

    fn encode_channels(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let counts = self.all().filter(|manager| manager.snapshot.channels.value.is_some()).flat_map(|manager| {
            STATUSES.iter().map(move |(status, label)| {
                let count = manager.snapshot.channels.rows().iter().filter(|channel| channel.status == *status).count();
                ([manager.label(), ("status", (*label).into())], count)
            })
        });
        gauge(encoder, "otter_channels", "Number of channels by status", counts)?;
        let statuses = self.all().flat_map(|manager| {
            let rows = manager.snapshot.channels.rows().iter();
            rows.map(move |channel| (manager.of_channel(channel), 1_u32))
        });
        gauge(encoder, "otter_channel_status", "1 for the current status of each channel", statuses)
    }

    fn encode_pipelines(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let delays = self.reports().map(|(manager, row)| (manager.of_pipeline(row), row.delay_ms as f64 / 1_000.0));
        gauge(encoder, "otter_pipeline_delay_seconds", "Delay that the pipeline reported last", delays)?;
        let ages = self.all().flat_map(|manager| {
            let delays = Delays::new(&manager.snapshot);
            let rows = manager.snapshot.delays.rows().iter();
            rows.filter_map(move |row| Some((manager.of_pipeline(row), age(delays.reported(row.pipeline)?.reported_at?, self.now))))
        });
        gauge(encoder, "otter_pipeline_delay_report_age_seconds", "Time since the pipeline reported its delay, if known", ages)?;
        let rows = self.reports().map(|(manager, row)| (manager.of_pipeline(row), row.throughput.rows));
        gauge(encoder, "otter_pipeline_rows_last_minute", "Rows loaded in the minute before the last poll", rows)
    }

    fn encode_nodes(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let up = self.all().flat_map(|manager| {
            let rows = manager.snapshot.nodes.rows().iter();
            rows.map(move |node| (manager.of_node(node), u32::from(node.status == NodeStatus::Start)))
        });
        gauge(encoder, "otter_node_up", "Whether the node is registered in ZooKeeper", up)?;
        let running = || self.all().flat_map(|manager| manager.running_nodes().map(move |(node, detail)| (manager.of_node(node), detail)));
        let used = running().filter_map(|(labels, detail)| Some((labels, detail.heap?.used)));
        gauge(encoder, "otter_node_heap_used_bytes", "Used heap of the node", used)?;
        let limits = running().filter_map(|(labels, detail)| Some((labels, detail.heap?.max))).filter(|(_, bytes)| *bytes > 0);
        gauge(encoder, "otter_node_heap_max_bytes", "Limit of the heap of the node", limits)?;
        let threads = running().filter_map(|(labels, detail)| Some((labels, detail.threads?.0)));
        gauge(encoder, "otter_node_threads_busy", "Busy threads of the pool of the node", threads)
    }
}

impl Collector for AtTime {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        self.encode_managers(&mut encoder)?;
        self.encode_channels(&mut encoder)?;
        self.encode_pipelines(&mut encoder)?;
        self.encode_nodes(&mut encoder)
    }
}
