//! The forms of every entity that can be made or changed, one file each.

mod canal;
mod channel;
mod cluster;
mod mapping;
mod node;
mod pipeline;
mod source;

pub use canal::CanalForm;
pub use channel::ChannelForm;
pub use cluster::ClusterForm;
pub use mapping::{MappingLine, MappingLineError, TableName, read_lines};
pub use node::NodeForm;
pub use pipeline::PipelineForm;
pub use source::SourceForm;
