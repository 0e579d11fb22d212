//! The manager's replies on port 1099, as typed entities. Fields are found by name, so that releases with more or fewer fields are
//! supported. A field that may be null, or that an older release lacks, is an `Option`. Dates are milliseconds since 1970 UTC.

mod channel;
mod convert;
mod node;
mod pair;
mod pipeline;
mod source;

pub use channel::{Channel, ChannelParameter};
pub(super) use convert::{FromReply, read};
pub use node::{AutoKeeperCluster, Node, NodeParameter};
pub use pair::{Column, ColumnGroup, ColumnPair, DataMediaPair, ExtensionData};
pub use pipeline::{Pipeline, PipelineParameter};
pub use source::{DataMedia, DataMediaSource};
