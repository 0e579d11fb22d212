use serde::{Deserialize, Serialize};

use crate::model::ids::ClusterId;

/// A ZooKeeper cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    pub id: ClusterId,
    pub name: String,
    /// One entry per group, as entered; an entry may hold several addresses joined by `,`.
    pub servers: Vec<String>,
    /// Empty if there is none.
    pub description: String,
}
