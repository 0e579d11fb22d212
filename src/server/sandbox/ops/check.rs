//! The manager's look into databases: the test of a data source, and the search for tables.

use regex::Regex;

use super::Refusal;
use crate::server::sandbox::state::media::mode_of;
use crate::server::sandbox::state::{DataMediaMode, DataMediaType, Database, State};

/// What `Hello.check` finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceCheck {
    Passed,
    NoConnection,
    /// The character set of the database, as it spells it.
    CharsetMismatch(String),
    /// A statement failed: most likely the wrong type of database.
    SqlError,
}

/// Tries the account on the database. The sandbox takes every account but one with the password `wrong`; hosts that begin with `down`
/// don't answer.
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

/// The names that a data media's text stands for among `known`, in their order.
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

/// `t[01-03]` → `t01`, `t02`, `t03`: as many digits as the first number has, if it begins with 0.
fn numbered(text: &str) -> Vec<String> {
    const LIMIT: u32 = 10_000;
    let parts = text.strip_suffix(']').and_then(|head| head.rsplit_once('[')).and_then(|(stem, range)| {
        let (first, last) = range.split_once('-')?;
        let width = if first.starts_with('0') { first.len() } else { 0 };
        Some((stem, width, first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
    });
    let Some((stem, width, first, last)) = parts else {
        return Vec::new();
    };
    (first..=last.min(first.saturating_add(LIMIT))).map(|number| format!("{stem}{number:0width$}")).collect()
}

/// Schema and table of everything that the two texts stand for (`Hello.checkNamespaceTables`); empty when nothing is found.
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

/// Whether a select on the first table of the data media works (`Hello.checkMap`).
pub fn check_map(state: &State, namespace: &str, name: &str, source_id: i64) -> Result<bool, Refusal> {
    Ok(!find_tables(state, namespace, name, source_id)?.is_empty())
}

/// Columns of the first table that the data media stands for, as the column pages list them; empty when there is none.
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
    fn numbered_tables_keep_their_width() {
        assert_eq!(numbered("t[08-10]"), ["t08", "t09", "t10"]);
        assert_eq!(numbered("t[8-10]"), ["t8", "t9", "t10"]);
    }
}
