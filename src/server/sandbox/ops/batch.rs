//! Adds many mappings from lines of text.

use super::{Refusal, media, pair};
use crate::server::sandbox::state::{DataMedia, DataMediaPair, Millis, State};

struct Line<'a> {
    source: (&'a str, &'a str, i64),
    target: (&'a str, &'a str, i64),
    weight: i64,
}

const DEFAULT_WEIGHT: i64 = 5;

/// `schema,table,sourceId,targetId[,weight]` if the fourth column is all digits and there are at most five columns, else
/// `schema,table,sourceId,schema,table,sourceId[,weight]`. Blanks around columns are ignored, except around the fourth's digits.
fn parse(line: &str) -> Option<Line<'_>> {
    let mut columns: Vec<&str> = line.split(',').collect();
    // Java's split drops empty columns at the end.
    while columns.last().is_some_and(|last| last.is_empty()) {
        columns.pop();
    }
    let column = |at: usize| columns.get(at).map(|column| column.trim());
    let number = |at: usize| column(at).and_then(|column| column.parse::<i64>().ok());
    let weight = |at: usize| {
        if columns.len() > at { number(at) } else { Some(DEFAULT_WEIGHT) }
    };
    let digits = |text: &&&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let source = (column(0)?, column(1)?, number(2)?);
    if columns.len() <= 5 && columns.get(3).filter(digits).is_some() {
        let target = (source.0, source.1, number(3)?);
        return Some(Line { source, target, weight: weight(4)? });
    }
    Some(Line { source, target: (column(3)?, column(4)?, number(5)?), weight: weight(6)? })
}

fn media_of(state: &mut State, now: Millis, (namespace, name, source): (&str, &str, i64)) -> Result<i64, Refusal> {
    if let Some(id) = media::find(state, namespace, name, source) {
        return Ok(id);
    }
    media::add(state, now, DataMedia { namespace: namespace.to_owned(), name: name.to_owned(), source, ..DataMedia::default() })
}

/// Adds one mapping per line; only CRLF ends a line. Missing data media are created, existing mappings are unchanged. The first
/// bad line returns `invalidBatchDataMediaPair`; the lines before it remain added.
pub fn add(state: &mut State, now: Millis, pipeline_id: i64, text: &str) -> Result<(), Refusal> {
    const INVALID: Refusal = Refusal::Invalid("invalidBatchDataMediaPair");
    if !state.pipelines.contains(pipeline_id) {
        return Err(INVALID);
    }
    for line in text.trim_end_matches("\r\n").split("\r\n") {
        let line = parse(line).ok_or(INVALID)?;
        let source = media_of(state, now, line.source).map_err(|_| INVALID)?;
        let target = media_of(state, now, line.target).map_err(|_| INVALID)?;
        if pair::find(state, pipeline_id, source, target).is_none() {
            let row = DataMediaPair { pipeline_id, source, target, push_weight: Some(line.weight), ..DataMediaPair::default() };
            pair::add(state, now, row).map_err(|_| INVALID)?;
        }
    }
    Ok(())
}
