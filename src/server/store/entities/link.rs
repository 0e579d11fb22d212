//! A one-time link; the key is the SHA-256 of its token.

use sea_orm::entity::prelude::*;

use super::{GlobalRole, LinkPurpose};
use crate::model::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub purpose: LinkPurpose,
    pub person_id: Option<UserId>,
    pub role: GlobalRole,
    pub teams: String,
    pub created_by: Option<UserId>,
    pub created_at: i64,
    pub expires_at: i64,
    pub taken_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
