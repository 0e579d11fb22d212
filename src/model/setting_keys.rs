//! Names under which the settings of the site are stored.

/// Whether resources of other teams can be read.
pub const CROSS_TEAM_READ_KEY: &str = "others.read";
/// Days after which audit records are removed.
pub const AUDIT_RETENTION_KEY: &str = "audit.days";
