//! What all connections share: the tree, the sessions, and the watches of each connection.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::jute::Writer;
use super::tree::{Event, Tree, parent};
use crate::server::sandbox::state::{Millis, State};

/// The shortest and the longest session timeout in milliseconds: 2 and 20 times the default `tickTime`.
const TIMEOUTS: std::ops::RangeInclusive<i32> = 4_000..=40_000;
/// The length of a session's password.
pub(super) const PASSWORD: usize = 16;
/// The xid of events.
const NOTIFICATION: i32 = -1;
/// The state in events: connected.
const SYNC_CONNECTED: i32 = 3;

/// A session, which outlives its connection until it expires.
pub(super) struct Session {
    pub id: i64,
    pub password: [u8; PASSWORD],
    /// In milliseconds.
    pub timeout: i32,
    /// When something was last received.
    pub heard: Millis,
}

/// A connection with its one-shot watches, which end with it.
pub(super) struct Watcher {
    session: i64,
    /// Takes frames in the order in which they are sent: an event comes before any reply that already contains the change.
    outgoing: UnboundedSender<Vec<u8>>,
    data: HashSet<String>,
    children: HashSet<String>,
}

impl Watcher {
    pub fn new(session: i64, outgoing: UnboundedSender<Vec<u8>>) -> Self {
        Self { session, outgoing, data: HashSet::new(), children: HashSet::new() }
    }

    pub fn watch_data(&mut self, path: String) {
        self.data.insert(path);
    }

    pub fn watch_children(&mut self, path: String) {
        self.children.insert(path);
    }

    /// Sends a frame.
    pub fn send(&self, frame: Vec<u8>) {
        // It fails only if the connection has just ended.
        drop(self.outgoing.send(frame));
    }

    /// Sends an event, unless there is no watch for it.
    fn notify(&mut self, event: Event, path: &str) {
        let watched = match event {
            Event::Created | Event::DataChanged => self.data.remove(path),
            // One event for both watches.
            Event::Deleted => self.data.remove(path) | self.children.remove(path),
            Event::ChildrenChanged => self.children.remove(path),
        };
        if watched {
            self.send_event(event, path);
        }
    }

    /// Sends an event.
    pub fn send_event(&self, event: Event, path: &str) {
        let mut frame = Writer::new();
        frame.int(NOTIFICATION).long(-1).int(0).int(event as i32).int(SYNC_CONNECTED).text(path);
        self.send(frame.frame());
    }
}

/// The content behind the lock.
#[derive(Default)]
pub(super) struct Shared {
    pub tree: Tree,
    sessions: HashMap<i64, Session>,
    /// By their number.
    pub watchers: HashMap<u64, Watcher>,
    last_session: i64,
    last_connection: u64,
    refused: Vec<i32>,
}

impl Shared {
    /// Applies changes of the state and sends the events.
    fn update(&mut self, state: &State, now: Millis) {
        for (event, path) in self.tree.update(state, now) {
            let parent = parent(&path).filter(|_| event != Event::DataChanged);
            for watcher in self.watchers.values_mut() {
                watcher.notify(event, &path);
                if let Some(parent) = parent {
                    watcher.notify(Event::ChildrenChanged, parent);
                }
            }
        }
    }

    /// Opens a session, or resumes the one with this ID and password. Returns `None` if that does not exist or has expired.
    pub fn open_session(&mut self, (id, password): (i64, &[u8]), timeout: i32, now: Millis) -> Option<&Session> {
        let timeout = timeout.clamp(*TIMEOUTS.start(), *TIMEOUTS.end());
        if id != 0 {
            self.expire(now);
            let session = self.sessions.get_mut(&id).filter(|session| session.password == password)?;
            (session.timeout, session.heard) = (timeout, now);
            // A session has one connection.
            self.watchers.retain(|_, watcher| watcher.session != id);
            return Some(session);
        }
        self.last_session += 1;
        let id = (2 << 56) | self.last_session;
        let mut password = [0; PASSWORD];
        password[..8].copy_from_slice(&id.wrapping_mul(0x5851_f42d_4c95_7f2d).to_be_bytes());
        Some(self.sessions.entry(id).or_insert(Session { id, password, timeout, heard: now }))
    }

    /// Records a connection. Returns its number.
    pub fn connect(&mut self, watcher: Watcher) -> u64 {
        self.last_connection += 1;
        self.watchers.insert(self.last_connection, watcher);
        self.last_connection
    }

    /// Records that something was received. Returns false if the connection has lost its session.
    pub fn hear(&mut self, connection: u64, now: Millis) -> bool {
        let session = self.watchers.get(&connection).and_then(|watcher| self.sessions.get_mut(&watcher.session));
        session.map(|session| session.heard = now).is_some()
    }

    /// Ends the session of a connection.
    pub fn close_session(&mut self, connection: u64) {
        if let Some(watcher) = self.watchers.get(&connection) {
            self.sessions.remove(&watcher.session);
        }
    }

    /// Ends the sessions from which nothing was received for too long, and their connections.
    pub fn expire(&mut self, now: Millis) {
        self.sessions.retain(|_, session| now - session.heard <= Millis::from(session.timeout));
        let sessions = &self.sessions;
        self.watchers.retain(|_, watcher| sessions.contains_key(&watcher.session));
    }

    /// Records a request that is not supported.
    pub fn refuse(&mut self, operation: i32) {
        self.refused.push(operation);
    }
}

/// The server's state. It survives the death of the process, as on a disk.
#[derive(Default)]
pub struct ZooKeeperServer(Mutex<Shared>);

impl ZooKeeperServer {
    pub(super) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a change of the state to the clients. Without any, it waits for the first one.
    pub(in crate::server::sandbox) fn update(&self, state: &State, now: Millis) {
        let mut shared = self.lock();
        if !shared.watchers.is_empty() {
            shared.update(state, now);
        }
    }

    /// Shows the state to a client that connects.
    pub(super) fn catch_up(&self, state: &State, now: Millis) {
        self.lock().update(state, now);
    }

    /// Ends all sessions, as if nothing had been received for too long.
    pub fn expire_sessions(&self) {
        self.lock().expire(Millis::MAX);
    }

    /// How many clients are connected.
    pub fn connections(&self) -> usize {
        self.lock().watchers.len()
    }

    /// The types of the requests that were refused so far: writes, and everything newer than 3.4.
    pub fn refused(&self) -> Vec<i32> {
        self.lock().refused.clone()
    }
}
