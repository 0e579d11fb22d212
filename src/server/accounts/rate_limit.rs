//! Rate limiting of sign-ins. Failures are counted in the store by address and by user (or by name if there is no such user), so that all
//! processes limit the same attacker. A browser with which the user has signed in before has a device cookie and its own counter, so that
//! guesses from other browsers, even behind the same address, do not delay it.
//!
//! | consecutive failures | wait before the next attempt |
//! |---|---|
//! | of a name or a known browser: the first 5 | none |
//! | 5, 6, 7 … 11 and more | 1 s, 2 s, 4 s … 60 s |
//! | of an address: the first 20 | none |
//! | 20, 21, 22 … 26 and more | 1 s, 2 s, 4 s … 60 s |
//!
//! Attempts during the wait are not counted, so that waiting always helps. Counters reset one hour after the last failure. The longest wait
//! is short because a stranger can cause it for a browser that is not known yet: 1440 guesses a day find no password that passes the
//! policy, and users can sign in after a minute. Addresses have more attempts, since an office may share one;
//! of IPv6 addresses only the first 64 bits count, which is what one household gets.
//!
//! | counter | when an attempt is counted | on a correct password |
//! |---|---|---|
//! | name or browser | before the password is verified: concurrent attempts get no more guesses than sequential ones | reset |
//! | address | after the password turned out to be wrong: any number of users behind one address can sign in concurrently | unchanged, otherwise an attacker could reset it by signing in to their own account |
//!
//! The address counter is read again once the password hasher has a permit for the attempt, and the permit is held until a failure is
//! counted: at most one attempt per permit of each process (`PasswordHasher::default_concurrency`) is verified beyond the limits of the
//! table.

use std::net::{IpAddr, Ipv6Addr};

use secrecy::ExposeSecret;

use super::{ClientOrigin, SignInError};
use crate::server::names;
use crate::server::store::{Attempts, Store, StoreError, User};

/// Time without a failure after which a counter resets, in milliseconds.
pub const RESET_AFTER_MS: i64 = 3_600_000;
/// The longest wait, in milliseconds.
const MAX_WAIT_MS: i64 = 60_000;
/// Limit per name, from any address.
pub const PER_ACCOUNT: BackoffPolicy = BackoffPolicy { free: 5 };
/// Limit per address, for any name.
pub const PER_IP: BackoffPolicy = BackoffPolicy { free: 20 };

/// How the wait grows with the number of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackoffPolicy {
    /// Number of failures without a wait.
    pub free: i64,
}

impl BackoffPolicy {
    /// The wait after this many failures, in milliseconds: one second, doubled with each further failure.
    pub fn delay(self, failures: i64) -> i64 {
        if failures < self.free {
            return 0;
        }
        (1_000 << (failures - self.free).min(20)).min(MAX_WAIT_MS)
    }
}

/// An allowed attempt. It counts as a failure of the name or browser until it is reported as succeeded or withdrawn, even if it is
/// cancelled.
pub(super) struct LoginAttempt<'a> {
    attempts: Attempts<'a>,
    /// Key of the name, or of a browser that is known for the user.
    account: String,
    /// Key of the address, which does not limit a known browser.
    address: Option<String>,
    now: i64,
}

impl<'a> LoginAttempt<'a> {
    /// Counts an attempt for the name or the known browser, or rejects it if it comes too early.
    pub(super) async fn begin(
        store: &'a Store,
        (person, name): (Option<&User>, &str),
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<Self, SignInError> {
        let (account, address) = match known_device(store, person, origin).await? {
            Some(token) => (format!("device {token}"), None),
            None => {
                let account = person.map_or_else(|| format!("name {}", names::key(name)), |person| format!("person {}", person.id));
                (account, Some(format!("address {}", network(origin.address))))
            }
        };
        let attempt = Self { attempts: store.attempts(), account, address, now };
        let (before, wait) = attempt.wait(&attempt.account, PER_ACCOUNT).await?;
        reject(wait.max(attempt.address_wait().await?))?;
        let counted = attempt.attempts.increment(&attempt.account, now, attempt.since()).await?.count;
        // Concurrent attempts were counted first; this one comes after them and may be too early.
        if counted > before + 1
            && let Err(rejected) = reject(PER_ACCOUNT.delay(counted - 1))
        {
            attempt.withdrawn().await?;
            return Err(rejected);
        }
        Ok(attempt)
    }

    /// Rejects the attempt if the address has failed too often. To be called again while holding a permit of the password hasher.
    pub(super) async fn check_address(&self) -> Result<(), SignInError> {
        reject(self.address_wait().await?)
    }

    /// Reports that the password was correct.
    pub(super) async fn succeeded(self) -> Result<(), StoreError> {
        self.attempts.reset(&self.account).await
    }

    /// Reports that the password was wrong.
    pub(super) async fn failed(self) -> Result<(), StoreError> {
        if let Some(address) = &self.address {
            self.attempts.increment(address, self.now, self.since()).await?;
        }
        Ok(())
    }

    /// Reports that the password was not checked.
    pub(super) async fn withdrawn(self) -> Result<(), StoreError> {
        self.attempts.decrement(&self.account).await
    }

    /// Returns the number of failures of a key and the remaining wait in milliseconds. The wait is capped by the policy, since the clocks
    /// of processes differ.
    async fn wait(&self, key: &str, curve: BackoffPolicy) -> Result<(i64, i64), StoreError> {
        let failures = self.attempts.read(key, self.since()).await?;
        let delay = curve.delay(failures.count);
        Ok((failures.count, failures.last_at.saturating_add(delay).saturating_sub(self.now).min(delay)))
    }

    async fn address_wait(&self) -> Result<i64, StoreError> {
        let Some(address) = &self.address else { return Ok(0) };
        Ok(self.wait(address, PER_IP).await?.1)
    }

    fn since(&self) -> i64 {
        self.now.saturating_sub(RESET_AFTER_MS)
    }
}

/// The browser's device token, if it is known for this user.
async fn known_device<'a>(store: &Store, person: Option<&User>, origin: &'a ClientOrigin) -> Result<Option<&'a str>, StoreError> {
    let (Some(person), Some(token)) = (person, &origin.device) else { return Ok(None) };
    let token = token.expose_secret();
    Ok((store.devices().user(token).await? == Some(person.id)).then_some(token))
}

fn reject(wait: i64) -> Result<(), SignInError> {
    let seconds = u64::try_from(wait).unwrap_or_default().div_ceil(1_000);
    if seconds == 0 { Ok(()) } else { Err(SignInError::RateLimited { seconds }) }
}

/// The network that is limited as one client: an IPv4 address, or the first 64 bits of an IPv6 address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let delays: Vec<i64> = (0..13).map(|failures| PER_ACCOUNT.delay(failures) / 1_000).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!((PER_IP.delay(19), PER_IP.delay(20), PER_IP.delay(25)), (0, 1_000, 32_000));
        assert_eq!((PER_IP.delay(26), PER_IP.delay(i64::MAX)), (60_000, 60_000));
    }

    #[test]
    fn an_ipv6_network_counts_as_one_client() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2:ffff::"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:3::1"), "2001:db8:1:3::");
    }
}
