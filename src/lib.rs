//! otter-admin: a web console for Alibaba Otter. See `docs/architecture.md`.
#![recursion_limit = "256"]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests choose their own clock, values and clients"))]

pub mod messages;
pub mod model;
#[cfg(feature = "ssr")]
pub mod server;
pub mod ui;

/// Entry point of the wasm module in the browser: hydrates the page and its islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    ui::islands::page::attach();
}
