//! Messages for the data source pages.

use super::messages;

messages! {
    TITLE = "Data sources", "数据源";
    ID = "ID", "编号";
    NAME = "Name", "名称";
    KIND = "Database type", "数据库类型";
    ENCODE = "Character set", "编码";
    URL = "JDBC URL", "JDBC 地址";
    TABLES = "Tables", "数据表";
    TABLE = "Table", "表";
    EMPTY = "No data sources yet", "还没有数据源";
    EMPTY_HELP = "A data source is a database server with an account. A channel needs two: one to read from, one to write to.",
        "数据源是数据库服务器及其账号。一个 channel 需要两个：一个读，一个写。";
    NO_TABLES = "No tables yet. They are added when you map tables in a pipeline.", "还没有数据表，为 pipeline 添加映射关系时会自动添加。";
    TO_CHANNELS = "Go to channels", "前往 channel 列表";
    UNUSED = "unused", "未使用";
    USED_BY = "Used by", "使用者";
    TEST = "Test connection", "测试连接";
    PASSED = "The manager can connect and the character set matches.", "manager 连接成功，字符集一致。";
    PASSED_DO = "Nodes do the work and may be on a different network; make sure they can reach this address too.",
        "实际读写由 node 完成，node 也必须能用同一地址访问该数据库。";
    NO_CONNECTION = "The manager can't connect to this database.", "manager 无法连接该数据库。";
    NO_CONNECTION_DO = "Check the address and port, user and password, and that the database accepts connections from the manager's host.",
        "请检查地址、端口、用户名和密码，并确认数据库允许 manager 所在机器访问。";
    CHARSET_DO = "Warning only. If this is the right database, select its character set to avoid garbled text.",
        "这只是提示。若数据库无误，请改选它的字符集，避免乱码。";
    SQL_FAILED = "The manager can connect, but its test query fails.", "manager 可以连接，但测试查询失败。";
    SQL_FAILED_DO = "Check that the database type is right and that the account may run queries.", "请检查数据库类型是否正确，以及账号是否有查询权限。";
    PASSWORD_STORED = "The stored password was used.", "使用了已保存的密码。";
    PASSWORD_AGAIN = "Nothing saved yet. Passwords aren't sent back to this page; enter it again before you save.",
        "尚未保存。密码不会回显到页面，保存前请重新输入。";
    NOT_SAVED = "Nothing saved yet.", "尚未保存。";
    DELETE_HELP = "The address and account are removed from the manager. The database is not affected.", "该地址和账号将从 manager 中移除，数据库本身不受影响。";

    fn charset_differs(actual: &str) = "The manager can connect, but the character set of the database is {actual}.", "manager 连接成功，但数据库的字符集是 {actual}。";
    fn all_tables(n: &str) = "All tables ({n})", "全部 {n} 张数据表";
}
