//! The context of a server function: that of its request.

use leptos::prelude::use_context;

use super::CallError;
use crate::messages::{common, errors};
use crate::model::Error;
use crate::ui::context::{ManagerContext, PageContext};

/// The context of the request.
pub(super) fn context() -> Result<PageContext, CallError> {
    use_context().ok_or(CallError::SignedOut)
}

/// The context of the request for a manager.
pub(super) fn manager_context(manager: &str) -> Result<ManagerContext, CallError> {
    ManagerContext::new(context()?, manager).map_err(|cx| CallError::Rejected(cx.lang.t(common::NOT_FOUND).to_owned()))
}

/// The error of a service, in the user's language.
pub(super) fn rejected(at: &ManagerContext, error: &Error) -> CallError {
    CallError::Rejected(format!("{}. {}", errors::what(at.lang, error), errors::next_step(at.lang, error)))
}
