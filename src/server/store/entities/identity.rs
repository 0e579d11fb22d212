//! A user's identity at an identity provider; the key is the SHA-256 of issuer and subject.

use sea_orm::entity::prelude::*;

use crate::model::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_hash: String,
    pub person_id: UserId,
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    pub name: String,
    pub created_at: i64,
    pub last_used_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
