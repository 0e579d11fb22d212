//! Words of fixed meaning, kept as text.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody may do everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GlobalRole {
    /// Nothing beyond the rights in teams.
    #[default]
    None,
    /// Reads everything, the audit trail too.
    Auditor,
    /// Does everything.
    Administrator,
}

/// What somebody may do in a team; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TeamRole {
    /// Sees.
    Viewer,
    /// Starts, stops, releases, pushes.
    Operator,
    /// Creates, changes, deletes.
    Editor,
}

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
