//! One session: reads everything, then what changes.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;
use zookeeper_client::{Client, Error as ClientError, OneshotWatcher};

use super::{ZooKeeperAddress, ZooKeeperError, ZooKeeperState, ZooKeeperTree};
use crate::model::{ChannelId, ChannelStatus, NodeId, OtterEnum};

/// The session timeout that is asked for. The connection counts as lost after two fifths of it without a reply.
const SESSION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an attempt to connect may take, whatever the number of servers.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The maximum number of concurrent reads.
const MAX_READS: usize = 64;

/// A watched znode.
#[derive(Clone, Copy)]
enum Znode {
    /// Its children are the channels.
    Channels,
    /// Its children are the nodes that are alive.
    Nodes,
    /// Its data is the status of the channel.
    Channel(ChannelId),
}

/// What was read of a znode.
enum Content {
    Channels(Vec<String>),
    Nodes(Vec<String>),
    /// `None` if there is no such channel.
    Channel(ChannelId, Option<Option<ChannelStatus>>),
}

/// Connects, and keeps `state` current until the connection is lost. Calls `connected` once everything has been read. Returns why it ended.
pub(super) async fn follow(address: &ZooKeeperAddress, connected: impl FnOnce(), state: &watch::Sender<ZooKeeperState>) -> ZooKeeperError {
    let connector = Client::connector().with_session_timeout(SESSION_TIMEOUT).with_fail_eagerly();
    match tokio::time::timeout(CONNECT_TIMEOUT, connector.connect(address.as_str())).await {
        Ok(Ok(client)) => read_and_watch(client, connected, state).await,
        Ok(Err(error)) => error.into(),
        Err(_) => ZooKeeperError::TimedOut { seconds: CONNECT_TIMEOUT.as_secs() },
    }
}

async fn read_and_watch(client: Client, connected: impl FnOnce(), state: &watch::Sender<ZooKeeperState>) -> ZooKeeperError {
    let mut connected = Some(connected);
    let mut tree = ZooKeeperTree::default();
    // Dropped after the client: its session then ends without a request to remove each watch, which servers before 3.5 do not support.
    let mut watched = FuturesUnordered::<BoxFuture<'static, Znode>>::new();
    let client = client;
    let mut session_state = client.state_watcher();
    // Channels that are being read or watched.
    let mut followed = HashSet::new();
    let mut queue = VecDeque::from([Znode::Channels, Znode::Nodes]);
    let mut reads = FuturesUnordered::new();
    loop {
        while reads.len() < MAX_READS
            && let Some(znode) = queue.pop_front()
        {
            reads.push(read(&client, znode));
        }
        tokio::select! {
            // Whatever it is now, the connection was interrupted.
            now = session_state.changed() => return now.into(),
            Some(znode) = watched.next() => queue.push_back(znode),
            Some(result) = reads.next() => {
                let (content, watcher) = match result {
                    Ok(read) => read,
                    Err(error) => return error.into(),
                };
                let znode = match &content {
                    Content::Channels(names) => {
                        let new = ids(names).map(ChannelId).filter(|id| followed.insert(*id));
                        queue.extend(new.map(Znode::Channel));
                        Znode::Channels
                    }
                    Content::Nodes(_) => Znode::Nodes,
                    Content::Channel(id, status) => {
                        // A deleted channel that is added again is among the children then.
                        if status.is_none() {
                            followed.remove(id);
                        }
                        Znode::Channel(*id)
                    }
                };
                watched.extend(watcher.map(|watcher| -> BoxFuture<'static, Znode> { Box::pin(changed(watcher, znode)) }));
                if connected.is_some() {
                    apply(&mut tree, content);
                } else {
                    publish(state, content);
                }
            }
        }
        if queue.is_empty()
            && reads.is_empty()
            && let Some(connected) = connected.take()
        {
            connected();
            state.send_replace(ZooKeeperState::Connected(Arc::new(std::mem::take(&mut tree))));
        }
    }
}

/// Waits until a znode has changed.
async fn changed(watcher: OneshotWatcher, znode: Znode) -> Znode {
    watcher.changed().await;
    znode
}

/// Reads a znode and watches it. There is no watcher for a channel that does not exist.
async fn read(client: &Client, znode: Znode) -> Result<(Content, Option<OneshotWatcher>), ClientError> {
    match znode {
        Znode::Channels => {
            let (names, watcher) = client.list_and_watch_children("/otter/channel").await?;
            Ok((Content::Channels(names), Some(watcher)))
        }
        Znode::Nodes => {
            let (names, watcher) = client.list_and_watch_children("/otter/node").await?;
            Ok((Content::Nodes(names), Some(watcher)))
        }
        Znode::Channel(id) => match client.get_and_watch_data(&format!("/otter/channel/{id}")).await {
            Ok((data, _, watcher)) => Ok((Content::Channel(id, Some(status(id, &data))), Some(watcher))),
            Err(ClientError::NoNode) => Ok((Content::Channel(id, None), None)),
            Err(error) => Err(error),
        },
    }
}

/// The IDs among the names of children.
fn ids(names: &[String]) -> impl Iterator<Item = u64> {
    names.iter().filter_map(|name| {
        let id = name.parse().ok();
        if id.is_none() {
            tracing::debug!(name, "a znode whose name is not an ID is ignored");
        }
        id
    })
}

/// The status of a channel from its data: a JSON text with the name of the constant.
fn status(id: ChannelId, data: &[u8]) -> Option<ChannelStatus> {
    let name = serde_json::from_slice::<String>(data).ok();
    let status = name.as_deref().and_then(ChannelStatus::from_constant);
    if status.is_none() {
        tracing::debug!(channel = %id, bytes = data.len(), "the data of a channel is ignored: it is not a known status");
    }
    status
}

/// Stores what was read. Returns true if it differs.
fn apply(tree: &mut ZooKeeperTree, content: Content) -> bool {
    match content {
        // The statuses are read one by one.
        Content::Channels(_) => false,
        Content::Nodes(names) => {
            let nodes = ids(&names).map(NodeId).collect();
            std::mem::replace(&mut tree.nodes, nodes) != tree.nodes
        }
        Content::Channel(id, Some(status)) => tree.channels.insert(id, status) != Some(status),
        Content::Channel(id, None) => tree.channels.remove(&id).is_some(),
    }
}

fn publish(state: &watch::Sender<ZooKeeperState>, content: Content) {
    state.send_if_modified(|state| match state {
        ZooKeeperState::Connected(tree) => apply(Arc::make_mut(tree), content),
        ZooKeeperState::Connecting | ZooKeeperState::Lost(_) => false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_statuses_are_read() {
        let read = |data: &str| status(ChannelId(1), data.as_bytes());
        let known = ["\"START\"", "\"PAUSE\"", "\"STOP\""].map(read);
        assert_eq!(known, [ChannelStatus::Start, ChannelStatus::Pause, ChannelStatus::Stop].map(Some));
        assert_eq!(["", "START", "\"\"", "\"start\"", "null", "{}", "\u{fffd}"].map(read), [None; 7]);
    }

    #[test]
    fn names_that_are_no_ids_are_ignored() {
        let names = ["1", "x", "", "-2", "18446744073709551615", "18446744073709551616"].map(str::to_owned);
        assert_eq!(ids(&names).collect::<Vec<_>>(), [1, u64::MAX]);
    }
}
