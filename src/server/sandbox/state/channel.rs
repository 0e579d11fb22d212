//! Channels: one or two pipelines that are started and stopped together.

use serde::{Deserialize, Serialize};

use super::constants::{RemedyAlgorithm, SyncConsistency, SyncMode};
use super::table::{Millis, row};

/// A channel. Its status is in [`super::zookeeper::ZooKeeper`]; its pipelines reference it by `channel_id`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub parameters: ChannelParameter,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// The channel's JSON column; `default()` has the Java class's defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelParameter {
    pub enable_remedy: bool,
    pub remedy_algorithm: RemedyAlgorithm,
    /// Seconds.
    pub remedy_delay_thresold_for_media: i32,
    pub sync_mode: SyncMode,
    pub sync_consistency: SyncConsistency,
}

impl Default for ChannelParameter {
    fn default() -> Self {
        Self {
            enable_remedy: false,
            remedy_algorithm: RemedyAlgorithm::Loopback,
            remedy_delay_thresold_for_media: 60,
            sync_mode: SyncMode::Field,
            sync_consistency: SyncConsistency::Base,
        }
    }
}

impl ChannelParameter {
    /// The result of a posted form without any fields (Otter manager console, trap 4): the class's defaults, with one exception.
    pub fn left_out() -> Self {
        Self { remedy_delay_thresold_for_media: 10, ..Self::default() }
    }
}

row!(Channel);
