//! Failed sign-ins of the last minute, gathered so that the audit trail gets few records of many failures: what was tried, from where, how
//! often. The first of a network is written down at once, the others together when the minute is over.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long failures are gathered before they are written down.
pub const GATHERED_FOR: Duration = Duration::from_secs(60);
/// The most networks that get records of their own; the others share one.
const NETWORKS: usize = 20;
/// The most different failures that are named for a network; the others are only counted.
const NAMED: usize = 10;

/// What is to be done about a failure that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// Write it down at once: it is the first of its network.
    First {
        /// Nothing is gathered yet: what will be is to be written down after [`GATHERED_FOR`].
        opens: bool,
    },
    /// Nothing: it will be written down with others.
    Counted,
}

/// Failures of one network, beside those that were written down at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Where from; `None` if several networks share it.
    pub network: Option<IpAddr>,
    /// The name that was typed and what it failed for, with how often.
    pub named: BTreeMap<(String, String), u64>,
    /// How many others there were.
    pub others: u64,
}

impl Gathered {
    /// How many there were in all.
    pub fn count(&self) -> u64 {
        self.named.values().sum::<u64>() + self.others
    }
}

/// Failures that are gathered in this process.
#[derive(Debug, Default)]
pub struct Failures(Mutex<BTreeMap<Option<IpAddr>, Gathered>>);

impl Failures {
    /// Adds one: of a network, with the name that was typed and what it failed for.
    pub fn add(&self, network: IpAddr, name: &str, why: &str) -> Added {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opens = all.is_empty();
        let network = Some(network);
        if !all.contains_key(&network) && all.len() < NETWORKS {
            all.insert(network, Gathered { network, ..Gathered::default() });
            return Added::First { opens };
        }
        let key = if all.contains_key(&network) { network } else { None };
        let gathered = all.entry(key).or_default();
        let failure = (name.to_owned(), why.to_owned());
        if gathered.named.contains_key(&failure) || gathered.named.len() < NAMED {
            *gathered.named.entry(failure).or_default() += 1;
        } else {
            gathered.others += 1;
        }
        Added::Counted
    }

    /// Takes all that were gathered, to be written down.
    pub fn take(&self) -> Vec<Gathered> {
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
    fn the_first_is_written_at_once_and_the_others_together() {
        let failures = Failures::default();
        assert_eq!(failures.add(address(1), "ann", "wrong"), Added::First { opens: true });
        for _ in 0..3 {
            assert_eq!(failures.add(address(1), "ann", "wrong"), Added::Counted);
        }
        assert_eq!(failures.add(address(1), "ann", "too many"), Added::Counted);
        assert_eq!(failures.add(address(2), "bob", "wrong"), Added::First { opens: false });
        let taken = failures.take();
        let named =
            [(("ann", "too many"), 1), (("ann", "wrong"), 3)].map(|((name, why), count)| ((name.to_owned(), why.to_owned()), count));
        assert_eq!(taken, [Gathered { network: Some(address(1)), named: named.into(), others: 0 }]);
        assert!(failures.take().is_empty());
        assert_eq!(failures.add(address(1), "ann", "wrong"), Added::First { opens: true });
    }

    #[test]
    fn a_flood_is_few_records_and_none_is_lost() {
        let failures = Failures::default();
        let (mut first, mut all) = (0, 0);
        for network in 0..1_000 {
            for name in 0..30 {
                all += 1;
                first += u64::from(failures.add(address(network), &format!("name {name}"), "wrong") != Added::Counted);
            }
        }
        let taken = failures.take();
        assert_eq!((first, taken.len()), (NETWORKS as u64, NETWORKS + 1));
        assert!(taken.iter().all(|gathered| gathered.named.len() <= NAMED));
        assert_eq!(taken.iter().filter(|gathered| gathered.network.is_none()).count(), 1);
        assert_eq!(first + taken.iter().map(Gathered::count).sum::<u64>(), all);
    }
}
