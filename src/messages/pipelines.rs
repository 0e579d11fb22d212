//! Messages for the pipeline pages.

use super::messages;

messages! {
    DELETE_HELP = "The manager forgets the pipeline and the position up to which it has read. Its mappings must be deleted before.",
        "manager 将删除该 pipeline 及其消费位点，须先删除它的映射关系。";
    CHANNEL = "Channel", "Channel";
    VALUE = "Value", "值";
    PARAMETER = "Parameter", "参数";
    CHANGED = "changed", "已修改";

    fn stock(value: &str) = "default: {value}", "默认：{value}";
    fn alarm_rules(n: u32) = "It has {n} alarm rules; they must be deleted in the manager's own console before the pipeline.", "它有 {n} 条报警规则，删除 pipeline 之前须先在 manager 控制台删除。";
}
