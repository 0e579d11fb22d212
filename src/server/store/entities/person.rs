//! A user account.

use sea_orm::entity::prelude::*;

use super::GlobalRole;
use crate::model::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UserId,
    pub name: String,
    pub name_key: String,
    pub display_name: String,
    pub password_hash: Option<String>,
    pub role: GlobalRole,
    pub disabled: bool,
    pub must_change_password: bool,
    pub language: Option<String>,
    pub theme: Option<String>,
    pub time_zone: Option<String>,
    pub created_at: i64,
    pub last_sign_in_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
