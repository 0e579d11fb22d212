//! A node or canal that a team may use; a team without grants of a type may use all resources of that type.

use sea_orm::entity::prelude::*;

use super::ResourceKind;
use crate::model::TeamId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_allowed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub manager: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResourceKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
