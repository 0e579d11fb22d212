//! References to other resources, and Otter's constants.

use super::texts::storable;
use super::{FieldError, FieldKind, FieldValue, one};
use crate::model::enums::*;
use crate::model::ids::{ClusterId, NodeId};

/// One or more nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeIds(pub Vec<NodeId>);

impl FieldValue for NodeIds {
    const KIND: FieldKind = FieldKind::Nodes;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        one(raw)?;
        raw.iter().map(|id| id.parse()).collect::<Result<_, _>>().map(Self).map_err(|_| FieldError::NotAChoice)
    }

    fn write(&self) -> Vec<String> {
        self.0.iter().map(NodeId::to_string).collect()
    }
}

impl FieldValue for ClusterId {
    const KIND: FieldKind = FieldKind::Cluster;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        one(raw)?.parse().map_err(|_| FieldError::NotAChoice)
    }

    fn write(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}

/// The name of a canal, as pipelines refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination(pub String);

impl FieldValue for Destination {
    const KIND: FieldKind = FieldKind::Canal;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        storable(one(raw)?).map(|name| Self(name.to_owned()))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

macro_rules! choices {
    ($($name:ident: [$($text:literal),+ $(,)?]),+ $(,)?) => {$(
        impl FieldValue for $name {
            const KIND: FieldKind = FieldKind::Choice(&[$($text),+]);
            const REQUIRED: bool = true;

            fn read(raw: &[&str]) -> Result<Self, FieldError> {
                let text = one(raw)?;
                $name::from_constant(text).ok_or(FieldError::NotAChoice)
            }

            fn write(&self) -> Vec<String> {
                vec![self.as_str().to_owned()]
            }
        }
    )+};
}

// The values offered by the forms. Other stored values (such as an old `Eromanga` pipeline) are read and preserved, but not offered.
choices! {
    SyncMode: ["FIELD", "ROW"],
    SyncConsistency: ["BASE", "MEDIA"],
    RemedyAlgorithm: ["LOOPBACK", "INTERSECTION"],
    LbAlgorithm: ["Stick", "RoundRbin", "Random"],
    ArbitrateMode: ["AUTOMATIC", "RPC", "ZOOKEEPER", "MEMORY"],
    PipeChooseType: ["AUTOMATIC", "RPC", "HTTP"],
    SelectorMode: ["Canal"],
    SourceType: ["MYSQL", "ORACLE"],
    Encoding: ["UTF8MB4", "UTF8", "GBK", "ISO-8859-1"],
    RunMode: ["EMBEDDED"],
    SourcingType: ["MYSQL"],
    StorageMode: ["MEMORY"],
    BatchMode: ["MEMSIZE", "ITEMSIZE"],
    HaMode: ["HEARTBEAT", "MEDIA"],
    MetaMode: ["MIXED", "MEMORY", "ZOOKEEPER"],
    IndexMode: [
        "MEMORY_META_FAILBACK", "MEMORY", "ZOOKEEPER", "MIXED", "META"
    ],
}
