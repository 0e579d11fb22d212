//! The database tables, one per file, and the enums used in their columns.

pub mod attempt;
pub mod audit_head;
pub mod audit_record;
pub mod device;
mod enums;
pub mod grant;
pub mod identity;
pub mod job;
pub mod lease;
pub mod link;
pub mod member;
pub mod operation;
pub mod owner;
pub mod pending_sign_in;
pub mod person;
pub mod provider_session;
pub mod row_lock;
pub mod rule;
pub mod session;
pub mod setting;
pub mod team;

pub use enums::{GlobalRole, JobOutcome, LinkPurpose, OperationPhase, ResourceKind, TeamRole};
