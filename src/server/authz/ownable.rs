//! What can be made and deleted by forms, and counts as somebody's.

use crate::model::*;
use crate::server::store::ResourceKind;

/// What the manager keeps after something was made: a thing with an id that can belong to a team.
pub trait Ownable: std::fmt::Display + Copy + Send + Sync + 'static {
    /// What it counts as; none: belongs to whom the thing above it belongs, or to nobody.
    const KIND: Option<ResourceKind>;
    /// What it is.
    const THING: ResourceType;
    /// Its number.
    fn number(self) -> u64;
}

macro_rules! ownable {
    ($($id:ident: $thing:ident, $kind:expr;)+) => {$(
        impl Ownable for $id {
            const KIND: Option<ResourceKind> = $kind;
            const THING: ResourceType = ResourceType::$thing;
            fn number(self) -> u64 {
                self.0
            }
        }
    )+};
}

ownable! {
    ChannelId: Channel, Some(ResourceKind::Channel);
    SourceId: Source, Some(ResourceKind::Source);
    CanalId: Canal, Some(ResourceKind::Canal);
    NodeId: Node, None;
    ClusterId: Cluster, None;
    PipelineId: Pipeline, None;
}
