//! Search as you type.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::CallError;

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

/// Searches a manager by name, ID or address. Returns groups in the order in which they are shown.
#[server(prefix = "/calls", name = SearchCall, endpoint = "search", input = Json)]
pub async fn search(manager: String, words: String) -> Result<Vec<SearchGroup>, CallError> {
    let at = super::handler::manager_context(&manager)?;
    crate::ui::pages::search::groups(&at, &words).await.map_err(|error| super::handler::rejected(&at, &error))
}
