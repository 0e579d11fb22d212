//! When a thing was added and changed, as rows of its facts.

use leptos::prelude::*;

use crate::model::ManagerError;
use crate::server::manager::Dates;
use crate::ui::components::text::calendar;
use crate::ui::cx::At;
use crate::ui::words::{common, errors};

/// The two rows; where the dates are missing, why.
pub fn facts(at: &At, dates: Option<Dates>, error: Option<&ManagerError>) -> AnyView {
    let lang = at.lang;
    let Some(dates) = dates else {
        let why = match error {
            Some(error) => errors::what(lang, error),
            None if at.entry.manager.rpc().is_none() => lang.t(common::NO_PORT).to_owned(),
            None => lang.t(common::NOT_TOLD).to_owned(),
        };
        return view! { <dt>{lang.t(common::ADDED)}</dt><dd class="muted">{why}</dd> }.into_any();
    };
    let zone = &at.app.config().time_zone;
    let rows = [(common::ADDED, dates.created), (common::CHANGED, dates.modified)].into_iter().filter_map(|(word, time)| {
        let text = calendar(zone, time?);
        Some(view! { <dt>{lang.t(word)}</dt><dd class="tabular-nums">{text}</dd> })
    });
    rows.collect_view().into_any()
}
