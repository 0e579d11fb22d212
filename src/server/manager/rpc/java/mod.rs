//! Reader of a Java object stream (`java.io.ObjectOutputStream`, version 5): parses bytes from the network into a graph of values.
//!
//! It replaces the crate `jaded` 0.5.0, which follows nesting and super classes without a limit (a deep stream ends the process), reserves
//! memory by lengths that the sender claims, copies a shared object for every reference to it (a small stream can unfold to any size),
//! panics on handles out of order, treats modified UTF-8 as UTF-8, and keeps one value per field name although an exception has two fields
//! named `cause`.
//!
//! Here everything is bounded by [`DecodeLimits`], objects are stored once in an arena and refer to each other by handle (cycles are only
//! numbers), and no byte sequence panics. Stream elements that Otter never sends (proxies, resets, exceptions of the serialization itself)
//! are rejected.

mod cursor;
mod object_graph;
mod reader;
mod text;
pub(super) mod type_codes;

pub use object_graph::{Handle, Object, ObjectGraph, Value};
pub use reader::Reader;

/// Limits of a stream; exceeding one returns [`StreamError::TooLarge`].
#[derive(Clone, Copy, Debug)]
pub struct DecodeLimits {
    /// Nesting of objects, arrays and class descriptors. A whole channel needs about 20.
    pub depth: usize,
    /// Handles: objects, strings, arrays, constants and class descriptors together.
    pub handles: usize,
    /// Stored values: fields, elements and parts of objects together, and the classes of each object.
    pub values: usize,
    /// Bytes of one string.
    pub string: usize,
    /// Approximate size in bytes to which the graph may unfold when converted to typed entities; shared objects count each time.
    pub unfolded: usize,
}

impl Default for DecodeLimits {
    /// Enough for any channel that fits into a reply of 8 MiB.
    fn default() -> Self {
        Self { depth: 64, handles: 500_000, values: 4_000_000, string: 1 << 20, unfolded: 64 << 20 }
    }
}

/// Why a stream can't be read. Never contains content of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// The bytes end within a value.
    #[error("it ends within a value")]
    Truncated,
    /// The bytes violate the format.
    #[error("{0}")]
    Malformed(&'static str),
    /// One of [`DecodeLimits`] is exceeded.
    #[error("{0}")]
    TooLarge(&'static str),
}
