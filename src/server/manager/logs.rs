//! Log records.

use super::console::screens::log_record_list;
use super::console::{ErrorContext, path};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::{Error, LogRecord, Page, PipelineId};

/// Longer searches would not fit into the manager's buffer of 8192 bytes for a request's head.
const LONGEST_SEARCH: usize = 500;

/// Which log records are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Those of one pipeline only.
    pub pipeline: Option<PipelineId>,
    /// Those whose message holds this text; empty for all.
    pub search: String,
    /// The page, from 1. Beyond the last one the manager gives the last again.
    pub page: usize,
}

impl ManagerClient {
    /// Log records, newest first, ten a page.
    ///
    /// # Errors
    /// [`Error::Invalid`] of `search` when it is too long for the manager.
    pub async fn logs(&self, query: &LogQuery) -> Result<Page<LogRecord>> {
        if query.search.chars().count() > LONGEST_SEARCH {
            return Err(Error::invalid_field("search", FieldError::TooLong { max: LONGEST_SEARCH }));
        }
        let mut parameters = vec![("pageIndex", query.page.max(1).to_string()), ("searchKey", query.search.clone())];
        parameters.extend(query.pipeline.map(|id| ("pipelineId", id.to_string())));
        self.console().read(&path("/logRecordList.htm", &parameters), &ErrorContext::default(), log_record_list::parse).await
    }
}
