//! Messages for the data source pages.

use super::messages;

messages! {
    TITLE = "Data sources", "数据源";
    ID = "Id", "编号";
    NAME = "Name", "名称";
    KIND = "Database", "数据库类型";
    ENCODE = "Character set", "编码";
    URL = "JDBC address", "JDBC 地址";
    TABLES = "Tables", "数据表";
    TABLE = "Table", "表";
    EMPTY = "There is no data source yet", "还没有数据源";
    EMPTY_HELP = "A data source is a database server with an account. A channel needs two: one to read from, one to write to.",
        "数据源是数据库服务器及其账号。一个 channel 需要两个：一个读，一个写。";
    NO_TABLES = "It has no tables yet. They are added with the mappings of a pipeline.", "还没有数据表，添加 pipeline 的映射时会自动添加。";
    TO_CHANNELS = "To the channels", "前往 channel 列表";
    UNUSED = "unused", "未使用";
    USED_BY = "Used by", "使用者";
    TEST = "Test connection", "测试连接";
    PASSED = "The manager connects, and the character set agrees.", "manager 连接成功，字符集一致。";
    PASSED_DO = "Nodes do the work and may see another network: the same address must lead them to the database too.",
        "实际读写由 node 完成，node 也必须能用同一地址访问该数据库。";
    NO_CONNECTION = "The manager can't connect to this database.", "manager 无法连接该数据库。";
    NO_CONNECTION_DO = "Check address and port, user and password, and that the database admits the manager's machine.",
        "请检查地址、端口、用户名和密码，并确认数据库允许 manager 所在机器访问。";
    CHARSET_DO = "It is only a warning. If this is the right database, choose its character set, so that no text is garbled.",
        "这只是提示。若数据库无误，请改选它的字符集，避免乱码。";
    SQL_FAILED = "The manager connects, but its first query fails.", "manager 已连接，但查询失败。";
    SQL_FAILED_DO = "Check that the kind of database is right and that the account may run queries.", "请检查数据库类型是否正确，以及账号是否有查询权限。";
    PASSWORD_STORED = "The stored password was used.", "使用了已保存的密码。";
    PASSWORD_AGAIN = "Nothing has been saved yet. Passwords are not sent back to this page: enter it again before you save.",
        "尚未保存。密码不会回显到页面，保存前请重新输入。";
    NOT_SAVED = "Nothing has been saved yet.", "尚未保存。";
    DELETE_HELP = "The manager forgets the address and the account. The database itself is not touched.", "manager 将不再记录该地址和账号，数据库本身不受影响。";

    fn charset_differs(actual: &str) = "The manager connects, but the character set of the database is {actual}.", "manager 连接成功，但数据库的字符集是 {actual}。";
    fn all_tables(n: &str) = "All {n} tables", "全部 {n} 张数据表";
}
