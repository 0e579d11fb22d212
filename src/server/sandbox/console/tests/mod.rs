//! Tests of the console through its service, as a client uses it.

mod browser;
mod channels;
mod crawl;
mod forms;
mod machines;
mod mappings;
mod recorded;
mod sessions;
mod tables;
