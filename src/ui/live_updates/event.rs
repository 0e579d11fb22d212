//! Events of a stream, formatted once for all browsers (HTML standard, "Server-sent events").

use std::collections::BTreeMap;

use axum::body::Bytes;

use super::version::DataVersion;
use crate::ui::islands::dom_attributes;

/// What changed in a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewChange {
    /// The changed regions by key, as HTML.
    pub regions: BTreeMap<String, String>,
    /// Whether rows were added, removed or reordered.
    pub rows: bool,
}

impl ViewChange {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty() && !self.rows
    }

    /// Adds a later change.
    pub fn extend(&mut self, later: &Self) {
        self.regions.extend(later.regions.iter().map(|(key, html)| (key.clone(), html.clone())));
        self.rows |= later.rows;
    }

    /// The events of the change, with the version of the data as their ID.
    pub fn to_bytes(&self, version: DataVersion) -> Bytes {
        let mut text = format!("id: {version}\n");
        if self.rows {
            text.push_str(&format!("event: {}\ndata: changed\n\n", dom_attributes::ROWS_EVENT));
        }
        if !self.regions.is_empty() {
            // A map of texts; JSON contains no line break.
            let json = serde_json::to_string(&self.regions).unwrap_or_default();
            text.push_str(&format!("data: {json}\n\n"));
        }
        text.into()
    }
}

/// The event that ends a stream whose session has ended.
pub fn signed_out() -> Bytes {
    format!("event: {}\ndata: signed out\n\n", dom_attributes::SIGNED_OUT_EVENT).into()
}

/// A comment that keeps proxies from closing an idle connection.
pub const KEEP_ALIVE: Bytes = Bytes::from_static(b":\n\n");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::PolicyRevision;

    #[test]
    fn a_change_is_one_message_of_regions_and_one_of_rows() {
        let version = DataVersion { snapshot: 1, policy: PolicyRevision::default() };
        let text = |change: &ViewChange| String::from_utf8(change.to_bytes(version).to_vec()).unwrap();
        let mut change = ViewChange { regions: [("a".to_owned(), "<b>\n\"x\"</b>".to_owned())].into(), rows: false };
        assert_eq!(text(&change), format!("id: {version}\ndata: {{\"a\":\"<b>\\n\\\"x\\\"</b>\"}}\n\n"));
        change.extend(&ViewChange { regions: [("a".to_owned(), "2".to_owned()), ("b".to_owned(), String::new())].into(), rows: true });
        assert_eq!(text(&change), format!("id: {version}\nevent: rows\ndata: changed\n\ndata: {{\"a\":\"2\",\"b\":\"\"}}\n\n"));
    }
}
