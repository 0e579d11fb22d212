use serde::{Deserialize, Serialize};

use crate::model::ids::ClusterId;

/// A ZooKeeper cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    pub id: ClusterId,
    pub name: String,
    /// One entry a group, as it was entered; an entry may hold several addresses joined by `,`.
    pub servers: Vec<String>,
    /// Empty for none.
    pub description: String,
}
