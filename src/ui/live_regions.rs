//! Live regions: the parts of a page that are kept up to date while it is open. When a page is rendered for its event stream, they are
//! recorded, so that nothing has to be found in the finished HTML.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::html::inner_html;
use leptos::prelude::*;

use crate::ui::islands::dom_attributes;
use crate::ui::page_data::PageData;

/// The live parts of a page.
#[derive(Clone, Default)]
pub struct Fragments {
    /// The live regions by key, as HTML.
    pub regions: BTreeMap<String, String>,
    /// The IDs of the rows in order.
    pub rows: Vec<u64>,
    /// The data of the page, whose age it shows.
    pub data: Option<PageData>,
}

/// Records the live regions of the page being rendered; provided only if the page is rendered for its event stream.
#[derive(Clone, Default)]
pub struct LiveRegions(Arc<Mutex<Fragments>>);

impl LiveRegions {
    /// Whether the page is being rendered for its event stream.
    pub fn are_recorded() -> bool {
        use_context::<Self>().is_some()
    }

    fn record(change: impl FnOnce(&mut Fragments)) {
        if let Some(Self(fragments)) = use_context() {
            change(&mut fragments.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Records the data of the page.
    pub fn record_data(data: Option<PageData>) {
        Self::record(|fragments| fragments.data = data);
    }

    /// What was recorded.
    pub fn take(self) -> Fragments {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes the content of an element a live region: `<td {..live("status", view)}></td>`. Keys are unique within a page.
pub fn live(key: impl Into<String>, content: impl IntoView) -> impl Attribute {
    let (key, html) = (key.into(), content.into_view().to_html());
    LiveRegions::record(|fragments| drop(fragments.regions.insert(key.clone(), html.clone())));
    (custom_attribute(dom_attributes::LIVE, key), inner_html(html))
}

/// Makes an element a row of a list: open pages are told when rows are added, removed or reordered.
pub fn live_row(id: u64) -> impl Attribute {
    LiveRegions::record(|fragments| fragments.rows.push(id));
    custom_attribute(dom_attributes::ROW, id.to_string())
}
