//! Audit search parameters in the URL.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use url::form_urlencoded;

use crate::server::store::AuditQuery;

/// The search parameters in the URL; invalid values are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuditParams {
    pub q: String,
    pub person: String,
    pub team: String,
    pub manager: String,
    pub kind: String,
    pub id: String,
    pub action: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub until: String,
    pub before: String,
}

impl AuditParams {
    fn fields(&self) -> [(&'static str, &String); 9] {
        [
            ("q", &self.q),
            ("person", &self.person),
            ("team", &self.team),
            ("manager", &self.manager),
            ("kind", &self.kind),
            ("id", &self.id),
            ("action", &self.action),
            ("from", &self.from),
            ("until", &self.until),
        ]
    }

    /// Whether any filter is set.
    pub fn is_narrow(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// The URL of this search, or of the entries older than a given one.
    pub fn href(&self, path: &str, before: Option<i64>) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields().into_iter().filter(|(_, value)| !value.is_empty()) {
            text.append_pair(name, value);
        }
        if let Some(before) = before {
            text.append_pair("before", &before.to_string());
        }
        let text = text.finish();
        if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
    }

    /// The query for the store; days begin and end in this time zone.
    pub fn query(&self, zone: &TimeZone) -> AuditQuery {
        let some = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let start = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok().map(|time| time.as_millisecond());
        AuditQuery {
            person: self.person.parse().ok(),
            team: self.team.parse().ok(),
            manager: some(&self.manager),
            resource_kind: some(&self.kind),
            resource_id: some(&self.id),
            action: some(&self.action),
            from: self.from.parse().ok().and_then(start),
            until: self.until.parse::<Date>().ok().and_then(|day| day.tomorrow().ok()).and_then(start),
            text: self.q.clone(),
            before: self.before.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_urls_round_trip() {
        let asked = AuditParams { q: "a&b 订".into(), person: "7".into(), from: "2026-11-01".into(), ..AuditParams::default() };
        assert_eq!(asked.href("/audit", Some(9)), "/audit?q=a%26b+%E8%AE%A2&person=7&from=2026-11-01&before=9");
        assert_eq!(AuditParams::default().href("/audit", None), "/audit");
    }

    #[test]
    fn the_last_day_is_included() {
        let asked = AuditParams { from: "2026-11-01".into(), until: "2026-11-01".into(), person: "x".into(), ..AuditParams::default() };
        let query = asked.query(&TimeZone::UTC);
        assert_eq!(query.until.zip(query.from).map(|(until, from)| until - from), Some(24 * 3_600_000));
        assert_eq!(query.person, None);
    }
}
