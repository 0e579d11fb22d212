//! otter-admin: a web console for Alibaba Otter. See `docs/architecture.md`.
#![recursion_limit = "256"]

pub mod messages;
pub mod model;
#[cfg(feature = "ssr")]
pub mod server;
pub mod ui;

/// Called by the browser once the wasm half is loaded: brings the page and its islands to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    ui::islands::page::attach();
}
