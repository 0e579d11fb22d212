//! The manager's operations, with its checks, its rejections and its silent no-ops.
//!
//! Functions take the state and the time; only operations that take time ([`switch`]) take the sandbox. `Ok` without any effect
//! imitates the manager's silent no-ops: its page redirects as after success.

pub mod alarm;
pub mod batch;
pub mod canal;
pub mod channel;
pub mod check;
pub mod cluster;
pub mod columns;
pub mod matrix;
pub mod media;
pub mod node;
pub mod pair;
pub mod pipeline;
pub mod source;
pub mod switch;
pub mod user;

#[cfg(test)]
mod tests;

use crate::server::sandbox::state::{ChannelStatus, State};

/// Why the pipelines of a channel cannot be switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidConfigure {
    /// All of them synchronize DDL.
    Ddl,
    /// All of them are home pipelines.
    Home,
}

impl InvalidConfigure {
    /// The manager's name of the constant.
    pub fn constant(self) -> &'static str {
        match self {
            Self::Ddl => "DDL",
            Self::Home => "HOME",
        }
    }
}

/// How the manager rejects an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A precondition fails: redirects to the forbidden page.
    #[error("forbidden")]
    Forbidden,
    /// The form is shown again with the message of this error id, such as `invalidChannelName`.
    #[error("{0}")]
    Invalid(&'static str),
    /// The channel's pipelines are mutually exclusive.
    #[error("{}", .0.constant())]
    InvalidConfigure(InvalidConfigure),
    /// An exception with its Java class and message: status 500.
    #[error("{class}: {message}")]
    Exception { class: &'static str, message: String },
}

/// Java class of the manager's own exceptions.
pub const MANAGER_EXCEPTION: &str = "com.alibaba.otter.manager.biz.common.exceptions.ManagerException";
/// Java class of the exception for mutually exclusive pipelines.
pub const INVALID_CONFIGURE_EXCEPTION: &str = "com.alibaba.otter.manager.biz.common.exceptions.InvalidConfigureException";
/// Java class of the exception for values that MySQL rejects.
pub const DATA_INTEGRITY_EXCEPTION: &str = "org.springframework.dao.DataIntegrityViolationException";

impl Refusal {
    /// A `ManagerException`.
    pub fn manager(message: impl Into<String>) -> Self {
        Self::Exception { class: MANAGER_EXCEPTION, message: message.into() }
    }

    /// The rejection of an id that does not exist; `entity` as the manager calls it.
    pub fn unknown(entity: &str, id: i64) -> Self {
        Self::manager(format!("couldn't query any {entity} by {entity}Ids:[{id}]"))
    }

    fn too_long(column: &str) -> Self {
        Self::Exception {
            class: DATA_INTEGRITY_EXCEPTION,
            message: format!("Data truncation: Data too long for column '{column}' at row 1"),
        }
    }
}

/// Compares with MySQL's default collation: names that differ only in case are equal.
fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

/// Rejects text longer than its MySQL column.
fn fits(column: &str, limit: usize, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > limit { Err(Refusal::too_long(column)) } else { Ok(()) }
}

/// Rejects the operation while the channel is started.
fn not_started(state: &State, channel_id: i64) -> Result<(), Refusal> {
    match state.zookeeper.channel_status(channel_id) {
        ChannelStatus::Start => Err(Refusal::Forbidden),
        _ => Ok(()),
    }
}
