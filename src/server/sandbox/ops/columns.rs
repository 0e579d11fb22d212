//! Changing the columns and column groups of a mapping.

use super::Refusal;
use crate::server::sandbox::state::table::whole_seconds;
use crate::server::sandbox::state::{ColumnGroup, ColumnPair, Millis, State};

/// Replaces the mapping's column pairs with the given columns, matched by position; unchanged pairs keep their ids.
pub fn save(state: &mut State, now: Millis, pair_id: i64, source: &[String], target: &[String]) -> Result<(), Refusal> {
    if source.len() != target.len() {
        return Err(Refusal::Invalid("invalidColumnPair"));
    }
    let Some(pair) = state.pairs.get(pair_id) else {
        return Ok(());
    };
    let kept = pair.column_pairs.clone();
    let mut columns = Vec::with_capacity(source.len());
    for (source_column, target_column) in source.iter().zip(target) {
        let same = |column: &&ColumnPair| column.source_column == *source_column && column.target_column == *target_column;
        let column = match kept.iter().find(same) {
            Some(column) => column.clone(),
            None => ColumnPair {
                id: state.next_column_id(),
                source_column: source_column.clone(),
                target_column: target_column.clone(),
                gmt_create: whole_seconds(now),
                gmt_modified: whole_seconds(now),
            },
        };
        columns.push(column);
    }
    columns.sort_by_key(|column| column.id);
    state.pairs.update(now, pair_id, |pair| pair.column_pairs = columns);
    Ok(())
}

/// Replaces all column groups of the mapping with a single one, possibly empty. Each value is `source:target`.
pub fn save_group(state: &mut State, now: Millis, pair_id: i64, values: &[String]) -> Result<(), Refusal> {
    let columns: Option<Vec<(String, String)>> =
        values.iter().map(|value| value.split_once(':').map(|(source, target)| (source.to_owned(), target.to_owned()))).collect();
    let Some(columns) = columns else {
        return Err(Refusal::Exception { class: "java.lang.ArrayIndexOutOfBoundsException", message: "1".to_owned() });
    };
    let id = state.next_column_id();
    state.pairs.update(now, pair_id, |pair| {
        pair.column_groups = vec![ColumnGroup { id, columns, gmt_create: whole_seconds(now), gmt_modified: whole_seconds(now) }];
    });
    Ok(())
}
