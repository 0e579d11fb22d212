//! Search as you type.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::CallError;
use crate::model::search::SearchGroup;

/// Searches a manager by name, ID or address. Returns groups in the order in which they are shown.
#[server(prefix = "/calls", name = SearchCall, endpoint = "search", input = Json)]
pub async fn search(manager: String, words: String) -> Result<Vec<SearchGroup>, CallError> {
    let at = super::context::manager_context(&manager)?;
    crate::ui::search_results::groups(&at, &words).await.map_err(|error| super::context::rejected(&at, &error))
}
