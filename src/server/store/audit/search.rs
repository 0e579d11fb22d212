//! Searches the audit log, newest first. Each action is returned together with its outcome.

use std::collections::BTreeMap;

use sea_orm::sea_query::{ExprTrait, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::record::{Record, search_text};
use super::{Audit, AuditEntry, Completion};
use crate::model::{TeamId, UserId};
use crate::server::store::Result;
use crate::server::store::entities::audit_record::{Column, Entity};

/// Filter conditions, combined with AND; a condition that is `None` or empty matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Actions of this user.
    pub person: Option<UserId>,
    /// Actions on a resource of this team.
    pub team: Option<TeamId>,
    /// Actions on this manager.
    pub manager: Option<String>,
    /// Resource type, such as `channel`.
    pub resource_kind: Option<String>,
    /// Resource ID; meaningful together with its type and manager.
    pub resource_id: Option<String>,
    /// This action, such as `channel.stop`.
    pub action: Option<String>,
    /// Begun at this time or later; milliseconds since 1970, UTC.
    pub from: Option<i64>,
    /// Begun before this time; milliseconds since 1970, UTC.
    pub until: Option<i64>,
    /// Case-insensitive text in names, address, action, changes or the response.
    pub text: String,
    /// Only records older than this ID: the `next` of the previous page.
    pub before: Option<i64>,
}

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// The value of `before` for the next page; `None` on the last page.
    pub next: Option<i64>,
}

/// An action and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// The ID returned by [`Audit::begin`].
    pub id: i64,
    /// The action.
    pub intent: AuditEntry,
    /// `None` if unknown: the action is in progress, or the process died.
    pub completion: Option<Completion>,
}

impl Audit<'_> {
    /// Returns matching actions, newest first, at most `most`.
    ///
    /// # Errors
    /// Returns `Database` if a query fails, or `Damaged` if a stored record can't be parsed.
    pub async fn search(&self, query: &AuditQuery, most: u64) -> Result<AuditPage> {
        let rows = Entity::find().filter(condition(query)).order_by_desc(Column::Seq).limit(most.saturating_add(1));
        let mut rows = rows.all(self.0.db()).await?;
        let more = rows.len() as u64 > most;
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| row.seq);
        let ids: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let mut completions = completed(self.0.db(), &ids).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if let Record::Begun(intent) = Record::read(&row)? {
                found.push(AuditRow { id: row.seq, intent: *intent, completion: completions.remove(&row.seq) });
            }
        }
        Ok(AuditPage { rows: found, next })
    }
}

fn condition(query: &AuditQuery) -> Condition {
    let mut all = Condition::all()
        .add(Column::Kind.eq("begun"))
        .add_option(query.person.map(|person| Column::PersonId.eq(person)))
        .add_option(query.team.map(|team| Column::TeamId.eq(team)))
        .add_option(query.manager.as_deref().map(|manager| Column::Manager.eq(manager)))
        .add_option(query.action.as_deref().map(|action| Column::Action.eq(action)))
        .add_option(query.from.map(|from| Column::At.gte(from)))
        .add_option(query.until.map(|until| Column::At.lt(until)))
        .add_option(query.before.map(|before| Column::Seq.lt(before)));
    let resource = Condition::all()
        .add_option(query.resource_kind.as_deref().map(|kind| Column::ResourceKind.eq(kind)))
        .add_option(query.resource_id.as_deref().map(|id| Column::ResourceId.eq(id)));
    if !resource.is_empty() {
        // The ID of a created resource is only known from the completion.
        let mut makings = Query::select();
        makings.column(Column::Begun).from(Entity).and_where(Column::Kind.eq("completed")).cond_where(resource.clone());
        all = all.add(Condition::any().add(resource).add(Column::Seq.in_subquery(makings)));
    }
    let text = search_text(query.text.trim());
    if !text.is_empty() {
        let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('!');
        let mut answers = Query::select();
        answers.column(Column::Begun).from(Entity).and_where(Column::Kind.eq("completed")).and_where(Column::Words.like(like()));
        all = all.add(Column::Words.like(like()).or(Column::Seq.in_subquery(answers)));
    }
    all
}

/// Returns the completions of these actions.
pub(super) async fn completed(db: &impl ConnectionTrait, ids: &[i64]) -> Result<BTreeMap<i64, Completion>> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(500) {
        for row in Entity::find().filter(Column::Begun.is_in(some.iter().copied())).all(db).await? {
            if let Record::Completed { begun, completion, .. } = Record::read(&row)? {
                found.insert(begun, completion);
            }
        }
    }
    Ok(found)
}
