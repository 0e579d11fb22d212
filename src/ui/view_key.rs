//! What a rendered page depends on besides the data: users with equal keys see the same page.

use jiff::tz::TimeZone;

use crate::messages::Lang;
use crate::server::authz::RoleSet;
use crate::ui::context::ManagerContext;

/// A view of a manager. The theme is left out, since only the document element depends on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewKey {
    /// Path and query, including the manager.
    pub path: String,
    pub lang: Lang,
    /// The time zone chosen by the user, if any.
    pub zone: Option<String>,
    pub roles: RoleSet,
}

impl ViewKey {
    /// The view that a request asks for.
    pub fn new(at: &ManagerContext) -> Self {
        let zone = at.zone_name.clone();
        Self { path: at.path.clone(), lang: at.lang, zone, roles: at.ctx.caller.roles().clone() }
    }

    /// The time zone of displayed times: the chosen one, or else `default`.
    pub fn time_zone(&self, default: &TimeZone) -> TimeZone {
        time_zone(self.zone.as_deref(), default)
    }
}

/// The time zone with this name, or else `default`.
pub fn time_zone(name: Option<&str>, default: &TimeZone) -> TimeZone {
    name.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(|| default.clone())
}
