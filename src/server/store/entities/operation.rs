//! A start, stop, release or push of a channel.

use sea_orm::entity::prelude::*;

use super::OperationPhase;
use crate::model::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub manager: String,
    pub channel_id: i64,
    pub command: String,
    pub person_id: Option<UserId>,
    pub person_name: String,
    pub requested_at: i64,
    pub answered_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub expires_at: i64,
    pub phase: OperationPhase,
    pub failure: Option<String>,
    pub superseded_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
