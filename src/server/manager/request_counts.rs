//! How the requests to a manager's console ended, since the start of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::ErrorKind;

/// The counters of one manager.
#[derive(Debug, Default)]
pub struct RequestCounts {
    answered: AtomicU64,
    /// By error, in the order of [`ErrorKind::ALL`].
    failed: [AtomicU64; ErrorKind::ALL.len()],
}

impl RequestCounts {
    /// Counts a request that was answered, with whatever status, or failed with an error of this kind.
    pub(super) fn record(&self, failure: Option<ErrorKind>) {
        let counter = match failure {
            None => Some(&self.answered),
            Some(kind) => ErrorKind::ALL.iter().zip(&self.failed).find(|(other, _)| **other == kind).map(|(_, counter)| counter),
        };
        if let Some(counter) = counter {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The number of requests by result: `None` for those that were answered. Kinds of errors that have not occurred are left out.
    pub fn all(&self) -> impl Iterator<Item = (Option<ErrorKind>, u64)> {
        let failed = ErrorKind::ALL.iter().zip(&self.failed).map(|(kind, counter)| (Some(*kind), counter.load(Ordering::Relaxed)));
        std::iter::once((None, self.answered.load(Ordering::Relaxed))).chain(failed.filter(|(_, count)| *count > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_result() {
        let counts = RequestCounts::default();
        assert_eq!(counts.all().collect::<Vec<_>>(), [(None, 0)]);
        for result in [None, Some(ErrorKind::TimedOut), None, Some(ErrorKind::Internal), Some(ErrorKind::TimedOut)] {
            counts.record(result);
        }
        assert_eq!(counts.all().collect::<Vec<_>>(), [(None, 2), (Some(ErrorKind::TimedOut), 2), (Some(ErrorKind::Internal), 1)]);
    }
}
