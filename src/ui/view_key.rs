//! What a rendered page depends on besides the data: users with equal keys see the same page.

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
}
