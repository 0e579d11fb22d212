//! Tests of the whole server over sockets, with a sandbox that is killed, suspended and restarted.
#![cfg(feature = "ssr")]
#![allow(clippy::disallowed_methods, reason = "tests choose their own clock, values and clients")]

mod program;

mod server {
    mod support;

    mod channel_commands;
    mod confidentiality;
    mod displayed_state;
    mod end_to_end;
    mod escaping;
    mod fault_injection;
    mod jobs;
    mod legacy_nodetest;
    mod limits;
    mod log;
    mod metrics;
    mod operations;
    mod ownership;
    mod pages;
    mod permissions;
    mod processes;
    mod requests;
    mod security;
    mod services;
    mod sign_in;
    mod stored_secrets;
    mod streams;
    mod test_org;
    mod tls;
    mod zookeeper;
}
