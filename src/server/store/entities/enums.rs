//! Enums stored as text. The text is spelled out, so that renaming a variant does not change stored data.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

pub use crate::model::permissions::{GlobalRole, TeamRole};

/// The purpose of a one-time link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum LinkPurpose {
    /// Create the first administrator.
    #[sea_orm(string_value = "setup")]
    #[serde(rename = "setup")]
    Setup,
    /// Create an account with a role and teams.
    #[sea_orm(string_value = "invitation")]
    #[serde(rename = "invitation")]
    Invitation,
    /// Choose a new password.
    #[sea_orm(string_value = "reset")]
    #[serde(rename = "reset")]
    Reset,
}

/// Types of manager resources that a team can own or be granted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, schemars::JsonSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum ResourceKind {
    /// A channel, with its pipelines and mappings.
    #[sea_orm(string_value = "channel")]
    #[serde(rename = "channel")]
    Channel,
    /// A data source, with its tables.
    #[sea_orm(string_value = "source")]
    #[serde(rename = "source")]
    Source,
    /// A canal.
    #[sea_orm(string_value = "canal")]
    #[serde(rename = "canal")]
    Canal,
    /// A node.
    #[sea_orm(string_value = "node")]
    #[serde(rename = "node")]
    Node,
}

impl ResourceKind {
    /// The kinds that can belong to a team.
    pub const OWNABLE: [Self; 3] = [Self::Channel, Self::Source, Self::Canal];

    /// The name in the database, the audit log, URLs and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Source => "source",
            Self::Canal => "canal",
            Self::Node => "node",
        }
    }
}

/// Not the name of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of resource")]
pub struct UnknownKind;

impl std::str::FromStr for ResourceKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::OWNABLE.into_iter().chain([Self::Node]).find(|kind| kind.as_str() == name).ok_or(UnknownKind)
    }
}

/// How a run of a background job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum JobOutcome {
    /// It completed.
    #[sea_orm(string_value = "done")]
    #[serde(rename = "done")]
    Done,
    /// It returned an error.
    #[sea_orm(string_value = "failed")]
    #[serde(rename = "failed")]
    Failed,
    /// Its process shut down before it completed.
    #[sea_orm(string_value = "cancelled")]
    #[serde(rename = "cancelled")]
    Cancelled,
}

/// The progress of an operation on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum OperationPhase {
    /// The manager has not responded to the request yet.
    #[sea_orm(string_value = "requested")]
    #[serde(rename = "requested")]
    Requested,
    /// The manager has responded; the status has not changed yet.
    #[sea_orm(string_value = "pending")]
    #[serde(rename = "pending")]
    Pending,
    /// The connection broke before the manager responded.
    #[sea_orm(string_value = "unanswered")]
    #[serde(rename = "unanswered")]
    Unanswered,
    /// The target status has been reached.
    #[sea_orm(string_value = "confirmed")]
    #[serde(rename = "confirmed")]
    Confirmed,
    /// It failed or timed out.
    #[sea_orm(string_value = "failed")]
    #[serde(rename = "failed")]
    Failed,
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveEnum, Iterable};

    use super::*;

    /// All values, as stored in a column and as JSON.
    fn stored_texts<W: ActiveEnum<Value = String> + Iterable + Serialize>() -> Vec<String> {
        W::iter()
            .map(|word| {
                let text = word.to_value();
                assert_eq!(serde_json::to_value(&word).unwrap(), text.as_str());
                text
            })
            .collect()
    }

    #[test]
    fn stored_values_are_stable() {
        assert_eq!(stored_texts::<GlobalRole>(), ["none", "auditor", "administrator"]);
        assert_eq!(stored_texts::<TeamRole>(), ["viewer", "operator", "editor"]);
        assert_eq!(stored_texts::<LinkPurpose>(), ["setup", "invitation", "reset"]);
        assert_eq!(stored_texts::<ResourceKind>(), ["channel", "source", "canal", "node"]);
        assert_eq!(stored_texts::<OperationPhase>(), ["requested", "pending", "unanswered", "confirmed", "failed"]);
        assert_eq!(stored_texts::<JobOutcome>(), ["done", "failed", "cancelled"]);
    }
}
