//! `addColumnPair` and `addColumnPairGroup`: columns are read from the databases; an unreachable database gives an empty list.

use super::common::channel_crumbs;
use crate::server::sandbox::console::html::form::{FormTable, options};
use crate::server::sandbox::console::html::frame::heading;
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::ops::check;
use crate::server::sandbox::state::{ColumnPair, ColumnPairMode, DataMediaPair};

const PAIRS: &str = "columnPairInfo";
const GROUP: &str = "columnPairGroupInfo";

/// One side of a column pair.
type ColumnOf = fn(&ColumnPair) -> &str;

fn title(view: &ScreenContext<'_>, target: &str) -> String {
    let pipeline_id = view.params.text("pipelineId");
    let channel_id = view.params.long("pipelineId").and_then(|id| view.state.pipelines.get(id)).map_or(0, |pipeline| pipeline.channel_id);
    let links = channel_crumbs(
        channel_id,
        &[relative(&format!("dataMediaPairList.htm?pipelineId={pipeline_id}"), "映射关系管理"), relative(target, "Table详细")],
    );
    heading("Table详细", &links)
}

fn stored<'v>(view: &'v ScreenContext<'_>) -> Option<&'v DataMediaPair> {
    view.params.long("dataMediaPairId").and_then(|id| view.state.pairs.get(id))
}

fn list<'a>(id: &str, name: &str, columns: impl Iterator<Item = &'a str>, selected: bool) -> String {
    let options = options(columns.map(|column| (column, column, selected)));
    format!("<select id=\"{id}\" name=\"{name}\" multiple=\"multiple\">\n{options}</select>\n")
}

/// `addColumnPair.htm`: stored columns are selected, all others are offered on their side.
pub fn pairs(view: &ScreenContext<'_>) -> ScreenResult {
    let mapped: &[ColumnPair] = stored(view).map_or(&[], |pair| &pair.column_pairs);
    let mut form_table = FormTable::open(view, "addColumnPairForm", "column_pair_action", "save");
    for name in ["dataMediaPairId", "sourceMediaId", "targetMediaId", "pipelineId", "channelId"] {
        form_table.hidden(name, view.params.text(name));
    }
    form_table.hidden_field(PAIRS, "id", "1");
    let sides: [(&str, &str, ColumnOf); 2] =
        [("l", "sourceMediaId", |column| &column.source_column), ("r", "targetMediaId", |column| &column.target_column)];
    for (side, media, column_of) in sides {
        let all = view.params.long(media).map(|id| check::columns(view.state, id)).unwrap_or_default();
        let free = all.iter().map(String::as_str).filter(|column| !mapped.iter().any(|pair| column_of(pair) == *column));
        let source = format!("dltSource_{side}");
        let target = format!("dltTarget_{side}");
        form_table.raw(&format!("<div class=\"sel_{side}\">\n{}", list(&source, &source, free, false)));
        form_table.raw(&list(&target, &view.keys.wire(PAIRS, &target), mapped.iter().map(column_of), true));
        if side == "l" {
            form_table.submit_keys(&["保存", "下一步"]);
            form_table.raw(&view.red(PAIRS, "formColumnPairError"));
        }
        form_table.raw("</div>\n");
    }
    Ok(Screen::Main(format!("{}{}", title(view, "addColumnPair.htm"), form_table.end())))
}

/// `addColumnPairGroup.htm`: the group's options are not marked as selected, and two hidden inputs contain unresolved template references.
pub fn group(view: &ScreenContext<'_>) -> ScreenResult {
    let grouped: Vec<String> = stored(view)
        .and_then(|pair| pair.column_groups.first())
        .map(|group| group.columns.iter().map(|(source, target)| format!("{source}:{target}")).collect())
        .unwrap_or_default();
    let mut form_table = FormTable::open(view, "addColumnPairForm", "column_pair_group_action", "save");
    form_table.hidden("dataMediaPairId", view.params.text("dataMediaPairId"));
    form_table.hidden("sourceMediaId", "$sourceMediaId");
    form_table.hidden("targetMediaId", "$targetMediaId");
    form_table.hidden("pipelineId", view.params.text("pipelineId"));
    form_table.hidden_field(GROUP, "id", "1");
    let free: Vec<String> = candidates(view).into_iter().filter(|column| !grouped.contains(column)).collect();
    form_table.raw(&group_list("dltSource", "dltSource", &free));
    form_table.raw(&group_list("dltTarget", &view.keys.wire(GROUP, "groupResult"), &grouped));
    form_table.submit_keys(&["保存"]);
    form_table.raw(&view.red(GROUP, "formColumnPairGroupError"));
    Ok(Screen::Main(format!("{}{}", title(view, "addColumnPairGroup.htm"), form_table.end())))
}

fn group_list(id: &str, name: &str, columns: &[String]) -> String {
    let words: Vec<(&str, String)> =
        columns.iter().map(|column| (column.as_str(), format!("[{}]", column.replacen(':', "] - [", 1)))).collect();
    let options = options(words.iter().map(|(value, word)| (*value, word.as_str(), false)));
    format!("<select id=\"{id}\" name=\"{name}\" multiple=\"multiple\">\n{options}</select>\n")
}

/// Stored columns; if there are none, or they are excluded, those with the same name in both tables.
fn candidates(view: &ScreenContext<'_>) -> Vec<String> {
    let Some(pair) = stored(view) else { return Vec::new() };
    let kept: Vec<String> = pair.column_pairs.iter().map(|column| format!("{}:{}", column.source_column, column.target_column)).collect();
    let excluded = pair.column_pair_mode == ColumnPairMode::Exclude;
    if !kept.is_empty() && !excluded {
        return kept;
    }
    let (source, target) = (check::columns(view.state, pair.source), check::columns(view.state, pair.target));
    let same = source.iter().filter_map(|left| {
        let right = target.iter().find(|right| right.eq_ignore_ascii_case(left))?;
        Some(format!("{left}:{right}"))
    });
    same.filter(|column| !kept.contains(column)).collect()
}
