//! One parser per screen: converts a page of the manager's console to model types. Pure functions without requests to the manager.
//!
//! The common parts of pages (signed-in user, manager version, error pages) are in [`common`].

pub mod analysis_stage_stat;
pub mod analysis_top_stat;
pub mod api;
pub mod auto_keeper_clusters_list;
pub mod canal_info;
pub mod canal_list;
pub mod channel_info;
pub mod channel_list;
pub mod common;
pub mod data_media_list;
pub mod data_media_pair_list;
pub mod data_source_info;
pub mod data_source_list;
pub mod dwr;
mod js;
mod labels;
pub mod log_record_list;
pub mod node_info;
pub mod node_list;
mod page;
pub mod pipeline_info;
pub mod pipeline_list;
#[cfg(test)]
mod recorded;
mod reply;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use reply::Reply;

use crate::model::Error;

/// A page that does not look like those of known managers: another program, another version, or a truncated page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missing} is missing on {screen}")]
pub struct ScreenError {
    /// Otter's name of the screen, such as `channelList`.
    pub screen: &'static str,
    /// The missing table, column, row or word.
    pub missing: String,
}

impl ScreenError {
    /// Creates an error for a missing element of a screen.
    pub fn new(screen: &'static str, missing: impl Into<String>) -> Self {
        Self { screen, missing: missing.into() }
    }
}

impl From<ScreenError> for Error {
    fn from(error: ScreenError) -> Self {
        Self::UnexpectedPage { screen: error.screen.to_owned(), missing: error.missing }
    }
}
