//! Tests against a real provider and against a stub that misbehaves.

mod attacks;
mod flows;
mod outages;
mod real;
mod rules;
mod settings;
mod stub;

use jiff::Timestamp;

use super::{ProviderSettings, providers};
use crate::server::config::RawProvider;

/// The current time in all tests that inject it.
pub(super) const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);
/// A secret to search for in places where it must not appear.
pub(super) const SECRET: &str = "the-client-secret-of-tests-0123456789";

pub(super) fn settings(issuer: &str, change: impl FnOnce(&mut RawProvider)) -> ProviderSettings {
    let mut raw = RawProvider {
        name: "company".to_owned(),
        issuer: issuer.to_owned(),
        client_id: "otter".to_owned(),
        client_secret: Some(SECRET.into()),
        ..RawProvider::default()
    };
    change(&mut raw);
    providers(vec![raw]).unwrap().remove(0)
}
