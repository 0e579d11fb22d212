//! The system clock. The only place that reads it (`clippy.toml`): code that decides by time takes the time as an argument, and only its
//! callers ask here.

use jiff::Timestamp;

/// The current time.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The current time in milliseconds since 1970-01-01 UTC, as the database stores it.
pub fn now_ms() -> i64 {
    now().as_millisecond()
}
