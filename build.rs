//! Tells the server where cargo-leptos puts the built site, so that it can be embedded.

use std::env;
use std::path::PathBuf;

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| manifest.join("target"), |target| manifest.join(target));
    let site = target.join("site");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");
    // A debug server reads the files while it runs; a release one holds them, and must be built again when they change.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={}", site.display());
    }
    println!("cargo:rustc-env=BUILT_SITE={}", site.display());
}
