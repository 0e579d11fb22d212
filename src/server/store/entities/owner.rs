//! The team that owns a manager resource.

use sea_orm::entity::prelude::*;

use super::ResourceKind;
use crate::model::TeamId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owners")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub manager: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResourceKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource_id: i64,
    pub team_id: TeamId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
