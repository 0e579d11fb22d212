//! Messages for the table pages.

use super::messages;

messages! {
    TITLE = "Tables", "数据表";
    ID = "ID", "编号";
    SCHEMA = "Schema", "Schema";
    NAME = "Table", "表";
    SOURCE = "Data source", "数据源";
    KIND = "Database type", "数据库类型";
    USED_BY = "Pipelines", "Pipeline";
    FREE = "unused", "未使用";
    USED = "in use", "使用中";
    UNUSED = "Not used by any mapping; it can be deleted.", "没有映射关系使用它，可以删除。";
    HELP = "A table, or a pattern of tables, that mappings read or write.", "映射关系所读写的一张表，或一组匹配的表。";
    EMPTY = "No tables yet", "还没有数据表";
    EMPTY_HELP = "Tables are added when you map them in a pipeline, in bulk. Open a channel to add mappings to its pipeline.",
        "数据表随 pipeline 的映射关系批量添加。请打开 channel，为其 pipeline 添加映射关系。";
    TO_CHANNELS = "Go to channels", "前往 channel 列表";
    DELETE_HELP = "This definition is removed from the manager. The table and its rows are not affected.",
        "该定义将从 manager 中移除，数据库中的表和数据不受影响。";
}
