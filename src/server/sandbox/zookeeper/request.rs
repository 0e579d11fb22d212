//! Requests and their replies.

use super::jute::{Reader, Writer};
use super::server::{Shared, Watcher};
use super::tree::Event;

/// Error codes of replies.
const NO_NODE: i32 = -101;
const UNIMPLEMENTED: i32 = -6;

/// Types of requests.
const EXISTS: i32 = 3;
const GET_DATA: i32 = 4;
const GET_CHILDREN: i32 = 8;
const PING: i32 = 11;
const GET_CHILDREN_2: i32 = 12;
const SET_WATCHES: i32 = 101;
const CLOSE_SESSION: i32 = -11;

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Continue,
    /// It is closed after what was sent.
    Close,
}

/// Handles a request and sends its reply. Returns `None` if the request is malformed.
pub(super) fn handle(shared: &mut Shared, connection: u64, frame: &[u8]) -> Option<Next> {
    let mut request = Reader(frame);
    let (xid, operation) = (request.int()?, request.int()?);
    let zxid = shared.tree.zxid;
    let header = |code: i32| {
        let mut reply = Writer::new();
        reply.int(xid).long(zxid).int(code);
        reply
    };
    let tree = &shared.tree;
    let watcher = shared.watchers.get_mut(&connection)?;
    let reply = match operation {
        PING => header(0),
        EXISTS | GET_DATA | GET_CHILDREN | GET_CHILDREN_2 => {
            let (path, watch) = (request.text()?, request.boolean()?);
            let Some(znode) = tree.get(&path) else {
                // Only `exists` watches a znode that does not exist.
                if watch && operation == EXISTS {
                    watcher.watch_data(path);
                }
                watcher.send(header(NO_NODE).frame());
                return Some(Next::Continue);
            };
            let mut reply = header(0);
            match operation {
                EXISTS => znode.write_stat(&mut reply),
                GET_DATA => {
                    reply.buffer(znode.data.as_deref());
                    znode.write_stat(&mut reply);
                }
                _ => {
                    let names = tree.children(&path);
                    reply.length(names.len());
                    for name in names {
                        reply.text(name);
                    }
                    if operation == GET_CHILDREN_2 {
                        znode.write_stat(&mut reply);
                    }
                }
            }
            match (watch, operation) {
                (false, _) => {}
                (true, EXISTS | GET_DATA) => watcher.watch_data(path),
                (true, _) => watcher.watch_children(path),
            }
            reply
        }
        SET_WATCHES => {
            set_watches(shared, connection, &mut request)?;
            header(0)
        }
        CLOSE_SESSION => {
            watcher.send(header(0).frame());
            shared.close_session(connection);
            return Some(Next::Close);
        }
        _ => {
            shared.refuse(operation);
            header(UNIMPLEMENTED)
        }
    };
    shared.watchers.get(&connection)?.send(reply.frame());
    Some(Next::Continue)
}

/// Sets the watches of a client that has connected again. What has changed since the transaction that it has seen is sent instead.
fn set_watches(shared: &mut Shared, connection: u64, request: &mut Reader<'_>) -> Option<()> {
    let (seen, data, exists, children) = (request.long()?, request.texts()?, request.texts()?, request.texts()?);
    let tree = &shared.tree;
    let watcher = shared.watchers.get_mut(&connection)?;
    let set = |watcher: &mut Watcher, path: String, event: Option<Event>, watch: fn(&mut Watcher, String)| match event {
        Some(event) => watcher.send_event(event, &path),
        None => watch(watcher, path),
    };
    for path in data {
        let event = tree.get(&path).map_or(Some(Event::Deleted), |znode| (znode.mzxid > seen).then_some(Event::DataChanged));
        set(watcher, path, event, Watcher::watch_data);
    }
    for path in exists {
        let event = tree.get(&path).map(|_| Event::Created);
        set(watcher, path, event, Watcher::watch_data);
    }
    for path in children {
        let event = tree.get(&path).map_or(Some(Event::Deleted), |znode| (znode.pzxid > seen).then_some(Event::ChildrenChanged));
        set(watcher, path, event, Watcher::watch_children);
    }
    Some(())
}
