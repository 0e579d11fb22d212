//! Operations on channels: who requested what, how far it is, how it ended, and whether a stop supersedes it.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::entities::OperationPhase;
use super::entities::operation::{ActiveModel, Column, Entity, Model};
use super::{Result, Store};
use crate::model::UserId;

/// An operation on a channel. Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOperation {
    /// Unique across all processes; at most 32 characters.
    pub id: String,
    /// The name of the manager.
    pub manager: String,
    /// The channel at that manager.
    pub channel: i64,
    /// `start`, `stop`, `release` or `push`.
    pub command: String,
    /// The ID of the user who requested it.
    pub person: Option<UserId>,
    /// The name of that user at the time.
    pub person_name: String,
    pub requested_at: i64,
    /// When it became certain what the manager did with the request: it responded, or the request was not sent.
    pub answered_at: Option<i64>,
    /// When it was confirmed or failed.
    pub ended_at: Option<i64>,
    /// An operation that has not ended by then is lost: its process no longer renews it.
    pub expires_at: i64,
    pub phase: OperationPhase,
    /// Why it failed, as JSON.
    pub failure: Option<String>,
    /// The stop that supersedes it.
    pub superseded_by: Option<String>,
}

impl StoredOperation {
    /// Whether its process has died, or could not renew it, before the outcome was known.
    pub fn is_lost(&self, now: i64) -> bool {
        self.ended_at.is_none() && self.expires_at <= now
    }
}

/// Operations on channels; see [`Store::operations`].
#[derive(Clone, Copy, Debug)]
pub struct Operations<'a>(pub(super) &'a Store);

impl Operations<'_> {
    /// Adds an operation.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn add(&self, operation: StoredOperation) -> Result<()> {
        let row = Model::from(operation).into_active_model();
        Entity::insert(row).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Removes an operation that could not begin.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn remove(&self, id: &str) -> Result<()> {
        Entity::delete_by_id(id).exec(self.0.db()).await?;
        Ok(())
    }

    /// Returns an operation, or `None` if it does not exist.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find(&self, id: &str) -> Result<Option<StoredOperation>> {
        Ok(Entity::find_by_id(id).one(self.0.db()).await?.map(StoredOperation::from))
    }

    /// Returns the newest operations on a channel, newest first.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn newest(&self, manager: &str, channel: i64, limit: u64) -> Result<Vec<StoredOperation>> {
        let of = Entity::find().filter(Column::Manager.eq(manager)).filter(Column::ChannelId.eq(channel));
        let rows = of.order_by_desc(Column::RequestedAt).order_by_desc(Column::Id).limit(limit).all(self.0.db()).await?;
        Ok(rows.into_iter().map(StoredOperation::from).collect())
    }

    /// Returns the operations on a channel that are in progress, in any process.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn running(&self, manager: &str, channel: i64, now: i64) -> Result<Vec<StoredOperation>> {
        let of = Entity::find().filter(Column::Manager.eq(manager)).filter(Column::ChannelId.eq(channel));
        let rows = of.filter(Column::EndedAt.is_null()).filter(Column::ExpiresAt.gt(now)).all(self.0.db()).await?;
        Ok(rows.into_iter().map(StoredOperation::from).collect())
    }

    /// Returns the operations on all channels that were in progress after this time, in the order of their requests.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn since(&self, time: i64) -> Result<Vec<StoredOperation>> {
        let rows = Entity::find().filter(Column::ExpiresAt.gt(time)).order_by_asc(Column::RequestedAt).all(self.0.db()).await?;
        Ok(rows.into_iter().map(StoredOperation::from).collect())
    }

    /// Records that its process is alive until `expires_at`.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn renew(&self, id: &str, expires_at: i64) -> Result<()> {
        let change = ActiveModel { expires_at: Set(expires_at), ..Default::default() };
        Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::EndedAt.is_null()).exec(self.0.db()).await?;
        Ok(())
    }

    /// Records its phase; `answered_at` as described at [`StoredOperation`].
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn record(&self, id: &str, phase: OperationPhase, answered_at: Option<i64>) -> Result<()> {
        let change = ActiveModel { phase: Set(phase), answered_at: Set(answered_at), ..Default::default() };
        Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(self.0.db()).await?;
        Ok(())
    }

    /// Records its end; `failure` is why it failed.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn end(&self, id: &str, now: i64, failure: Option<String>) -> Result<()> {
        let phase = if failure.is_some() { OperationPhase::Failed } else { OperationPhase::Confirmed };
        let change =
            ActiveModel { phase: Set(phase), ended_at: Set(Some(now)), expires_at: Set(now), failure: Set(failure), ..Default::default() };
        Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(self.0.db()).await?;
        Ok(())
    }

    /// Marks a start or release in progress as superseded by a stop. False if it is another command, has ended, or is already superseded:
    /// exactly one stop wins.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn supersede(&self, id: &str, stop: &str) -> Result<bool> {
        let change = ActiveModel { superseded_by: Set(Some(stop.to_owned())), ..Default::default() };
        let marked = Entity::update_many()
            .set(change)
            .filter(Column::Id.eq(id))
            .filter(Column::SupersededBy.is_null())
            .filter(Column::EndedAt.is_null())
            .filter(Column::Command.is_in(["start", "release"]));
        Ok(marked.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Deletes operations that were requested before this time. Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_before(&self, time: i64) -> Result<u64> {
        Ok(Entity::delete_many().filter(Column::RequestedAt.lt(time)).exec(self.0.db()).await?.rows_affected)
    }
}

impl From<Model> for StoredOperation {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            manager: row.manager,
            channel: row.channel_id,
            command: row.command,
            person: row.person_id,
            person_name: row.person_name,
            requested_at: row.requested_at,
            answered_at: row.answered_at,
            ended_at: row.ended_at,
            expires_at: row.expires_at,
            phase: row.phase,
            failure: row.failure,
            superseded_by: row.superseded_by,
        }
    }
}

impl From<StoredOperation> for Model {
    fn from(operation: StoredOperation) -> Self {
        Self {
            id: operation.id,
            manager: operation.manager,
            channel_id: operation.channel,
            command: operation.command,
            person_id: operation.person,
            person_name: operation.person_name,
            requested_at: operation.requested_at,
            answered_at: operation.answered_at,
            ended_at: operation.ended_at,
            expires_at: operation.expires_at,
            phase: operation.phase,
            failure: operation.failure,
            superseded_by: operation.superseded_by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    fn operation(id: &str, command: &str, requested_at: i64) -> StoredOperation {
        StoredOperation {
            id: id.to_owned(),
            manager: "main".to_owned(),
            channel: 7,
            command: command.to_owned(),
            person: Some(UserId(3)),
            person_name: "安".to_owned(),
            requested_at,
            answered_at: None,
            ended_at: None,
            expires_at: requested_at + 100,
            phase: OperationPhase::Requested,
            failure: None,
            superseded_by: None,
        }
    }

    for_each_backend! {
        async fn the_history_of_a_channel_is_kept_until_it_is_deleted(db) {
            let (operations, other) = (db.store.operations(), db.second_process().await);
            let mut start = operation("a", "start", 10);
            operations.add(start.clone()).await.unwrap();
            assert_eq!(other.operations().find("a").await.unwrap(), Some(start.clone()));
            assert_eq!(other.operations().running("main", 7, 109).await.unwrap(), [start.clone()]);
            assert!(!start.is_lost(109) && start.is_lost(110));
            assert_eq!(other.operations().running("main", 7, 110).await.unwrap(), []);
            operations.renew("a", 200).await.unwrap();
            assert_eq!(other.operations().running("main", 7, 110).await.unwrap().len(), 1);
            assert_eq!(other.operations().running("other", 7, 110).await.unwrap(), []);
            operations.record("a", OperationPhase::Pending, Some(20)).await.unwrap();
            operations.end("a", 30, Some("{}".to_owned())).await.unwrap();
            operations.renew("a", 300).await.unwrap();
            start = StoredOperation {
                answered_at: Some(20),
                ended_at: Some(30),
                expires_at: 30,
                phase: OperationPhase::Failed,
                failure: Some("{}".to_owned()),
                ..start
            };
            let stop = operation("b", "stop", 40);
            operations.add(stop.clone()).await.unwrap();
            assert_eq!(other.operations().newest("main", 7, 9).await.unwrap(), [stop.clone(), start.clone()]);
            let newest = other.operations().newest("main", 7, 1).await.unwrap();
            assert_eq!(newest.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["b"]);
            assert_eq!(other.operations().since(29).await.unwrap(), [start, stop.clone()]);
            assert_eq!(other.operations().since(30).await.unwrap(), [stop]);
            assert_eq!(operations.delete_before(40).await.unwrap(), 1);
            operations.remove("b").await.unwrap();
            assert_eq!(other.operations().find("b").await.unwrap(), None);
        }

        async fn exactly_one_stop_supersedes_a_start_in_progress(db) {
            let (operations, other) = (db.store.operations(), db.second_process().await);
            for (id, command) in [("start", "start"), ("release", "release"), ("stop", "stop"), ("push", "push"), ("ended", "start")] {
                operations.add(operation(id, command, 10)).await.unwrap();
            }
            operations.end("ended", 20, None).await.unwrap();
            for (id, wins) in [("start", 1), ("release", 1), ("stop", 0), ("push", 0), ("ended", 0), ("none", 0)] {
                let two = other.operations();
                let both = tokio::join!(operations.supersede(id, "x"), two.supersede(id, "y"));
                let won = [both.0.unwrap(), both.1.unwrap()];
                assert_eq!(won.iter().filter(|won| **won).count(), wins, "{id}");
                if wins == 1 {
                    let by = if won[0] { "x" } else { "y" };
                    assert_eq!(operations.find(id).await.unwrap().unwrap().superseded_by.as_deref(), Some(by));
                }
            }
        }
    }
}
