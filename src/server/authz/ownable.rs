//! Resource IDs that are created and deleted through forms and may have an owning team.

use crate::model::*;
use crate::server::store::ResourceKind;

/// The ID of a resource in the manager that may belong to a team.
pub trait OwnableId: std::fmt::Display + Copy + Send + Sync + 'static {
    /// The kind it is owned as, or `None` if it inherits its owner from its parent resource or is never owned.
    const KIND: Option<ResourceKind>;
    /// The resource type.
    const RESOURCE_TYPE: ResourceType;
    /// The numeric ID.
    fn number(self) -> u64;
}

macro_rules! ownable {
    ($($id:ident: $resource_type:ident, $kind:expr;)+) => {$(
        impl OwnableId for $id {
            const KIND: Option<ResourceKind> = $kind;
            const RESOURCE_TYPE: ResourceType = ResourceType::$resource_type;
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
    TableId: Table, None;
    PipelineId: Pipeline, None;
}
