//! The module against a real provider, and against one that cheats.

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

/// When every test happens that injects its time.
pub(super) const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);
/// A secret to look for where it must not be.
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
