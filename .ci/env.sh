# Sourced by all scripts: locations of tools and build output, and the Rust toolchain to use.
# Large files stay outside the work tree, keyed by version, so that a fresh clone on the same machine builds fast.

CARGO_LEPTOS_VERSION=0.3.11
WASM_BINDGEN_VERSION=0.2.130
CARGO_DENY_VERSION=0.20.2
NODE_MAJOR_MIN=20

OTTER_ADMIN_CACHE=${OTTER_ADMIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/otter-admin}
export OTTER_ADMIN_CACHE

# Selects a compiler with the wasm target: rustup (target installed, or allowed to download it), or Debian's packages.
if [ -z "${OTTER_ADMIN_RUST:-}" ]; then
    if command -v rustup >/dev/null 2>&1 && rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown; then
        OTTER_ADMIN_RUST=rustup
    elif [ "${RUSTUP_AUTO_INSTALL:-1}" = 0 ] || ! command -v rustup >/dev/null 2>&1; then
        OTTER_ADMIN_RUST=debian
    else
        OTTER_ADMIN_RUST=rustup
    fi
    export OTTER_ADMIN_RUST
fi
if [ "$OTTER_ADMIN_RUST" = debian ]; then
    export RUSTUP_TOOLCHAIN=/usr
    command -v rustup >/dev/null 2>&1 || PATH=/usr/bin:$PATH
fi

TOOLS=$OTTER_ADMIN_CACHE/tools
export PATH="$TOOLS/cargo-leptos-$CARGO_LEPTOS_VERSION/bin:$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION/bin:$TOOLS/cargo-deny-$CARGO_DENY_VERSION/bin:$PATH"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$OTTER_ADMIN_CACHE/target}
PATH="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/style/node_modules/.bin:$PATH"
