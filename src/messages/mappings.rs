//! Messages for the pages that add and delete mappings.

use super::messages;

messages! {
    TITLE = "Add mappings", "添加映射关系";
    SOURCE = "Source", "源数据源";
    SOURCE_HELP = "Tables are read from here.", "从这里读取数据。";
    TARGET = "Target", "目标数据源";
    TARGET_HELP = "Rows are written here. Otter uses INSERT … ON DUPLICATE KEY UPDATE: existing rows with the same primary or unique key are overwritten.",
        "把数据写到这里。Otter 以 INSERT … ON DUPLICATE KEY UPDATE 写入：目标表中主键或唯一键相同的行会被覆盖。";
    NO_SOURCES = "No data sources yet.", "还没有数据源。";
    LINES = "Tables, one per line", "数据表，一行一个";
    LINES_HELP = "Type or paste; CSV works too. Lines starting with # are ignored.", "手工输入或粘贴，也可以是 CSV；以 # 开头的行会被忽略。";
    FORM_SAME = "same name on both sides", "两边同名";
    FORM_RENAMED = "different name in the target", "目标表换名";
    FORM_WEIGHT = "with a load weight (higher loads later)", "带权重，权重大的后载入";
    FORM_CSV = "CSV: schema, table, target schema, target table, weight", "CSV：schema、表、目标 schema、目标表、权重";
    FORM_NUMBERED = "numbered shards as one table", "编号的分表视为一张表";
    FORM_PATTERN = "all tables matching a regular expression", "匹配正则表达式的所有表";
    CHECK = "Check only", "仅检查";
    FIND = "Find tables in the source", "查找源库中的表";
    FIND_HELP = "Queries the source database and appends the results. Both fields accept regular expressions.", "查询源数据库，结果会追加到上面的输入框。两项都可以是正则表达式。";
    SCHEMA = "Schema", "Schema";
    TABLE = "Table", "表";
    FILL = "Find and append", "查找并追加";
    NOTHING_NEW = "All tables found are already in the list.", "找到的表都已在列表中。";
    RESULTS = "Results", "结果";
    LINE = "Line", "行";
    TEXT = "Text", "内容";
    RESULT = "Result", "结果";
    ADDED = "added", "已添加";
    PRESENT = "exists", "已存在";
    REFUSED = "rejected", "被拒绝";
    UNKNOWN = "unknown", "结果未知";
    NOT_SENT = "not submitted", "未提交";
    WRONG = "invalid", "有误";
    FINE = "valid", "有效";
    WRONG_FORM = "Not a table name. Use schema.table, as in the examples.", "不是数据表：请写成 schema.table，参照示例。";
    WRONG_WEIGHT = "The weight must be a whole number above 0.", "权重必须是大于 0 的整数。";
    WRONG_COMMA = "Names can't contain commas; the manager would read them as column separators.", "名称不能含逗号，manager 会将其视为列分隔符。";
    DELETE_HELP = "These rows will no longer be copied. The tables and their definitions are kept.", "这些数据将不再同步；数据表本身及其定义都会保留。";
    CHECKED_ALL = "All lines are well-formed, with no duplicates and no table mapped to itself. Whether the tables exist has not been checked. Nothing submitted yet.",
        "每一行的格式都正确，没有重复，也没有把表映射到自身；未检查数据表是否存在。尚未提交。";
    CHECKED_SOME = "Some lines need correcting. Whether the tables exist has not been checked. Nothing submitted yet.",
        "有些行需要修改；未检查数据表是否存在。尚未提交。";
    ALL_THERE = "All lines already exist.", "每一行都已存在。";

    fn batch(n: usize) = "Mappings ({n})", "{n} 个映射关系";
    fn added_some(added: usize, failed: usize) = "Added: {added}. Not added: {failed}, kept below for correction.", "已添加 {added} 个；{failed} 行未添加，保留在下方供修改。";
    fn added_unknown(added: usize, unknown: usize, others: usize) = "Added: {added}. Unknown: {unknown}. Not added: {others}. Check the list before you submit them again.", "已添加 {added} 个；{unknown} 行结果未知；{others} 行未添加。再次提交前请先查看列表。";
    fn filled(n: usize) = "Tables appended: {n}.", "已追加 {n} 张表。";
    fn repeated(line: usize) = "Duplicate of line {line}.", "与第 {line} 行重复。";
}
