//! Messages for the pages that add and delete mappings.

use super::messages;

messages! {
    TITLE = "Add mappings", "添加映射关系";
    SOURCE = "Source data source", "源数据源";
    SOURCE_HELP = "Where the tables are read.", "从这里读取数据。";
    TARGET = "Target data source", "目标数据源";
    TARGET_HELP = "Where the rows are written. Otter writes INSERT … ON DUPLICATE KEY UPDATE: rows that have the same primary or unique key there are overwritten.",
        "把数据写到这里。Otter 以 INSERT … ON DUPLICATE KEY UPDATE 写入：目标表中主键或唯一键相同的行会被覆盖。";
    NO_SOURCES = "There is no data source yet.", "还没有数据源。";
    LINES = "Tables, one a line", "数据表，一行一个";
    LINES_HELP = "Typed or pasted, CSV too. Lines that begin with # are passed over.", "手工输入或粘贴，也可以是 CSV；以 # 开头的行会被忽略。";
    FORM_SAME = "the same name on both sides", "两边同名";
    FORM_RENAMED = "another name at the target", "目标表换名";
    FORM_WEIGHT = "with a load weight; a higher one is loaded later", "带权重，权重大的后载入";
    FORM_CSV = "CSV: schema, table, target schema, target table, weight", "CSV：schema、表、目标 schema、目标表、权重";
    FORM_NUMBERED = "numbered tables as one", "编号的分表";
    FORM_PATTERN = "every table that a regular expression matches", "匹配正则表达式的所有表";
    CHECK = "Check only", "仅检查";
    FIND = "Find tables of the source", "查找源库中的表";
    FIND_HELP = "Asks the source database; what is found is added to the lines. Both may be regular expressions.", "查询源数据库，结果会追加到上面的输入框。两项都可以是正则表达式。";
    SCHEMA = "Schema", "Schema";
    TABLE = "Table", "表";
    FILL = "Find and fill in", "查找并填入";
    NOTHING_NEW = "Everything that was found stands there already.", "找到的表都已在列表中。";
    RESULTS = "Results", "结果";
    LINE = "Line", "行";
    TEXT = "Text", "内容";
    RESULT = "Result", "结果";
    ADDED = "added", "已添加";
    PRESENT = "there already", "已存在";
    REFUSED = "rejected", "被拒绝";
    UNKNOWN = "unknown", "结果未知";
    NOT_SENT = "not sent", "未提交";
    WRONG = "wrong", "有误";
    FINE = "valid", "有效";
    WRONG_FORM = "This is no table: write schema.table, as in the examples.", "不是数据表：请写成 schema.table，参照示例。";
    WRONG_WEIGHT = "The weight must be a whole number above 0.", "权重必须是大于 0 的整数。";
    WRONG_COMMA = "A name must not hold a comma: the manager could not tell it from the next column.", "名称不能含逗号，manager 无法区分它与下一列。";
    DELETE_HELP = "These rows are no longer copied. The tables themselves stay, and so do their definitions.", "这些数据将不再同步；数据表本身及其定义都会保留。";
    CHECKED_ALL = "Every line is well-formed, and none is repeated or maps a table to itself. The databases were not asked whether the tables exist. Nothing has been sent yet.",
        "每一行的格式都正确，没有重复，也没有把表映射到自身；未向数据库查询表是否存在。尚未提交。";
    CHECKED_SOME = "Some lines need another look. The databases were not asked whether the tables exist. Nothing has been sent yet.",
        "有些行需要修改；未向数据库查询表是否存在。尚未提交。";
    ALL_THERE = "Every line is there already.", "每一行都已存在。";

    fn batch(n: usize) = "A batch of {n} mappings", "{n} 个映射关系";
    fn added_some(added: usize, failed: usize) = "Added: {added}. Not added: {failed}, kept below for correction.", "已添加 {added} 个；{failed} 行未添加，保留在下方供修改。";
    fn added_unknown(added: usize, unknown: usize, others: usize) = "Added: {added}. Unknown: {unknown}. Not added: {others}. Check the list before you submit them again.", "已添加 {added} 个；{unknown} 行结果未知；{others} 行未添加。再次提交前请先查看列表。";
    fn filled(n: usize) = "Found and filled in: {n}.", "已查找并填入 {n} 个。";
    fn repeated(line: usize) = "The same as line {line}.", "与第 {line} 行重复。";
}
