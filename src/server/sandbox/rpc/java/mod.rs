//! Java object serialization, as much of it as Otter's endpoint uses: a writer for replies and a reader for requests.

pub mod class;
pub mod reader;
pub mod value;
pub mod writer;
