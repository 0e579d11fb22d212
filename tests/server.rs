//! Tests of the whole server over sockets, with a sandbox that is killed, suspended and restarted.
#![cfg(feature = "ssr")]
#![allow(clippy::disallowed_methods, reason = "tests choose their own clock, values and clients")]

mod program;

mod server {
    mod support;

    mod confidentiality;
    mod end_to_end;
    mod fault_injection;
    mod hostile;
    mod limits;
    mod log;
    mod old_client;
    mod ownership;
    mod pages;
    mod permissions;
    mod processes;
    mod security;
    mod services;
    mod sign_in;
    mod stored_secrets;
    mod streams;
    mod switching;
    mod test_org;
    mod tls;
    mod truth;
}
