//! A user's role in a team.

use sea_orm::entity::prelude::*;

use super::TeamRole;
use crate::model::{TeamId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    pub role: TeamRole,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
