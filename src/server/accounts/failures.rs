//! Aggregates failed sign-ins of one minute, so that many failures create few audit records with what was tried, from where and how often.
//! The first failure of a network is recorded immediately, the others together after the minute.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long failures are collected before they are recorded.
pub const GATHERED_FOR: Duration = Duration::from_secs(60);
/// Maximum number of networks with records of their own; the others share one.
const MAX_NETWORKS: usize = 20;
/// Maximum number of distinct failures listed per network; the others are only counted.
const MAX_NAMES: usize = 10;

/// How a failure is to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// Record it immediately: it is the first of its network.
    First {
        /// Whether this starts a new period: collected failures are to be recorded after [`GATHERED_FOR`].
        opens: bool,
    },
    /// Nothing to do: it will be recorded with others.
    Counted,
}

/// Failures of one network, without those recorded immediately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The network; `None` for several networks that share a record.
    pub network: Option<IpAddr>,
    /// Number of failures by entered name and reason.
    pub named: BTreeMap<(String, String), u64>,
    /// Number of failures that are not listed.
    pub others: u64,
}

impl Gathered {
    /// Total number of failures.
    pub fn count(&self) -> u64 {
        self.named.values().sum::<u64>() + self.others
    }
}

/// Failures collected in this process.
#[derive(Debug, Default)]
pub struct FailedSignIns(Mutex<BTreeMap<Option<IpAddr>, Gathered>>);

impl FailedSignIns {
    /// Adds a failure of a network, with the entered name and the reason.
    pub fn add(&self, network: IpAddr, name: &str, why: &str) -> Added {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opens = all.is_empty();
        let network = Some(network);
        if !all.contains_key(&network) && all.len() < MAX_NETWORKS {
            all.insert(network, Gathered { network, ..Gathered::default() });
            return Added::First { opens };
        }
        let key = if all.contains_key(&network) { network } else { None };
        let gathered = all.entry(key).or_default();
        let failure = (name.to_owned(), why.to_owned());
        if gathered.named.contains_key(&failure) || gathered.named.len() < MAX_NAMES {
            *gathered.named.entry(failure).or_default() += 1;
        } else {
            gathered.others += 1;
        }
        Added::Counted
    }

    /// Removes and returns all collected failures.
    pub fn drain(&self) -> Vec<Gathered> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.into_values().filter(|gathered| gathered.count() > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(at: u32) -> IpAddr {
        IpAddr::V4(at.into())
    }

    #[test]
    fn the_first_failure_is_recorded_immediately_and_the_others_together() {
        let failures = FailedSignIns::default();
        assert_eq!(failures.add(address(1), "ann", "wrong"), Added::First { opens: true });
        for _ in 0..3 {
            assert_eq!(failures.add(address(1), "ann", "wrong"), Added::Counted);
        }
        assert_eq!(failures.add(address(1), "ann", "too many"), Added::Counted);
        assert_eq!(failures.add(address(2), "bob", "wrong"), Added::First { opens: false });
        let taken = failures.drain();
        let named =
            [(("ann", "too many"), 1), (("ann", "wrong"), 3)].map(|((name, why), count)| ((name.to_owned(), why.to_owned()), count));
        assert_eq!(taken, [Gathered { network: Some(address(1)), named: named.into(), others: 0 }]);
        assert!(failures.drain().is_empty());
        assert_eq!(failures.add(address(1), "ann", "wrong"), Added::First { opens: true });
    }

    #[test]
    fn a_flood_of_failures_creates_few_records_and_loses_none() {
        let failures = FailedSignIns::default();
        let (mut first, mut all) = (0, 0);
        for network in 0..1_000 {
            for name in 0..30 {
                all += 1;
                first += u64::from(failures.add(address(network), &format!("name {name}"), "wrong") != Added::Counted);
            }
        }
        let taken = failures.drain();
        assert_eq!((first, taken.len()), (MAX_NETWORKS as u64, MAX_NETWORKS + 1));
        assert!(taken.iter().all(|gathered| gathered.named.len() <= MAX_NAMES));
        assert_eq!(taken.iter().filter(|gathered| gathered.network.is_none()).count(), 1);
        assert_eq!(first + taken.iter().map(Gathered::count).sum::<u64>(), all);
    }
}
