//! The tables, one a file, and the words that stand in their columns.

pub mod allowed;
pub mod attempt;
pub mod audit_head;
pub mod audit_record;
pub mod flow;
pub mod guard;
pub mod identity;
pub mod lease;
pub mod link;
pub mod member;
pub mod owner;
pub mod person;
pub mod provider_session;
pub mod rule;
pub mod session;
pub mod setting;
pub mod team;
mod words;

pub use words::{GlobalRole, LinkPurpose, ResourceKind, TeamRole};
