//! The policy revision: identifies the state of teams, memberships, ownership, grants and settings. Each change replaces it in the same
//! transaction, so that a process whose policy snapshot has the current revision need not reload it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::entities::row_lock::{ActiveModel, Column, Entity};
use super::{Result, RowLock, Store};
use crate::server::random;

/// The row with the stamp of the last change, in the table of the counter. Databases without it have had no change since the upgrade.
const STAMP: &str = "policy stamp";

/// A state of the policy. Compare revisions for equality only: a database that is restored from a backup has an earlier one, and counts
/// from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyRevision {
    /// The number of changes.
    pub number: i64,
    /// A random number drawn by the last change: after a restore, changes get the same numbers again, but other stamps.
    pub stamp: i64,
}

impl Store {
    /// Returns the current revision, with number 0 before the first change, with a single query.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if the row is missing.
    pub async fn policy_revision(&self) -> Result<PolicyRevision> {
        revision(self.db()).await
    }

    /// Begins a transaction that changes the policy and returns it with the number of the new revision. Other policy changes wait until it
    /// ends.
    pub(super) async fn change_policy(&self) -> Result<(DatabaseTransaction, i64)> {
        let transaction = self.write().await?;
        let revision = raise(&transaction).await?;
        Ok((transaction, revision))
    }
}

/// Replaces the revision in a transaction, before the rows that it changes are locked. Returns the number of the new revision.
pub(super) async fn raise(transaction: &DatabaseTransaction) -> Result<i64> {
    let raise = Entity::update_many().col_expr(Column::Value, Expr::col(Column::Value).add(1));
    raise.filter(Column::Name.eq(RowLock::Policy.name())).exec(transaction).await?;
    let stamp = ActiveModel { name: Set(STAMP.to_owned()), value: Set(i64::from_be_bytes(random::bytes())) };
    let there = OnConflict::column(Column::Name).update_column(Column::Value).to_owned();
    Entity::insert(stamp).on_conflict(there).exec_without_returning(transaction).await?;
    Ok(revision(transaction).await?.number)
}

async fn revision(db: &impl ConnectionTrait) -> Result<PolicyRevision> {
    let rows = Entity::find().filter(Column::Name.is_in([RowLock::Policy.name(), STAMP])).all(db).await?;
    let value = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.value);
    let number = value(RowLock::Policy.name()).ok_or_else(|| RowLock::Policy.missing())?;
    Ok(PolicyRevision { number, stamp: value(STAMP).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::RuleId;
    use crate::server::store::test_support::{TestDb, for_each_backend};
    use crate::server::store::{GlobalRole, Membership, OwnershipRule, PolicyRevision, ResourceKind, ResourceRef, TeamRole};

    for_each_backend! {
        async fn every_change_of_what_rights_depend_on_raises_the_revision(db) {
            let (teams, other) = (db.store.teams(), db.second_process().await);
            let mut last = PolicyRevision::default();
            let mut raised = async |what: &str| {
                let revision = other.policy_revision().await.unwrap();
                assert!(revision.number > last.number && revision.stamp != last.stamp, "{what}");
                last = revision;
            };
            let ann = db.person("ann", GlobalRole::None).await.id;
            assert_eq!(other.policy_revision().await.unwrap(), PolicyRevision::default(), "a person in no team has no rights");
            let team = teams.add("orders", None).await.unwrap().id;
            raised("a team").await;
            teams.update(team, "Orders", Some("ord_")).await.unwrap();
            raised("its name").await;
            teams.set_member(Membership { person: ann, team, role: TeamRole::Viewer }).await.unwrap();
            raised("a member").await;
            let resource = ResourceRef { manager: "main".to_owned(), kind: ResourceKind::Channel, id: 1 };
            teams.set_owner(&resource, Some(team)).await.unwrap();
            raised("an owner").await;
            teams.clear_ownership(&resource).await.unwrap();
            raised("no owner").await;
            let rule = OwnershipRule { id: RuleId(0), manager: "main".to_owned(), kind: ResourceKind::Channel, pattern: "*".to_owned(), team, position: 1 };
            let rule = teams.add_rule(&rule).await.unwrap();
            raised("a rule").await;
            teams.move_rule_up("main", rule).await.unwrap();
            raised("its place").await;
            teams.remove_rule(rule).await.unwrap();
            raised("no rule").await;
            teams.set_grants(team, "main", ResourceKind::Node, &[1]).await.unwrap();
            raised("a limit").await;
            db.store.settings().set("others.read", &json!(true)).await.unwrap();
            raised("a setting").await;
            db.store.settings().remove("others.read").await.unwrap();
            raised("no setting").await;
            db.store.people().remove(ann).await.unwrap();
            raised("no member").await;
            assert!(!teams.remove_member(ann, team).await.unwrap());
            raised("a member, in vain").await;
            teams.remove(team).await.unwrap();
            raised("no team").await;
        }

        async fn people_and_teams_that_change_at_once_do_not_lock_each_other_out(db) {
            let other = db.second_process().await;
            let team = db.store.teams().add("orders", None).await.unwrap().id;
            for round in 0..10 {
                let person = db.person(&format!("person {round}"), GlobalRole::None).await.id;
                let member = Membership { person, team, role: TeamRole::Viewer };
                db.store.teams().set_member(member).await.unwrap();
                let (one, other) = (db.store.clone(), other.clone());
                let joins = tokio::spawn(async move { other.teams().set_member(member).await });
                one.people().remove(person).await.unwrap();
                let joined = joins.await.unwrap();
                assert!(matches!(joined, Ok(()) | Err(crate::server::store::StoreError::NotFound(_))), "{joined:?}");
            }
            assert!(other.teams().members(team).await.unwrap().is_empty());
        }
    }
}
