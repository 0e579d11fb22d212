//! Creation and modification dates of a resource, as rows of its details.

use leptos::prelude::*;

use crate::messages::{common, errors};
use crate::server::manager::Timestamps;
use crate::server::services::Result;
use crate::ui::context::ManagerContext;

/// The two rows; the reason if the dates are missing.
pub fn facts(at: &ManagerContext, told: &Result<Option<Timestamps>>) -> AnyView {
    let lang = at.lang;
    let why = |why: String| view! { <dt>{lang.t(common::ADDED)}</dt><dd class="muted">{why}</dd> }.into_any();
    let dates = match told {
        Ok(Some(dates)) => dates,
        Ok(None) if at.ctx.manager.config().rpc.is_none() => return why(lang.t(common::NO_PORT).to_owned()),
        Ok(None) => return why(lang.t(common::NOT_TOLD).to_owned()),
        Err(error) => return why(errors::what(lang, error)),
    };
    let zone = at.zone();
    let rows = [(common::ADDED, dates.created), (common::CHANGED, dates.modified)].into_iter().filter_map(|(word, time)| {
        // Includes the time zone, because the manager's own times on the same page use another.
        let text = time?.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S UTC%:z").to_string();
        Some(view! { <dt>{lang.t(word)}</dt><dd class="tabular-nums">{text}</dd> })
    });
    rows.collect_view().into_any()
}
