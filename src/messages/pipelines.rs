//! Messages for the pipeline pages.

use super::messages;

messages! {
    DELETE_HELP = "The pipeline and its read position are removed from the manager. Delete its mappings first.",
        "该 pipeline 及其消费位点将从 manager 中移除，须先删除它的映射关系。";
    CHANNEL = "Channel", "Channel";
    VALUE = "Value", "值";
    PARAMETER = "Parameter", "参数";
    CHANGED = "changed", "已修改";

    fn stock(value: &str) = "default: {value}", "默认：{value}";
    fn alarm_rules(n: u32) = "This pipeline has alarm rules ({n}). Delete them in Otter's console first.", "该 pipeline 有 {n} 条报警规则，请先在 Otter 控制台中删除。";
}
