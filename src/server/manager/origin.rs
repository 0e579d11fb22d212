//! The origin of an operation. It is task-local, so that no function in between can lose it.

use std::future::Future;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// What an operation is performed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A request by a user or a script.
    #[default]
    Request,
    /// The update of an open page. It shows known data: it never reads from a manager and never extends a session.
    Update,
    /// The periodic polling of a manager.
    Poll,
}

impl Origin {
    /// The origin of the current task.
    pub fn current() -> Self {
        ORIGIN.try_with(|origin| *origin).unwrap_or_default()
    }

    /// Runs a future with this origin. Tasks that it spawns are [`Origin::Request`] again.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        ORIGIN.scope(self, work).await
    }
}
