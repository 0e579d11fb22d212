//! The state of the imitated manager: its database tables, its ZooKeeper tree, the node processes and the reachable databases.
//!
//! Plain data with the defaults of Otter's classes. Consistent changes are made by [`crate::server::sandbox::ops`].

pub mod administration;
pub mod canal;
pub mod channel;
pub mod constants;
pub mod machine;
pub mod media;
pub mod node;
pub mod pipeline;
pub mod secret;
pub mod statistics;
pub mod table;
pub mod transitions;
pub mod world;
pub mod zookeeper;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use administration::{AlarmRule, DataMatrix, LogRecord, SystemParameter, User};
pub use canal::{Canal, CanalParameter, DataSourcing};
pub use channel::{Channel, ChannelParameter};
pub use constants::*;
pub use machine::{Machine, MachinePhase};
pub use media::{ColumnGroup, ColumnPair, DataMedia, DataMediaPair, DataMediaSource, ExtensionData};
pub use node::{AutoKeeperCluster, Node, NodeParameter};
pub use pipeline::{Pipeline, PipelineParameter};
pub use secret::Secret;
pub use statistics::{DelayStat, Statistics, TableStat, ThroughputStat};
pub use table::{Millis, Row, Table};
pub use world::{Database, World};
pub use zookeeper::{Cursor, Mainstem, Process, ZooKeeper};

/// The complete state of the sandbox.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub clusters: Table<AutoKeeperCluster>,
    pub nodes: Table<Node>,
    pub channels: Table<Channel>,
    pub pipelines: Table<Pipeline>,
    pub sources: Table<DataMediaSource>,
    pub media: Table<DataMedia>,
    pub pairs: Table<DataMediaPair>,
    pub canals: Table<Canal>,
    pub alarm_rules: Table<AlarmRule>,
    pub users: Table<User>,
    pub matrices: Table<DataMatrix>,
    pub log_records: Table<LogRecord>,
    pub statistics: Statistics,
    pub system_parameter: SystemParameter,
    pub zookeeper: ZooKeeper,
    /// Node processes by node id.
    pub machines: BTreeMap<i64, Machine>,
    pub world: World,
    /// Last id assigned to a column pair or column group.
    pub last_column_id: i64,
    /// The manager's timers.
    #[serde(alias = "agenda")]
    pub schedule: crate::server::sandbox::simulation::Schedule,
}

impl State {
    /// The channel's pipelines, newest first, as the manager lists them.
    pub fn pipelines_of(&self, channel_id: i64) -> Vec<&Pipeline> {
        self.pipelines.iter().rev().filter(|pipeline| pipeline.channel_id == channel_id).collect()
    }

    /// The pipeline's mappings, in ascending id order.
    pub fn pairs_of(&self, pipeline_id: i64) -> Vec<&DataMediaPair> {
        self.pairs.iter().filter(|pair| pair.pipeline_id == pipeline_id).collect()
    }

    /// The pipeline's alarm rules, in ascending id order.
    pub fn alarm_rules_of(&self, pipeline_id: i64) -> Vec<&AlarmRule> {
        self.alarm_rules.iter().filter(|rule| rule.pipeline_id == pipeline_id).collect()
    }

    /// Mappings with the data media as source or target, in ascending id order.
    pub fn pairs_with_media(&self, media_id: i64) -> Vec<&DataMediaPair> {
        self.pairs.iter().filter(|pair| pair.source == media_id || pair.target == media_id).collect()
    }

    /// Data media of the source, newest first.
    pub fn media_of(&self, source_id: i64) -> Vec<&DataMedia> {
        self.media.iter().rev().filter(|media| media.source == source_id).collect()
    }

    /// Pipelines that use the node at any stage, newest first.
    pub fn pipelines_on(&self, nid: i64) -> Vec<&Pipeline> {
        self.pipelines.iter().rev().filter(|pipeline| pipeline.nodes().contains(&nid)).collect()
    }

    /// Pipelines whose destination is the canal's name, in ascending id order.
    pub fn pipelines_of_canal(&self, name: &str) -> Vec<&Pipeline> {
        self.pipelines.iter().filter(|pipeline| pipeline.parameters.destination_name.as_deref() == Some(name)).collect()
    }

    /// The canal that the pipeline reads from, if it exists.
    pub fn canal_of(&self, pipeline: &Pipeline) -> Option<&Canal> {
        let name = pipeline.parameters.destination_name.as_deref()?;
        self.canals.iter().find(|canal| canal.name.as_deref() == Some(name))
    }

    /// Whether the pipeline's channel is started; `false` for a pipeline or channel that does not exist.
    pub fn is_started(&self, pipeline_id: i64) -> bool {
        self.pipelines.get(pipeline_id).is_some_and(|p| self.zookeeper.channel_status(p.channel_id) == ChannelStatus::Start)
    }

    /// Pipelines currently running on a node, i.e. their channel is not stopped and the node is up; newest first.
    pub fn running_on(&self, nid: i64) -> Vec<i64> {
        if !self.zookeeper.is_live(nid) {
            return Vec::new();
        }
        let running = |p: &&&Pipeline| self.zookeeper.channel_status(p.channel_id) != ChannelStatus::Stop;
        self.pipelines_on(nid).iter().filter(running).map(|p| p.id).collect()
    }

    /// A new id for a column pair or group.
    pub fn next_column_id(&mut self) -> i64 {
        self.last_column_id += 1;
        self.last_column_id
    }
}
