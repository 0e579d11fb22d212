//! Slowing guessers down. Failures are counted for the address and for the person (or the name, where nobody has it) in the
//! store, so that all processes slow down the same guesser.
//!
//! | failures in a row | wait before the next try |
//! |---|---|
//! | for a name: the first 5 | none |
//! | 5, 6, 7 … 11 and more | 1 s, 2 s, 4 s … 60 s |
//! | for an address: the first 20 | none |
//! | 20, 21, 22 … 30 and more | 1 s, 2 s, 4 s … 15 min |
//!
//! Tries during the wait count for nothing, so that waiting always helps. An hour after the last failure all is forgotten. The
//! longest wait for a name is short because a stranger can cause it: 1440 guesses a day find no password that passes the policy,
//! and the person gets in after a minute. Addresses have more tries, since an office may have one for all; of IPv6 the first 64
//! bits count, which is what one household gets.
//!
//! | counter | a try counts | a right password |
//! |---|---|---|
//! | of a name | before the password is checked: of many at once no more get through than one after the other | clears it |
//! | of an address | when the password turned out to be wrong: any number of people behind one address sign in at once | changes nothing, or else a guesser would sign in as himself in between |
//!
//! The counter of an address is read again when the password hasher has a turn for the try, and the turn lasts until a failure
//! is counted: at most one try for each turn of a process (`Passwords::at_once`) is checked beyond what the table allows.

use std::net::{IpAddr, Ipv6Addr};

use super::SignInError;
use crate::server::names;
use crate::server::store::{Attempts, Store, StoreError, User};

/// After so long without a failure, in milliseconds, all are forgotten.
pub const RESET_AFTER_MS: i64 = 3_600_000;
/// For a name, whoever tries.
pub const PER_ACCOUNT: BackoffPolicy = BackoffPolicy { free: 5, longest: 60_000 };
/// For an address, whatever it tries.
pub const PER_IP: BackoffPolicy = BackoffPolicy { free: 20, longest: 900_000 };

/// How the wait grows with failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackoffPolicy {
    /// So many without any wait.
    pub free: i64,
    /// The longest wait, in milliseconds.
    pub longest: i64,
}

impl BackoffPolicy {
    /// The wait after so many failures, in milliseconds: one second, doubled with each.
    pub fn delay(self, failures: i64) -> i64 {
        if failures < self.free {
            return 0;
        }
        (1_000 << (failures - self.free).min(20)).min(self.longest)
    }
}

/// A try that may be made. For the name it counts as failed until it is said to have succeeded, also if nobody is left to say so.
pub(super) struct LoginAttempt<'a> {
    attempts: Attempts<'a>,
    name: String,
    address: String,
    now: i64,
}

impl<'a> LoginAttempt<'a> {
    /// Counts one more try for the name, unless it comes too early.
    pub(super) async fn begin(
        store: &'a Store,
        (person, name): (Option<&User>, &str),
        address: IpAddr,
        now: i64,
    ) -> Result<Self, SignInError> {
        let name = person.map_or_else(|| format!("name {}", names::key(name)), |person| format!("person {}", person.id));
        let begun = Self { attempts: store.attempts(), name, address: format!("address {}", network(address)), now };
        let (seen, wait) = begun.wait(&begun.name, PER_ACCOUNT).await?;
        refuse(wait.max(begun.wait(&begun.address, PER_IP).await?.1))?;
        let counted = begun.attempts.increment(&begun.name, now, begun.since()).await?.count;
        // Others were faster: this one comes after them, and perhaps too early.
        if counted > seen + 1
            && let Err(refused) = refuse(PER_ACCOUNT.delay(counted - 1))
        {
            begun.withdrawn().await?;
            return Err(refused);
        }
        Ok(begun)
    }

    /// Refuses when the address has failed too often since the try was begun: to be asked in the turn of the password hasher.
    pub(super) async fn may_go_on(&self) -> Result<(), SignInError> {
        refuse(self.wait(&self.address, PER_IP).await?.1)
    }

    /// The password was right.
    pub(super) async fn succeeded(self) -> Result<(), StoreError> {
        self.attempts.reset(&self.name).await
    }

    /// The password was wrong.
    pub(super) async fn failed(self) -> Result<(), StoreError> {
        self.attempts.increment(&self.address, self.now, self.since()).await.map(drop)
    }

    /// The password was not even looked at.
    pub(super) async fn withdrawn(self) -> Result<(), StoreError> {
        self.attempts.decrement(&self.name).await
    }

    /// How many failures of a key are known, and how long it has to wait, in milliseconds. Clocks of processes differ, but nobody
    /// waits for longer than the curve says.
    async fn wait(&self, key: &str, curve: BackoffPolicy) -> Result<(i64, i64), StoreError> {
        let failures = self.attempts.read(key, self.since()).await?;
        let delay = curve.delay(failures.count);
        Ok((failures.count, failures.last_at.saturating_add(delay).saturating_sub(self.now).min(delay)))
    }

    fn since(&self) -> i64 {
        self.now.saturating_sub(RESET_AFTER_MS)
    }
}

fn refuse(wait: i64) -> Result<(), SignInError> {
    let seconds = u64::try_from(wait).unwrap_or_default().div_ceil(1_000);
    if seconds == 0 { Ok(()) } else { Err(SignInError::RateLimited { seconds }) }
}

/// What one guesser has of addresses: one of IPv4, the first 64 bits of IPv6.
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
    fn delays_grow_to_the_longest() {
        let delays: Vec<i64> = (0..13).map(|failures| PER_ACCOUNT.delay(failures) / 1_000).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!((PER_IP.delay(19), PER_IP.delay(20), PER_IP.delay(29)), (0, 1_000, 512_000));
        assert_eq!((PER_IP.delay(30), PER_IP.delay(i64::MAX)), (900_000, 900_000));
    }

    #[test]
    fn a_network_is_one_guesser() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2:ffff::"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:3::1"), "2001:db8:1:3::");
    }
}
