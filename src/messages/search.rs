//! Messages for the search.

use super::messages;

messages! {
    HINT = "Search by name, ID or address. All words must match.", "输入名称、编号或地址，须匹配所有词。";
    PIPELINES = "Pipelines", "Pipeline";
    PAIRS = "Mappings", "映射关系";
}
