//! Messages for the table pages.

use super::messages;

messages! {
    TITLE = "Tables", "数据表";
    ID = "Id", "编号";
    SCHEMA = "Schema", "Schema";
    NAME = "Table", "表";
    SOURCE = "Data source", "数据源";
    KIND = "Database", "数据库类型";
    USED_BY = "Pipelines", "Pipeline";
    FREE = "unused", "未使用";
    USED = "used", "使用中";
    UNUSED = "No mapping uses it. It may be deleted.", "没有映射使用它，可以删除。";
    HELP = "A table, or a pattern of tables, that mappings read or write.", "映射所读写的一张表，或一组匹配的表。";
    EMPTY = "There is no table yet", "还没有数据表";
    EMPTY_HELP = "Tables are added with the mappings of a pipeline, many at once. Open a channel and its pipeline to map some.",
        "数据表随 pipeline 的映射一起批量添加。请打开 channel 及其 pipeline 添加映射。";
    TO_CHANNELS = "To the channels", "前往 channel 列表";
    DELETE_HELP = "The manager forgets this definition. The table in the database and its rows are not touched.",
        "manager 将不再记录该定义，数据库中的表和数据不受影响。";
}
