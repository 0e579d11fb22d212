//! Log records.

use super::console::screens::log_record_list;
use super::console::{ErrorContext, path};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::{Error, LogRecord, Page, PipelineId};

/// Longer searches would not fit into the manager's 8192-byte buffer for request headers.
const MAX_SEARCH_LENGTH: usize = 500;

/// Filter for log records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Only records of this pipeline.
    pub pipeline: Option<PipelineId>,
    /// Only records whose message contains this text; empty for all.
    pub search: String,
    /// The page, from 1. Beyond the last page the manager returns the last one again.
    pub page: usize,
}

impl ManagerClient {
    /// Lists log records, newest first, ten a page.
    ///
    /// # Errors
    /// Returns [`Error::Invalid`] for `search` if it is too long for the manager.
    pub async fn logs(&self, query: &LogQuery) -> Result<Page<LogRecord>> {
        if query.search.chars().count() > MAX_SEARCH_LENGTH {
            return Err(Error::invalid_field("search", FieldError::TooLong { max: MAX_SEARCH_LENGTH }));
        }
        let mut parameters = vec![("pageIndex", query.page.max(1).to_string()), ("searchKey", query.search.clone())];
        parameters.extend(query.pipeline.map(|id| ("pipelineId", id.to_string())));
        self.console().read(&path("/logRecordList.htm", &parameters), &ErrorContext::default(), log_record_list::parse).await
    }
}
