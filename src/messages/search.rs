//! Messages for the search.

use super::messages;

messages! {
    HINT = "Type a name, an id or an address. Every word must occur.", "输入名称、编号或地址，多个词须同时出现。";
    PIPELINES = "Pipelines", "Pipeline";
    PAIRS = "Mappings", "映射关系";
}
