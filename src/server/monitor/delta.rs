//! What changed from one snapshot to the next, for consumers that need more than the new state: events, history, alerts.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::section::{Section, SectionSet};
use super::zookeeper::{overlay_node, overlay_status};
use super::{Cached, DelayReport, DetailKey, Snapshot};
use crate::model::*;
use crate::server::manager::zookeeper::ZooKeeperTree;
use jiff::Timestamp;

/// The difference between a snapshot and the one before it. An error of a read is content too: a section may be listed although none of its
/// rows has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotDelta {
    /// The version of the snapshot with the change.
    pub version: u64,
    /// The sections that have changed.
    pub sections: SectionSet,
    pub nodes: RowChanges<NodeId>,
    pub channels: RowChanges<ChannelId>,
    pub pipelines: RowChanges<PipelineId>,
    /// The pipelines whose delay was reported, or is not listed any more.
    pub delays: RowChanges<PipelineId>,
    /// Records that are no longer among the newest ones count as removed.
    pub logs: RowChanges<LogId>,
    pub clusters: RowChanges<ClusterId>,
    pub sources: RowChanges<SourceId>,
    pub tables: RowChanges<TableId>,
    pub canals: RowChanges<CanalId>,
    /// The details that have changed, failed to be read, or are not kept any more.
    pub details: BTreeSet<DetailKey>,
    /// The channels on which an operation began, progressed, ended or was dropped.
    pub operations: BTreeSet<ChannelId>,
}

/// The rows of a list that differ from those before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChanges<Id> {
    pub added: Vec<Id>,
    pub changed: Vec<Id>,
    pub removed: Vec<Id>,
}

impl<Id> Default for RowChanges<Id> {
    fn default() -> Self {
        Self { added: Vec::new(), changed: Vec::new(), removed: Vec::new() }
    }
}

impl<Id> RowChanges<Id> {
    /// Whether no row differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    fn extend(&mut self, more: Self) {
        self.added.extend(more.added);
        self.changed.extend(more.changed);
        self.removed.extend(more.removed);
    }
}

impl<Id: Copy + Eq + std::hash::Hash> RowChanges<Id> {
    fn between<T: Entity<Id = Id> + PartialEq>(before: &[T], now: &[T]) -> Self {
        let mut changes = Self::default();
        let mut old: HashMap<Id, &T> = before.iter().map(|row| (row.id(), row)).collect();
        for row in now {
            match old.remove(&row.id()) {
                None => changes.added.push(row.id()),
                Some(old) if old != row => changes.changed.push(row.id()),
                Some(_) => {}
            }
        }
        changes.removed.extend(before.iter().map(Entity::id).filter(|id| old.contains_key(id)));
        changes
    }
}

/// A row of a list of the snapshot.
pub trait Listed: Entity + PartialEq + Sized {
    /// The section that consists of the list.
    const SECTION: Section;
    /// The list.
    fn list(snapshot: &Snapshot) -> &Cached<Vec<Self>>;
    /// The list, to change it.
    fn list_mut(snapshot: &mut Snapshot) -> &mut Cached<Vec<Self>>;
    /// The rows of the list that have changed.
    fn changes(delta: &mut SnapshotDelta) -> &mut RowChanges<Self::Id>;
    /// Replaces the status by that in ZooKeeper.
    fn overlay(&mut self, _tree: &ZooKeeperTree) {}
}

macro_rules! listed {
    ($($row:ty: $section:ident, $field:ident $(, $overlay:expr)?;)+) => {$(
        impl Listed for $row {
            const SECTION: Section = Section::$section;

            fn list(snapshot: &Snapshot) -> &Cached<Vec<Self>> {
                &snapshot.$field
            }

            fn list_mut(snapshot: &mut Snapshot) -> &mut Cached<Vec<Self>> {
                &mut snapshot.$field
            }

            fn changes(delta: &mut SnapshotDelta) -> &mut RowChanges<Self::Id> {
                &mut delta.$field
            }

            $(fn overlay(&mut self, tree: &ZooKeeperTree) {
                $overlay(self, tree);
            })?
        }
    )+};
}

listed! {
    Node: Nodes, nodes, overlay_node;
    Channel: Channels, channels, |row: &mut Self, tree| overlay_status(&mut row.status, row.id, tree);
    DelayReport: Delays, delays, |row: &mut Self, tree| overlay_status(&mut row.status, row.channel, tree);
    LogRecord: Logs, logs;
    Cluster: Clusters, clusters;
    Source: Sources, sources;
    Table: Tables, tables;
    Canal: Canals, canals;
}

impl SnapshotDelta {
    /// Records that a section has changed, if it has.
    pub(super) fn record(&mut self, section: Section, changed: bool) {
        if changed {
            self.sections.insert(section);
        }
    }

    /// Records that a detail has changed, if it has.
    pub(super) fn record_detail(&mut self, detail: DetailKey, changed: bool) {
        if changed {
            self.sections.insert(detail.section());
            self.details.insert(detail);
        }
    }

    /// Records that the operation on a channel has changed, if it has.
    pub(super) fn record_operation(&mut self, channel: ChannelId, changed: bool) {
        if changed {
            self.sections.insert(Section::Operations);
            self.operations.insert(channel);
        }
    }
}

impl Snapshot {
    /// Stores the result of reading a list, with the statuses from ZooKeeper.
    pub(super) fn apply_list<T: Listed>(&mut self, read: Result<Vec<T>, Error>, now: Timestamp, delta: &mut SnapshotDelta) {
        let read = read.map(|mut rows| {
            self.overlay(&mut rows);
            rows
        });
        if let Some(changes) = T::list_mut(self).apply_rows(read, now) {
            delta.sections.insert(T::SECTION);
            T::changes(delta).extend(changes);
        }
    }

    /// Stores the result of reading the pipelines of a channel.
    pub(super) fn apply_pipelines(
        &mut self,
        channel: ChannelId,
        read: Result<Vec<Pipeline>, Error>,
        now: Timestamp,
        delta: &mut SnapshotDelta,
    ) {
        if let Some(changes) = Arc::make_mut(&mut self.pipelines).entry(channel).or_default().apply_rows(read, now) {
            delta.sections.insert(Section::Pipelines);
            delta.pipelines.extend(changes);
        }
    }
}

impl<T: Entity + PartialEq> Cached<Vec<T>> {
    /// Stores the result of a read. Returns the rows that differ, or `None` if nothing but times has changed.
    fn apply_rows(&mut self, read: Result<Vec<T>, Error>, now: Timestamp) -> Option<RowChanges<T::Id>> {
        let before = self.value.clone();
        let changed = self.apply(read, now);
        let before = before.as_deref().map(Vec::as_slice).unwrap_or_default();
        changed.then(|| RowChanges::between(before, self.rows()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u64, title: &str) -> LogRecord {
        let (channel, pipeline, node, message) = (None, None, None, None);
        LogRecord { id: LogId(id), channel, pipeline, node, title: title.to_owned(), message, time: String::new() }
    }

    #[test]
    fn rows_are_compared_by_id_in_any_order() {
        let before = [record(1, "a"), record(2, "a"), record(3, "a")];
        let now = [record(4, "a"), record(3, "a"), record(2, "b")];
        let changes = RowChanges::between(&before, &now);
        assert_eq!((changes.added, changes.changed, changes.removed), (vec![LogId(4)], vec![LogId(2)], vec![LogId(1)]));
        assert!(RowChanges::between(&before, &before).is_empty());
    }

    #[test]
    fn an_error_changes_the_section_but_no_row() {
        let at = Timestamp::UNIX_EPOCH;
        let mut snapshot = Snapshot::default();
        let mut apply = |read| {
            let mut delta = SnapshotDelta::default();
            snapshot.apply_list::<LogRecord>(read, at, &mut delta);
            (delta.sections.contains(Section::Logs), delta.logs.is_empty())
        };
        assert_eq!(apply(Ok(vec![record(1, "a")])), (true, false));
        assert_eq!(apply(Ok(vec![record(1, "a")])), (false, true));
        assert_eq!(apply(Err(Error::Internal)), (true, true));
        assert_eq!(apply(Ok(vec![record(1, "a")])), (true, true));
    }
}
