//! The version of the data that a page shows: the ID of events, by which a stream resumes.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::server::authz::ManagerHandle;
use crate::server::random;
use crate::server::services::ManagerCtx;
use crate::server::store::PolicyRevision;

/// Distinguishes this process from others, whose versions count something else.
static PROCESS: LazyLock<String> = LazyLock::new(|| random::hex().chars().take(12).collect());

/// The version of the data of a page. Its text is opaque to browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataVersion {
    /// The version of the manager's snapshot.
    pub snapshot: u64,
    /// The revision of the policy snapshot, which determines what is visible.
    pub policy: PolicyRevision,
}

impl DataVersion {
    /// The version of the data that a page shows.
    pub fn shown(ctx: &ManagerCtx) -> Self {
        let (snapshot, policy) = ctx.shown_since();
        Self { snapshot, policy }
    }

    /// The version of the current data of a manager.
    pub fn current(manager: &ManagerHandle) -> Self {
        Self { snapshot: manager.live.version(), policy: manager.access.policy().revision }
    }
}

impl fmt::Display for DataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", *PROCESS, self.snapshot, self.policy.number, self.policy.stamp)
    }
}

/// A text that is not a version of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForeignVersion;

impl FromStr for DataVersion {
    type Err = ForeignVersion;

    fn from_str(text: &str) -> Result<Self, ForeignVersion> {
        let mut parts = text.split('.');
        if parts.next() != Some(PROCESS.as_str()) {
            return Err(ForeignVersion);
        }
        let (Some(snapshot), Some(number), Some(stamp), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(ForeignVersion);
        };
        let policy =
            PolicyRevision { number: number.parse().map_err(|_| ForeignVersion)?, stamp: stamp.parse().map_err(|_| ForeignVersion)? };
        Ok(Self { snapshot: snapshot.parse().map_err(|_| ForeignVersion)?, policy })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_this_process_are_read_back() {
        let version = DataVersion { snapshot: 12, policy: PolicyRevision { number: 3, stamp: -4 } };
        assert_eq!(version.to_string().parse(), Ok(version));
        for other in ["", "x", "0.12.3.-4", &format!("{version}.1"), &version.to_string().replace(".12.", ".x.")] {
            assert_eq!(other.parse::<DataVersion>(), Err(ForeignVersion), "{other}");
        }
    }
}
