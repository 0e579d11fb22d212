//! Search results.

use serde::{Deserialize, Serialize};

/// The results of one resource type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchGroup {
    /// The name of the resource type in the user's language.
    pub title: String,
    pub hits: Vec<SearchHit>,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    pub id: u64,
    pub name: String,
    /// The path of its page.
    pub href: String,
}
