//! What a piece of work is done for. It travels with the task, so that no function on the way can lose it.

use std::future::Future;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// What a piece of work is done for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A request of a person or of a script.
    #[default]
    Request,
    /// The update of a page that is open. It shows what is there: it never reads from a manager and never extends a session.
    Update,
    /// The regular reading of a manager.
    Poll,
}

impl Origin {
    /// That of the current task.
    pub fn current() -> Self {
        ORIGIN.try_with(|origin| *origin).unwrap_or_default()
    }

    /// Runs a future for this. Tasks that it spawns are [`Origin::Request`] again.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        ORIGIN.scope(self, work).await
    }
}
