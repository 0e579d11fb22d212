//! Faults that tests inject between the sandbox and its clients. Stored here, applied by the two servers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A fault to inject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The console closes the connection without a response.
    Refuse,
    /// The console waits this long, then responds normally.
    Slow(Duration),
    /// The console processes a post but never responds; pages respond normally.
    SilentWrites,
    /// The console returns status 500 with the manager's error page and does nothing.
    Status500,
    /// A page hits a ZooKeeper node that has just been deleted, as every channel list does while a pipeline is being deleted: the
    /// console returns status 500 with the manager's error page. Posts respond normally.
    NoNode,
    /// The console sends part of its page, then closes the connection.
    CutOff,
    /// The console returns status 200 with an unrelated page, as a captive portal does.
    ForeignPage,
    /// The node's JMX port does not respond: its page gives status 500. `None` affects every node.
    NodeJmxDown(Option<i64>),
    /// The RPC port closes connections without a response.
    RpcRefuse,
    /// The RPC port accepts calls but never responds.
    RpcHang,
    /// The RPC port returns status 100, as with more than 50 concurrent calls.
    RpcBusy,
}

#[derive(Debug)]
struct Injection {
    fault: Fault,
    path_prefix: Option<String>,
    remaining: Option<u32>,
}

/// The active faults; initially empty.
#[derive(Debug, Default)]
pub struct Faults {
    injected: Mutex<Vec<Injection>>,
    session_epoch: AtomicU64,
}

impl Faults {
    /// Activates the fault for every request until [`Self::clear`].
    pub fn inject(&self, fault: Fault) {
        self.lock().push(Injection { fault, path_prefix: None, remaining: None });
    }

    /// Activates the fault for console requests whose path starts with the prefix (empty: all), limited to the next `requests` of them
    /// (`None`: until cleared).
    pub fn inject_at(&self, fault: Fault, path_prefix: &str, requests: Option<u32>) {
        self.lock().push(Injection { fault, path_prefix: Some(path_prefix.to_owned()), remaining: requests });
    }

    /// Clears all faults.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Invalidates all sessions issued so far, as after their four hours.
    pub fn expire_sessions(&self) {
        self.session_epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// A session is invalid if this number has changed since it started.
    pub fn session_epoch(&self) -> u64 {
        self.session_epoch.load(Ordering::SeqCst)
    }

    /// The fault that applies to a console request for this path; counts as one of its requests.
    pub fn strike_console(&self, path: &str) -> Option<Fault> {
        self.strike(path, |fault| {
            use Fault::{CutOff, ForeignPage, NoNode, Refuse, SilentWrites, Slow, Status500};
            matches!(fault, Refuse | Slow(_) | SilentWrites | Status500 | NoNode | CutOff | ForeignPage)
        })
    }

    /// The fault that applies to an RPC call; counts as one of its requests.
    pub fn strike_rpc(&self) -> Option<Fault> {
        self.strike("", |fault| matches!(fault, Fault::RpcRefuse | Fault::RpcHang | Fault::RpcBusy))
    }

    /// Whether the node's JMX port is unreachable; counts as one of the fault's requests.
    pub fn strike_jmx(&self, nid: i64) -> bool {
        self.strike("", |fault| matches!(fault, Fault::NodeJmxDown(of) if of.is_none_or(|of| of == nid))).is_some()
    }

    fn strike(&self, path: &str, concerns: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut injected = self.lock();
        let at = injected.iter().position(|injection| {
            let prefix = injection.path_prefix.as_deref().unwrap_or_default();
            concerns(&injection.fault) && path.starts_with(prefix)
        })?;
        let injection = injected.get_mut(at)?;
        let fault = injection.fault.clone();
        match &mut injection.remaining {
            Some(remaining) if *remaining <= 1 => drop(injected.remove(at)),
            Some(remaining) => *remaining -= 1,
            None => {}
        }
        Some(fault)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Injection>> {
        self.injected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_limited_to_a_path_and_a_number_of_requests() {
        let faults = Faults::default();
        faults.inject_at(Fault::Status500, "/nodeList", Some(2));
        assert_eq!(faults.strike_console("/channelList.htm"), None);
        assert_eq!(faults.strike_rpc(), None);
        assert_eq!(faults.strike_console("/nodeList.htm"), Some(Fault::Status500));
        assert_eq!(faults.strike_console("/nodeList.htm"), Some(Fault::Status500));
        assert_eq!(faults.strike_console("/nodeList.htm"), None);
    }

    #[test]
    fn an_unlimited_fault_lasts_until_cleared() {
        let faults = Faults::default();
        faults.inject(Fault::RpcHang);
        faults.inject(Fault::NodeJmxDown(Some(3)));
        assert_eq!(faults.strike_rpc(), Some(Fault::RpcHang));
        assert_eq!(faults.strike_rpc(), Some(Fault::RpcHang));
        assert!(faults.strike_jmx(3) && !faults.strike_jmx(4));
        faults.clear();
        assert_eq!(faults.strike_rpc(), None);
    }
}
