//! Log records of the manager.

use super::{ManagerCtx, Result};
use crate::model::field::FieldError;
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::manager::LogQuery;

/// Returns one page of log records (10, newest first) of a pipeline or of all, whose message contains `search`. They are read from the
/// manager, since the snapshot contains only the newest.
///
/// Records of resources that the caller may not read are left out, so a page may be short. Messages of other teams' channels are hidden,
/// and would be revealed by searching for parts of them: callers who don't see all messages may only search in those of a pipeline whose
/// messages they see.
///
/// # Errors
/// Returns [`Error::Invalid`] for `search` if it is too long, or if the caller must choose another pipeline to search in; otherwise why
/// the manager can't be read.
pub async fn list(ctx: &ManagerCtx, query: &LogQuery) -> Result<Page<LogRecord>> {
    let permit = ctx.permit(Resource::Log, Action::Read, Target::Manager(None)).await?;
    let reader = permit.reader()?;
    let seen = ctx.ready().await;
    if !query.search.is_empty() && !seen.can_search_logs(query.pipeline) {
        return Err(Error::invalid_field("search", FieldError::PipelineNeeded));
    }
    let page = reader.logs(query).await?;
    // Channels may have been added or handed over meanwhile.
    Ok(Page { rows: ctx.newest().filter_logs(page.rows), ..page })
}
