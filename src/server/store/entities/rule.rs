//! A name pattern; resources that match it belong to a team.

use sea_orm::entity::prelude::*;

use super::ResourceKind;
use crate::model::{RuleId, TeamId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owner_rules")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RuleId,
    pub manager: String,
    pub kind: ResourceKind,
    pub pattern: String,
    pub team_id: TeamId,
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
