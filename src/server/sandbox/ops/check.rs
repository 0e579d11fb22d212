//! The manager's database checks: the data source test and the table search.

use regex::Regex;

use super::Refusal;
use crate::server::sandbox::state::media::mode_of;
use crate::server::sandbox::state::{DataMediaMode, DataMediaType, Database, State};

/// The result of `Hello.check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceCheck {
    Passed,
    NoConnection,
    /// The character set as reported by the database.
    CharsetMismatch(String),
    /// A statement failed, most likely because the database type is wrong.
    SqlError,
}

/// Tests the account on the database. The sandbox accepts every account unless its password is `wrong`; hosts that start with `down`
/// are unreachable.
pub fn check_source(state: &State, url: &str, password: &str, encode: &str, r#type: DataMediaType) -> SourceCheck {
    if password == "wrong" {
        return SourceCheck::NoConnection;
    }
    let Some(database) = state.world.database(url) else {
        return SourceCheck::NoConnection;
    };
    let prefix = match r#type {
        DataMediaType::Oracle => "jdbc:oracle:",
        _ => "jdbc:mysql:",
    };
    if !url.starts_with(prefix) {
        SourceCheck::SqlError
    } else if database.charset.eq_ignore_ascii_case(encode) {
        SourceCheck::Passed
    } else {
        SourceCheck::CharsetMismatch(database.charset.clone())
    }
}

fn database_of(state: &State, source_id: i64) -> Result<Option<&Database>, Refusal> {
    let source = state.sources.get(source_id).ok_or_else(|| Refusal::unknown("dataMediaSource", source_id))?;
    Ok(source.url.as_deref().and_then(|url| state.world.database(url)))
}

/// The names in `known` that match a data media's text, in their order.
fn matching<'a>(text: &str, known: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    match mode_of(text) {
        DataMediaMode::Single => known.filter(|name| name.eq_ignore_ascii_case(text)).collect(),
        DataMediaMode::Multi => {
            let names = numbered(text);
            known.filter(|name| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))).collect()
        }
        DataMediaMode::Wildcard => match Regex::new(&format!("^(?:{text})$")) {
            Ok(pattern) => known.filter(|name| pattern.is_match(name)).collect(),
            Err(_) => Vec::new(),
        },
    }
}

/// `t[01-03]` → `t01`, `t02`, `t03`: zero-padded to the width of the first number if that starts with 0.
fn numbered(text: &str) -> Vec<String> {
    const MAX_EXPANDED: u32 = 10_000;
    let parts = text.strip_suffix(']').and_then(|head| head.rsplit_once('[')).and_then(|(stem, range)| {
        let (first, last) = range.split_once('-')?;
        let width = if first.starts_with('0') { first.len() } else { 0 };
        Some((stem, width, first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
    });
    let Some((stem, width, first, last)) = parts else {
        return Vec::new();
    };
    (first..=last.min(first.saturating_add(MAX_EXPANDED))).map(|number| format!("{stem}{number:0width$}")).collect()
}

/// Schema and table of everything that matches the two texts (`Hello.checkNamespaceTables`); empty if nothing matches.
pub fn find_tables(state: &State, namespace: &str, name: &str, source_id: i64) -> Result<Vec<(String, String)>, Refusal> {
    let Some(database) = database_of(state, source_id)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for schema in matching(namespace, database.schemas.keys()) {
        let Some(tables) = database.schemas.get(schema) else {
            continue;
        };
        found.extend(matching(name, tables.keys()).into_iter().map(|table| (schema.clone(), table.clone())));
    }
    Ok(found)
}

/// Whether a SELECT on the data media's first table works (`Hello.checkMap`).
pub fn check_map(state: &State, namespace: &str, name: &str, source_id: i64) -> Result<bool, Refusal> {
    Ok(!find_tables(state, namespace, name, source_id)?.is_empty())
}

/// Columns of the data media's first table, as listed by the column pages; empty if there is no such table.
pub fn columns(state: &State, media_id: i64) -> Vec<String> {
    let Some(media) = state.media.get(media_id) else {
        return Vec::new();
    };
    let Ok(Some(database)) = database_of(state, media.source) else {
        return Vec::new();
    };
    let tables = matching(&media.namespace, database.schemas.keys()).into_iter().filter_map(|schema| database.schemas.get(schema));
    let mut found = tables.flat_map(|tables| matching(&media.name, tables.keys()).into_iter().filter_map(|table| tables.get(table)));
    found.next().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_tables_are_zero_padded() {
        assert_eq!(numbered("t[08-10]"), ["t08", "t09", "t10"]);
        assert_eq!(numbered("t[8-10]"), ["t8", "t9", "t10"]);
    }
}
