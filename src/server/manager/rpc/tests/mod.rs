//! Tests against recorded frames of managers (folder in `OTTER_VECTORS`), against broken frames, and over real sockets.

mod frames;
mod fuzz;
mod graph;
mod limits;
mod server;
mod vectors;

use std::path::PathBuf;

use super::RpcError;
use super::frame::{FrameKind, HEADER, Header};
use super::java::DecodeLimits;
use super::reply::{self, Node};
use super::response::{self, Response, Returned};

/// The folder of recorded frames. Prints a note and returns `None` if they are unavailable.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("OTTER_VECTORS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: OTTER_VECTORS isn't set");
    }
    folder
}

/// All recorded replies: name and bytes, sorted by name.
fn replies() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "bin"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .filter(|(name, _)| !name.contains("req-") && !name.contains("heartbeat"))
        .collect();
    found.sort();
    found
}

/// A reply frame as the client reads it from a connection.
fn parse(bytes: &[u8]) -> Result<Response, RpcError> {
    let (header, body) = bytes.split_first_chunk::<HEADER>().ok_or(RpcError::Malformed { what: "short".to_owned() })?;
    match Header::parse(*header)?.kind {
        FrameKind::Reply { status } => response::read(status, body, DecodeLimits::default()),
        other => Err(RpcError::Malformed { what: format!("{other:?}") }),
    }
}

/// The recorded replies that contain a node and have its text beside them.
pub fn recorded_nodes() -> Vec<(PathBuf, Node)> {
    let Some(folder) = folder() else { return Vec::new() };
    let named = replies().into_iter().map(|(name, bytes)| (folder.join(name), bytes));
    named
        .filter(|(path, _)| path.with_extension("txt").exists())
        .filter_map(|(path, bytes)| match parse(&bytes).unwrap().result {
            Returned::Value(heap, value) => Some((path, reply::read(&heap, value, DecodeLimits::default().unfolded).unwrap())),
            _ => None,
        })
        .collect()
}
