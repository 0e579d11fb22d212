//! Java object serialization, limited to what Otter's endpoint uses: a writer for replies and a reader for requests.

pub mod class;
pub mod reader;
pub mod value;
pub mod writer;
