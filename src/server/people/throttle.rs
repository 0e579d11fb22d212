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
//! Tries during the wait count for nothing, so that waiting always helps. An hour after the last failure all is forgotten; a
//! sign-in that succeeds makes those of the name forgotten, never those of the address, or else a guesser would sign in as
//! himself in between. The longest wait for a name is short because a stranger can cause it: 1440 guesses a day find no
//! password that passes the policy, and the person gets in after a minute. Addresses have more tries, since an office may
//! have one for all; of IPv6 the first 64 bits count, which is what one household gets.
//!
//! A try is counted before the password is checked and taken back when it was right: of many at once no more get through
//! than of as many one after the other.

use std::net::{IpAddr, Ipv6Addr};

use super::SignInError;
use crate::server::store::{Attempts, Person, Store, StoreError};

/// After so long without a failure, in milliseconds, all are forgotten.
pub const FORGOTTEN_AFTER: i64 = 3_600_000;
/// For a name, whoever tries.
pub const BY_NAME: Curve = Curve { free: 5, longest: 60_000 };
/// For an address, whatever it tries.
pub const BY_ADDRESS: Curve = Curve { free: 20, longest: 900_000 };

/// How the wait grows with failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// So many without any wait.
    pub free: i64,
    /// The longest wait, in milliseconds.
    pub longest: i64,
}

impl Curve {
    /// The wait after so many failures, in milliseconds: one second, doubled with each.
    pub fn delay(self, failures: i64) -> i64 {
        if failures < self.free {
            return 0;
        }
        (1_000 << (failures - self.free).min(20)).min(self.longest)
    }
}

/// A try that may be made. It counts as failed until it is said to have succeeded, also if nobody is left to say so.
pub(super) struct Try<'a> {
    attempts: Attempts<'a>,
    name: String,
    address: String,
}

impl<'a> Try<'a> {
    /// Counts one more try, unless it comes too early.
    pub(super) async fn begin(
        store: &'a Store,
        (person, name): (Option<&Person>, &str),
        address: IpAddr,
        now: i64,
    ) -> Result<Self, SignInError> {
        let attempts = store.attempts();
        let name = person.map_or_else(|| format!("name {}", name.trim().to_lowercase()), |person| format!("person {}", person.id));
        let address = format!("address {}", network(address));
        let since = now.saturating_sub(FORGOTTEN_AFTER);
        let keys = [(address.as_str(), BY_ADDRESS), (name.as_str(), BY_NAME)];
        let (mut seen, mut wait) = (Vec::new(), 0);
        for (key, curve) in keys {
            let failures = attempts.read(key, since).await?;
            let delay = curve.delay(failures.count);
            // Clocks of processes differ, but nobody waits for longer than the curve says.
            wait = wait.max(failures.last_at.saturating_add(delay).saturating_sub(now).min(delay));
            seen.push(failures.count);
        }
        refuse(wait)?;
        for ((key, curve), seen) in keys.into_iter().zip(seen) {
            let counted = attempts.register(key, now, since).await?.count;
            // Others were faster: this one comes after them, and too early.
            if counted > seen + 1 {
                wait = wait.max(curve.delay(counted - 1));
            }
        }
        let begun = Self { attempts, name, address };
        if let Err(refused) = refuse(wait) {
            begun.withdrawn().await?;
            return Err(refused);
        }
        Ok(begun)
    }

    /// The password was right.
    pub(super) async fn succeeded(self) -> Result<(), StoreError> {
        self.attempts.clear(&self.name).await?;
        self.attempts.forgive(&self.address).await
    }

    /// The password was not even looked at.
    pub(super) async fn withdrawn(self) -> Result<(), StoreError> {
        self.attempts.forgive(&self.name).await?;
        self.attempts.forgive(&self.address).await
    }
}

fn refuse(wait: i64) -> Result<(), SignInError> {
    let seconds = u64::try_from(wait).unwrap_or_default().div_ceil(1_000);
    if seconds == 0 { Ok(()) } else { Err(SignInError::Wait { seconds }) }
}

/// What one guesser has of addresses.
fn network(address: IpAddr) -> IpAddr {
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
        let delays: Vec<i64> = (0..13).map(|failures| BY_NAME.delay(failures) / 1_000).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!((BY_ADDRESS.delay(19), BY_ADDRESS.delay(20), BY_ADDRESS.delay(29)), (0, 1_000, 512_000));
        assert_eq!((BY_ADDRESS.delay(30), BY_ADDRESS.delay(i64::MAX)), (900_000, 900_000));
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
