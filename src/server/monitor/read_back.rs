//! What a write read back is stored in the snapshot, so that the next page shows it without reading whole lists again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::delta::Listed;
use super::{ChannelView, DetailKey, ListKey, ManagerMonitor, Snapshot, SnapshotDelta};
use crate::model::*;
use jiff::Timestamp;

/// The result of a write, as the manager returned it afterwards.
pub trait ReadBack: Send + Sync + 'static {
    /// Stores it in the snapshot.
    fn store(&self, snapshot: &mut Snapshot, now: Timestamp, delta: &mut SnapshotDelta);
}

/// The row of a resource that can be created, edited and deleted.
pub trait ResourceRow: Listed + ReadBack + Clone {
    /// The list.
    const LIST: ListKey;
    /// Whether the list shows the newest rows first.
    const NEWEST_FIRST: bool;
}

macro_rules! resource_rows {
    ($($row:ident: $list:ident, $newest_first:literal;)+) => {$(
        impl ResourceRow for $row {
            const LIST: ListKey = ListKey::$list;
            const NEWEST_FIRST: bool = $newest_first;
        }

        impl ReadBack for $row {
            fn store(&self, snapshot: &mut Snapshot, _: Timestamp, delta: &mut SnapshotDelta) {
                snapshot.upsert(self, delta);
            }
        }
    )+};
}

resource_rows! {
    Node: Nodes, true;
    Channel: Channels, true;
    Source: Sources, true;
    Table: Tables, true;
    Canal: Canals, true;
    Cluster: Clusters, false;
}

impl ReadBack for ChannelDetail {
    fn store(&self, snapshot: &mut Snapshot, _: Timestamp, delta: &mut SnapshotDelta) {
        snapshot.upsert(&self.channel, delta);
        snapshot.change_view(self.channel.id, delta, |view| view.detail = self.clone());
    }
}

impl ReadBack for SourceDetail {
    fn store(&self, snapshot: &mut Snapshot, now: Timestamp, delta: &mut SnapshotDelta) {
        snapshot.upsert(&self.source, delta);
        let id = self.source.id;
        let changed = snapshot.source_details.entry(id).or_default().apply(Ok(self.clone()), now);
        delta.record_detail(DetailKey::Source(id), changed);
    }
}

/// `None` if the result could not be read back.
impl<T: ReadBack> ReadBack for Option<T> {
    fn store(&self, snapshot: &mut Snapshot, now: Timestamp, delta: &mut SnapshotDelta) {
        if let Some(read) = self {
            read.store(snapshot, now, delta);
        }
    }
}

impl ManagerMonitor {
    /// Stores what a write read back. A part of the list that was read before is discarded when its read ends.
    pub fn upsert<T: ReadBack>(&self, read_back: &T) {
        let now = self.now();
        self.0.lock_last_viewed().clear_failures();
        self.0.update(|snapshot, delta| read_back.store(snapshot, now, delta));
    }

    /// Removes the row of a deleted resource.
    pub fn remove<T: ResourceRow>(&self, id: T::Id) {
        self.0.update(|snapshot, delta| {
            let left = T::list(snapshot).rows().iter().filter(|row| row.id() != id).cloned().collect();
            snapshot.replace_list::<T>(left, delta);
        });
    }
}

impl Snapshot {
    /// Inserts or replaces a row of a list that has been read, at its place in the order of the list.
    pub(super) fn upsert<T: ResourceRow>(&mut self, row: &T, delta: &mut SnapshotDelta) {
        let mut rows = T::list(self).rows().to_vec();
        match rows.iter_mut().find(|other| other.id() == row.id()) {
            Some(known) => known.clone_from(row),
            None => {
                let precedes = |other: &T| if T::NEWEST_FIRST { other.id() > row.id() } else { other.id() < row.id() };
                rows.insert(rows.partition_point(precedes), row.clone());
            }
        }
        self.replace_list(rows, delta);
    }

    /// The status of each channel in the list of delays, which is read more often than the rest of a long channel list.
    pub(super) fn merge_statuses(&mut self, delta: &mut SnapshotDelta) {
        let statuses: HashMap<_, _> = self.delays.rows().iter().map(|row| (row.channel, row.status)).collect();
        let status = |row: &Channel| statuses.get(&row.id).copied().unwrap_or(row.status);
        if self.channels.rows().iter().any(|row| row.status != status(row)) {
            let rows = self.channels.rows().iter().map(|row| Channel { status: status(row), ..row.clone() }).collect();
            self.replace_list::<Channel>(rows, delta);
            self.drop_settled(delta);
        }
    }

    /// Changes the page of a channel, if it has been read, and its status to that in ZooKeeper.
    pub(super) fn change_view(&mut self, id: ChannelId, delta: &mut SnapshotDelta, change: impl FnOnce(&mut ChannelView)) {
        let Some(mut changed) = self.channel_view(id).cloned() else { return };
        change(&mut changed);
        self.overlay(std::slice::from_mut(&mut changed.detail.channel));
        if let Some(part) = self.channel_views.get_mut(&id)
            && part.value.as_deref() != Some(&changed)
        {
            part.value = Some(Arc::new(changed));
            delta.record_detail(DetailKey::Channel(id), true);
        }
    }

    /// Updates which canals the pipelines of a channel read from, given its newly read page.
    pub(super) fn link_canals(&mut self, view: &ChannelView, delta: &mut SnapshotDelta) {
        let known = self.pipelines_of(view.detail.channel.id);
        let own: BTreeSet<PipelineId> = known.iter().chain(view.pipelines.iter().map(|pipeline| &pipeline.row)).map(Entity::id).collect();
        let used_by = |canal: &Canal| -> Vec<PipelineId> {
            let reads = |id: &PipelineId| view.pipelines.iter().any(|one| one.row.id == *id && one.detail.destination == canal.name);
            let stay = canal.used_by.iter().filter(|id| !own.contains(id) || reads(id));
            let added = own.iter().filter(|id| reads(id) && !canal.used_by.contains(id));
            stay.chain(added).copied().collect()
        };
        if self.canals.rows().iter().any(|canal| used_by(canal) != canal.used_by) {
            let rows = self.canals.rows().iter().map(|canal| Canal { used_by: used_by(canal), ..canal.clone() }).collect();
            self.replace_list::<Canal>(rows, delta);
        }
    }

    /// Replaces the rows of a list that has been read; neither its time nor its error changes.
    pub(super) fn replace_list<T: Listed>(&mut self, rows: Vec<T>, delta: &mut SnapshotDelta) {
        let list = T::list_mut(self);
        let (Some(read_at), error) = (list.read_at, list.error.take()) else { return };
        self.apply_list(Ok(rows), read_at, delta);
        T::list_mut(self).error = error;
    }
}
