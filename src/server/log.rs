//! Logging to standard error, filtered by `OTTER_ADMIN_LOG`. Data that libraries read or send is never logged.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

/// The environment variable with the log directives.
const VARIABLE: &str = "OTTER_ADMIN_LOG";
/// The directives used if the variable is unset or invalid. The ZooKeeper library warns about every attempt to connect.
const DEFAULT: &str = "warn,otter_admin=info,zookeeper_client=error";
/// HTML parsers, all of whose messages quote the page.
const PARSERS: [&str; 4] = ["html5ever", "markup5ever", "selectors", "cssparser"];

/// Initializes logging for the process.
pub fn start() {
    let chosen = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    registry().with(caps()).with(chosen).with(lines).init();
}

/// Maximum levels that directives can't raise. Below `INFO`, libraries log what they parse, send and store: pages, requests, forms and
/// statements with passwords in them.
fn caps() -> Targets {
    let own = Targets::new().with_default(LevelFilter::INFO).with_target("otter_admin", LevelFilter::TRACE);
    own.with_targets(PARSERS.map(|parser| (parser, LevelFilter::OFF)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn libraries_are_capped() {
        let caps = caps();
        assert!(caps.would_enable("otter_admin::ui", &Level::TRACE) && caps.would_enable("sqlx::query", &Level::WARN));
        for target in ["sqlx::query", "hyper::proto", "reqwest::connect", "tower_http::trace", "log"] {
            assert!(!caps.would_enable(target, &Level::DEBUG), "{target}");
        }
        assert!(!caps.would_enable("html5ever::tree_builder", &Level::ERROR));
    }
}
