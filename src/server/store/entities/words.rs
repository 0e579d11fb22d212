//! Words of fixed meaning, kept as text.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

pub use crate::model::rights::{GlobalRole, TeamRole};

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// To make the first administrator.
    Setup,
    /// To join with a role and teams.
    Invitation,
    /// To choose a new password.
    Reset,
}

/// What things of a manager can belong to a team or be allowed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A channel, with its pipelines and mappings.
    Channel,
    /// A data source, with its tables.
    Source,
    /// A canal.
    Canal,
    /// A node.
    Node,
}
