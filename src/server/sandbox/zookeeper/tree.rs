//! The znodes below `/`, derived from the state, with their versions.

use std::collections::BTreeMap;

use super::jute::Writer;
use crate::server::sandbox::state::{Millis, State};

/// What has happened to a znode; the discriminant is the type on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Created = 1,
    Deleted = 2,
    DataChanged = 3,
    ChildrenChanged = 4,
}

/// A znode without its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Znode {
    pub data: Option<Vec<u8>>,
    pub czxid: i64,
    pub mzxid: i64,
    /// Of the last change of its children.
    pub pzxid: i64,
    ctime: Millis,
    mtime: Millis,
    version: i32,
    cversion: i32,
    ephemeral_owner: i64,
    children: i32,
}

impl Znode {
    /// Writes its `Stat`.
    pub fn write_stat(&self, reply: &mut Writer) {
        let access_control_version = 0;
        reply.long(self.czxid).long(self.mzxid).long(self.ctime).long(self.mtime);
        reply.int(self.version).int(self.cversion).int(access_control_version).long(self.ephemeral_owner);
        reply.length(self.data.as_ref().map_or(0, Vec::len)).int(self.children).long(self.pzxid);
    }
}

/// A znode as the state has it.
struct Wanted {
    data: Option<String>,
    /// When the data was written.
    since: Option<Millis>,
    /// The session of the process that it disappears with; 0 if it is persistent.
    owner: i64,
}

/// The tree as its clients see it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    znodes: BTreeMap<String, Znode>,
    /// The transaction that changed it last.
    pub zxid: i64,
}

impl Tree {
    pub fn get(&self, path: &str) -> Option<&Znode> {
        self.znodes.get(path)
    }

    /// The names of a znode's children.
    pub fn children(&self, path: &str) -> Vec<&str> {
        let prefix = if path == "/" { "/".to_owned() } else { format!("{path}/") };
        let below = self.znodes.range(prefix.clone()..).map_while(|(path, _)| path.strip_prefix(&prefix));
        below.filter(|name| !name.is_empty() && !name.contains('/')).collect()
    }

    /// Applies what has changed in the state, one transaction for each znode, parents before their children. Returns the events in order.
    pub fn update(&mut self, state: &State, now: Millis) -> Vec<(Event, String)> {
        let wanted = wanted(state);
        let mut events = Vec::new();
        let gone: Vec<String> = self.znodes.keys().rev().filter(|path| !wanted.contains_key(*path)).cloned().collect();
        for path in gone {
            self.znodes.remove(&path);
            self.zxid += 1;
            self.note_child(&path, -1);
            events.push((Event::Deleted, path));
        }
        for (path, Wanted { data, since, owner }) in wanted {
            let (data, written, next) = (data.map(String::into_bytes), since.unwrap_or(now), self.zxid + 1);
            match self.znodes.get_mut(&path) {
                Some(known) if known.data == data && since.is_none_or(|since| since == known.mtime) => {}
                Some(known) => {
                    (known.data, known.mtime, known.mzxid, known.version) = (data, written, next, known.version + 1);
                    self.zxid = next;
                    events.push((Event::DataChanged, path));
                }
                None => {
                    let (czxid, mzxid, pzxid) = (next, next, next);
                    let created =
                        Znode { data, czxid, mzxid, pzxid, ctime: written, mtime: written, ephemeral_owner: owner, ..Znode::default() };
                    self.znodes.insert(path.clone(), created);
                    self.zxid = next;
                    self.note_child(&path, 1);
                    events.push((Event::Created, path));
                }
            }
        }
        events
    }

    /// Records in its parent that a znode was created or deleted.
    fn note_child(&mut self, path: &str, difference: i32) {
        if let Some(parent) = parent(path).and_then(|parent| self.znodes.get_mut(parent)) {
            (parent.children, parent.cversion, parent.pzxid) = (parent.children + difference, parent.cversion + 1, self.zxid);
        }
    }
}

/// The path of the parent; `None` for the root.
pub(super) fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/')? {
        ("", "") => None,
        ("", _) => Some("/"),
        (parent, _) => Some(parent),
    }
}

fn wanted(state: &State) -> BTreeMap<String, Wanted> {
    let persistent = |data, since| Wanted { data, since, owner: 0 };
    let folders = ["/", "/otter", "/otter/channel", "/otter/node"].map(|path| (path.to_owned(), persistent(None, None)));
    let mut tree = BTreeMap::from(folders);
    for (id, znode) in state.zookeeper.channels() {
        let data = format!("\"{}\"", znode.status);
        tree.insert(format!("/otter/channel/{id}"), persistent(Some(data), Some(znode.since)));
    }
    for pipeline in state.pipelines.iter() {
        let channel = format!("/otter/channel/{}", pipeline.channel_id);
        if !tree.contains_key(&channel) {
            continue;
        }
        let path = format!("{channel}/{}", pipeline.id);
        if let Some(mainstem) = state.zookeeper.mainstems.get(&pipeline.id) {
            let data = format!(
                "{{\"active\":{},\"nid\":{},\"pipelineId\":{},\"status\":\"{}\"}}",
                mainstem.active, mainstem.nid, pipeline.id, mainstem.status
            );
            tree.insert(format!("{path}/mainstem"), Wanted { data: Some(data), since: None, owner: session_of_node(mainstem.nid) });
        }
        tree.insert(path, persistent(None, None));
    }
    for (nid, since) in &state.zookeeper.nodes {
        tree.insert(format!("/otter/node/{nid}"), Wanted { data: Some(String::new()), since: Some(*since), owner: session_of_node(*nid) });
    }
    tree
}

/// The session of a node's process.
fn session_of_node(nid: i64) -> i64 {
    (1 << 56) | nid
}
