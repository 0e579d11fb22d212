//! Compression of responses.

use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// For pages that are rendered for one request: zstd, which all current browsers accept, takes a quarter of the time of brotli.
const EACH: CompressionLevel = CompressionLevel::Precise(3);
/// For pages that are cached, so that compression is worth more time: brotli, which makes them smaller.
const CACHED: CompressionLevel = CompressionLevel::Precise(6);

/// Compresses all suitable responses except event streams, whose events must not be buffered, and responses that are compressed already.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let suitable = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    CompressionLayer::new().quality(EACH).compress_when(suitable)
}

/// Compresses responses that are cached and sent many times.
pub fn cached_layer() -> CompressionLayer {
    CompressionLayer::new().no_zstd().quality(CACHED)
}
