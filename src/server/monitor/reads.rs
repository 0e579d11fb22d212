//! Reads parts of the manager's data into the snapshot.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::delta::Listed;
use super::{Cached, ChannelView, DelayReport, DetailKey, ListKey, MonitorInner, PipelineView, Section, Snapshot, SnapshotDelta};
use crate::model::*;
use crate::server::manager::{ListRow, LogQuery, PageBudget, ROWS_PER_PAGE};

/// How much is read of a long list after a write: the newest rows.
const NEWEST: PageBudget = PageBudget { pages: 2, time: Duration::ZERO };

/// The number of pages of log records read the first time.
const FIRST_LOG_PAGES: usize = 4;
/// The maximum number of log records that are kept.
const MAX_LOGS: usize = 100;

impl MonitorInner {
    /// Reads the newest rows of a list into the snapshot, all rows if it is short. Returns false if the manager is unavailable.
    pub(super) async fn read_list(&self, list: ListKey) -> bool {
        self.read_part(list, NEWEST).await
    }

    /// Reads one list into the snapshot, of a long one only a part. Returns false if the manager is unavailable.
    pub(super) async fn read_part(&self, list: ListKey, budget: PageBudget) -> bool {
        let manager = &self.manager;
        let failure = match list {
            ListKey::Channels => {
                // Only the channel list shows the status of channels that have never reported a delay and are not watched.
                let known = known_statuses(&self.snapshot.borrow());
                self.rotate(list, budget, |row: &Channel| row.pipelines != Some(0) && !known.contains(&row.id)).await
            }
            ListKey::Sources => self.rotate(list, budget, |_: &Source| false).await,
            ListKey::Tables => self.rotate(list, budget, |_: &Table| false).await,
            ListKey::Canals => self.rotate(list, budget, |_: &Canal| false).await,
            ListKey::Nodes => {
                let read = manager.nodes().await;
                self.apply(read, |snapshot, read, now, delta| {
                    let up = snapshot.nodes_up();
                    snapshot.apply_list(read, now, delta);
                    snapshot.note_down(&up, now, delta);
                })
            }
            ListKey::Delays => self.read_delays().await,
            ListKey::Logs => {
                let known = self.snapshot.borrow().logs.value.clone();
                let read = self.newest_logs(known.as_deref().map(Vec::as_slice)).await;
                self.apply(read, Snapshot::apply_list)
            }
            ListKey::Clusters => self.apply(manager.clusters().await, Snapshot::apply_list),
        };
        !failure.is_some_and(|error| error.is_unavailable())
    }

    /// Reads the newest log records, which are added to those known; a page has ten. The first time, some more pages are read, so that the
    /// causes of all paused channels are likely to be among them.
    async fn newest_logs(&self, known: Option<&[LogRecord]>) -> Result<Vec<LogRecord>, Error> {
        let pages = if known.is_none() { FIRST_LOG_PAGES } else { 1 };
        let mut records = Vec::new();
        for page in 1..=pages {
            let read = self.manager.logs(&LogQuery { pipeline: None, search: String::new(), page }).await?;
            records.extend(read.rows);
            if page >= read.pages {
                break;
            }
        }
        Ok(with_known(records, known.unwrap_or_default()))
    }

    /// Reads the next part of a list. The result is dropped if a write has changed the list meanwhile, which is newer. Returns the failure.
    async fn rotate<T: ListRow + Listed>(&self, list: ListKey, budget: PageBudget, is_urgent: impl Fn(&T) -> bool) -> Option<Error> {
        let now = (self.clock)();
        let mut rotation = self.lock_rotations().get(&list).cloned().unwrap_or_default();
        let known = T::list(&self.snapshot.borrow()).value.clone();
        let rows = known.as_deref().map(Vec::as_slice).unwrap_or_default();
        let read = self.manager.rotate(rows, is_urgent, (&mut rotation, budget, now)).await;
        let oldest = rotation.oldest().unwrap_or(now);
        let mut is_read = false;
        let failure = self.apply(read, |snapshot, read, _, delta| {
            if snapshot.is_unchanged::<T>(&known) {
                is_read = read.is_ok();
                snapshot.apply_list(read, oldest, delta);
            }
            snapshot.drop_settled(delta);
        });
        if is_read {
            self.lock_rotations().insert(list, rotation);
        }
        failure
    }

    /// Reads the delays of all pipelines, and with them the statuses of their channels. Returns the failure.
    async fn read_delays(&self) -> Option<Error> {
        let known = self.snapshot.borrow().channels.value.clone();
        let read = self.manager.delays().await;
        let failure = self.apply(read, |snapshot, read, now, delta| {
            let is_read = read.is_ok();
            let reports = read.map(|rows| DelayReport::all(rows, snapshot.delays.rows(), now));
            snapshot.apply_list(reports, now, delta);
            if is_read && snapshot.is_unchanged::<Channel>(&known) {
                snapshot.merge_statuses(delta);
            }
        });
        if failure.is_none() {
            self.confirm_statuses();
        }
        failure
    }

    /// Records which pages of the channel list are confirmed by the delays or by ZooKeeper.
    fn confirm_statuses(&self) {
        let (now, snapshot) = ((self.clock)(), self.snapshot.borrow().clone());
        let known = known_statuses(&snapshot);
        let pages: Vec<&[Channel]> = snapshot.channels.rows().chunks(ROWS_PER_PAGE).collect();
        let is_confirmed = |rows: &[Channel]| rows.iter().all(|row| known.contains(&row.id));
        let confirmed = pages.iter().zip(1..).filter(|(rows, _)| is_confirmed(rows)).map(|(_, page)| page);
        if let Some(rotation) = self.lock_rotations().get_mut(&ListKey::Channels) {
            rotation.confirm(pages.len(), confirmed, now);
        }
    }

    /// Reads one detail page into the snapshot.
    pub(super) async fn read_detail(&self, detail: DetailKey) {
        let failure = match detail {
            DetailKey::Node(id) => {
                let read = self.manager.node(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.node_details.entry(id).or_default())
            }
            // Failures of port 1099 do not affect the health of the console.
            DetailKey::NodeTimestamps(id) => {
                if let Some(read) = self.manager.node_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot, delta| {
                        delta.record_detail(detail, snapshot.node_dates.entry(id).or_default().apply(read, now));
                    });
                }
                None
            }
            DetailKey::ChannelTimestamps(id) => {
                if let Some(read) = self.manager.channel_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot, delta| {
                        delta.record_detail(detail, snapshot.channel_dates.entry(id).or_default().apply(read, now));
                    });
                }
                None
            }
            DetailKey::Canal(id) => {
                let read = self.manager.canal(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.canal_details.entry(id).or_default())
            }
            DetailKey::Source(id) => {
                let read = self.manager.source(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.source_details.entry(id).or_default())
            }
            DetailKey::Channel(id) => {
                let known = self.snapshot.borrow().channel(id).cloned();
                let read = self.channel_view(id).await;
                self.apply(read, |snapshot, mut read, now, delta| {
                    if let Ok(view) = &mut read {
                        snapshot.overlay(std::slice::from_mut(&mut view.detail.channel));
                        // A row that has changed meanwhile is newer.
                        if snapshot.channel(id) == known.as_ref() {
                            snapshot.upsert(&view.detail.channel, delta);
                            snapshot.drop_settled(delta);
                        }
                        snapshot.link_canals(view, delta);
                        let rows = view.pipelines.iter().map(|pipeline| pipeline.row.clone()).collect();
                        snapshot.apply_pipelines(id, Ok(rows), now, delta);
                    }
                    delta.record_detail(detail, snapshot.channel_views.entry(id).or_default().apply(read, now));
                })
            }
        };
        match failure {
            None => self.lock_last_viewed().succeed(detail),
            Some(error) => {
                self.note_failure(detail);
                if matches!(error, Error::NotFound { .. }) {
                    self.lock_last_viewed().evict(detail);
                }
            }
        }
    }

    /// Reads everything that a channel's page shows.
    async fn channel_view(&self, id: ChannelId) -> Result<ChannelView, Error> {
        let manager = &self.manager;
        // A channel known to have no pipeline needs no request for them, unless it has one now.
        let is_empty = self.snapshot.borrow().channel(id).is_some_and(|row| row.pipelines == Some(0));
        let known = async { if is_empty { Ok(None) } else { manager.pipelines(id).await.map(Some) } };
        let (detail, block, known) = tokio::try_join!(manager.channel(id), manager.listed_channel(id), known)?;
        let rows = match known {
            Some(rows) => rows,
            None if detail.channel.pipelines == Some(0) => Vec::new(),
            None => manager.pipelines(id).await?,
        };
        let pipelines = rows.into_iter().map(|row| async {
            let (detail, pairs) = tokio::try_join!(manager.pipeline(row.id), manager.pairs(row.id))?;
            Ok::<_, Error>(PipelineView { row, detail, pairs })
        });
        let pipelines = futures::future::try_join_all(pipelines).await?;
        let (_, block) = block;
        Ok(ChannelView { detail, block, pipelines })
    }

    /// Reads the status of a channel into the snapshot with one request, and why the manager would not start it.
    pub(super) async fn read_status(&self, id: ChannelId) {
        let known = self.snapshot.borrow().channel(id).cloned();
        let read = self.manager.listed_channel(id).await;
        self.apply(read, |snapshot, read, _, delta| {
            let Ok((channel, block)) = read else { return };
            if snapshot.channel(id) == known.as_ref() {
                snapshot.upsert(&channel, delta);
                snapshot.drop_settled(delta);
            }
            snapshot.change_view(id, delta, |view| {
                view.detail.channel = channel;
                view.block = block;
            });
        });
    }

    /// Reads the pipelines of one channel into the snapshot.
    pub(super) async fn read_pipelines(&self, id: ChannelId) {
        let read = self.manager.pipelines(id).await;
        self.apply(read, |snapshot, read, now, delta| snapshot.apply_pipelines(id, read, now, delta));
    }

    /// Stores the result of reading a detail page. Returns the failure.
    fn apply_detail<T: PartialEq>(
        &self,
        detail: DetailKey,
        read: Result<T, Error>,
        part: impl FnOnce(&mut Snapshot) -> &mut Cached<T>,
    ) -> Option<Error> {
        self.apply(read, |snapshot, read, now, delta| delta.record_detail(detail, part(snapshot).apply(read, now)))
    }

    /// Stores the result of a read and updates the manager's health from it. Returns the failure.
    fn apply<T>(
        &self,
        read: Result<T, Error>,
        into: impl FnOnce(&mut Snapshot, Result<T, Error>, Timestamp, &mut SnapshotDelta),
    ) -> Option<Error> {
        let now = (self.clock)();
        let failure = read.as_ref().err().cloned();
        let away = failure.clone().filter(Error::is_unavailable);
        // A request that was not sent does not affect the health.
        let sent = !matches!(failure, Some(Error::Busy { .. }));
        self.update(|snapshot, delta| {
            let changed = sent && snapshot.health.record(away, now);
            delta.record(Section::Health, changed);
            into(snapshot, read, now, delta);
        });
        failure
    }
}

/// The channels whose status the channel list is not needed for: it is in the list of delays or in ZooKeeper.
fn known_statuses(snapshot: &Snapshot) -> HashSet<ChannelId> {
    let reported = snapshot.delays.rows().iter().map(|row| row.channel);
    let watched = snapshot.zookeeper_tree().into_iter().flat_map(|tree| &tree.channels);
    reported.chain(watched.filter(|(_, status)| status.is_some()).map(|(id, _)| *id)).collect()
}

/// The log records read now, and the older ones known, at most [`MAX_LOGS`].
fn with_known(mut read: Vec<LogRecord>, known: &[LogRecord]) -> Vec<LogRecord> {
    let oldest = read.iter().map(|record| record.id).min();
    // If nothing is logged any more, the records were removed from the manager's database.
    if let Some(oldest) = oldest {
        let missing = MAX_LOGS.saturating_sub(read.len());
        read.extend(known.iter().filter(|record| record.id < oldest).take(missing).cloned());
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_log_records_are_kept() {
        let record = |id| LogRecord {
            id: LogId(id),
            channel: None,
            pipeline: None,
            node: None,
            title: "EXCEPTION".into(),
            message: None,
            time: String::new(),
        };
        let records = |ids: std::ops::Range<u64>| ids.rev().map(record).collect::<Vec<_>>();
        let ids = |records: Vec<LogRecord>| records.into_iter().map(|record| record.id.0).collect::<Vec<_>>();
        assert_eq!(ids(with_known(records(5..8), &records(1..7))), [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(with_known(records(900..910), &records(1..200)).len(), MAX_LOGS);
        assert!(with_known(Vec::new(), &records(1..5)).is_empty());
    }
}
