//! An audit record: its body, its position in the chain and columns to search by.

use sea_orm::entity::prelude::*;

use crate::model::{TeamId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_records")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub hash: String,
    pub body: String,
    pub kind: String,
    pub begun: Option<i64>,
    pub at: i64,
    pub person_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub manager: Option<String>,
    pub resource_kind: Option<String>,
    pub resource_id: Option<String>,
    pub action: Option<String>,
    pub words: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
