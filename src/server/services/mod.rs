//! What the product does, one file an area. Every function takes who asks first, so that no door (page, server function,
//! REST, command line) can forget it; lists answer from the live snapshot, writes go to the manager and are read back.

pub mod canals;
pub mod channels;
pub mod clusters;
pub mod logs;
pub mod mappings;
pub mod nodes;
pub mod overview;
pub mod pipelines;
pub mod search;
pub mod settings;
pub mod sources;
pub mod switch;
pub mod tables;

use std::time::Duration;

use crate::model::form::{Form, Values};
use crate::model::{Conflict, ManagerError, Thing};
use crate::server::app::{Caller, ManagerEntry};
use crate::server::live::{Detail, List, Part};
use crate::server::manager::{Dates, Manager};

/// What a service answers.
pub type Result<T> = std::result::Result<T, ManagerError>;

/// Something that stands in the way of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    pub thing: Thing,
    pub id: u64,
    /// Its name, as far as the snapshot knows it.
    pub name: String,
    /// For pipelines: the channel they belong to.
    pub channel: Option<crate::model::ChannelId>,
}

/// Reads and validates a form.
fn read<F: Form>(values: &Values) -> Result<F> {
    F::read(values).map_err(ManagerError::Rejected)
}

/// Notes who asked for a change; the answer is noted by the caller of the manager.
fn asked(caller: &Caller, what: &str, id: impl std::fmt::Display) {
    tracing::info!(caller = caller.name(), %id, "{what}");
}

/// What a deletion is about, as the manager says at this moment: what was read a while ago may have lost its users since.
pub struct Doomed {
    /// The name of the thing.
    pub name: String,
    /// What stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// Why it can't be deleted in its present state.
    pub forbidden: Option<Conflict>,
}

/// What port 1099 told of a thing's dates; none when it has not been asked, or does not know.
fn dates<T>(part: Option<&Part<T>>, of: impl FnOnce(&T) -> Option<Dates>) -> Result<Option<Dates>> {
    match part.map(|part| (&part.value, &part.error)) {
        Some((Some(told), _)) => Ok(of(told)),
        Some((None, Some(error))) => Err(error.clone()),
        Some((None, None)) | None => Ok(None),
    }
}

/// Runs a write to its end, even when the browser that asked for it goes away: a half-written form helps nobody. Then reads again
/// what it touched, so that the next page shows it; also after a failure, which may have done a part.
async fn write_then<T, W>(
    entry: &ManagerEntry,
    lists: &[List],
    details: &[Detail],
    write: impl FnOnce(Manager) -> W + Send + 'static,
) -> Result<T>
where
    T: Send + 'static,
    W: Future<Output = Result<T>> + Send,
{
    let (entry, lists, details) = (entry.clone(), lists.to_vec(), details.to_vec());
    let whole = tokio::spawn(async move {
        let result = write(entry.manager.clone()).await;
        if result.as_ref().err().is_none_or(|error| !error.is_away()) {
            entry.live.refresh(&lists, &details).await;
        }
        result
    });
    whole.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a write ended abnormally");
        Err(ended_abnormally())
    })
}

/// A task of ours panicked.
fn ended_abnormally() -> ManagerError {
    ManagerError::Failed { screen: "otter-admin".to_owned(), reason: "the operation ended abnormally; see the log".to_owned() }
}

/// How long after a request to start or stop its result is waited for.
const START_PATIENCE: Duration = Duration::from_secs(60);
const STOP_PATIENCE: Duration = Duration::from_secs(200);
