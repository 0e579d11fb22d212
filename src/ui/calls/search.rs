//! Search as you type.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::CallError;

/// Searches a manager by name, ID or address. Returns the results as HTML, which is smaller than the code that would render them.
#[server(prefix = "/calls", name = SearchCall, endpoint = "search", input = Json)]
pub async fn search(manager: String, words: String) -> Result<String, CallError> {
    use crate::ui::search_results::{SearchResults, find};

    let at = super::context::manager_context(&manager)?;
    let found = find(&at, &words).await.map_err(|error| super::context::rejected(&at, &error))?;
    Ok(crate::ui::html::html(|| view! { <SearchResults lang=at.lang found/> }))
}
