//! Contract tests of the manager behaviour that the program relies on: against the built-in sandbox by default, against a real manager with
//! `OTTER_CONTRACT_URL`, `OTTER_CONTRACT_USER`, `OTTER_CONTRACT_PASSWORD`, and optionally `OTTER_CONTRACT_RPC` (`host:port`) and
//! `OTTER_CONTRACT_DB` (`host:port user password` of a MySQL that the manager can reach).
//!
//! Only resources named `contract-…` are created, and all of them are removed, also after a failure.
#![cfg(feature = "ssr")]
#![allow(clippy::disallowed_methods, reason = "tests choose their own clock, values and clients")]

mod contract {
    mod support;

    mod canals;
    mod channels;
    mod clusters;
    mod connection;
    mod mappings;
    mod nodes;
    mod running;
    mod sources;
}
