//! Compression of responses.

use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// The level of zstd, which all current browsers accept: it takes a quarter of the time of brotli and makes pages a sixth larger.
const QUALITY: CompressionLevel = CompressionLevel::Precise(3);

/// Compresses all suitable responses except event streams, whose events must not be buffered, and responses that are compressed already.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let suitable = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    CompressionLayer::new().quality(QUALITY).compress_when(suitable)
}
