use crate::model::enums::{Encoding, SourceType};
use crate::model::field::{Invalid, Line, Password, Text};
use crate::model::form::form;

form! {
    /// A data source. Otter's `dataMediaSourceInfo`.
    pub struct SourceForm {
        name "name": Text<1, 200> = "", Basic, ["Name", "名称"],
            ["Unique; case does not matter.", "不能重复，不区分大小写。"];
        kind "type": SourceType = "MYSQL", Basic, ["Database", "数据库类型"],
            ["The kind of database.", "数据库的种类。"];
        url "url": Text<1, 500> = "", Basic, ["JDBC address", "JDBC 地址"],
            ["jdbc:mysql://host:3306 or jdbc:oracle:thin:@host:1521:SID", "jdbc:mysql://host:3306 或 jdbc:oracle:thin:@host:1521:SID"];
        username "username": Line<100> = "", Basic, ["User", "用户名"],
            ["The account that nodes use to read and write rows.", "node 用这个账号读写数据。"];
        password "password": Option<Password> = "", Basic, ["Password", "密码"],
            ["Stored by the manager; never shown here.", "由 manager 保存，这里从不显示。"];
        encode "encode": Encoding = "UTF8MB4", Basic, ["Character set", "编码"],
            ["The database's character set.", "数据库的字符集。"];
    }
    check |values, errors| {
        let url = values.all("url").first().copied().unwrap_or_default().to_owned();
        let start = if values.has("type", "ORACLE") { "jdbc:oracle:" } else { "jdbc:mysql://" };
        if !url.is_empty() && (!url.starts_with(start) || url.len() == start.len() || url.contains(char::is_whitespace)) {
            errors.add("url", Invalid::NotAUrl);
        }
    }
}
