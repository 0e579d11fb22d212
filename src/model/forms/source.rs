use crate::model::enums::{Encoding, SourceType};
use crate::model::field::{FieldError, JdbcUrl, Line, Password, Text};
use crate::model::form::{FormData, form};

form! {
    /// A data source. Otter's `dataMediaSourceInfo`.
    pub struct SourceForm {
        name "name": Text<1, 200> = "", Basic, ["Name", "名称"],
            ["Unique, case-insensitive.", "不能重复，不区分大小写。"];
        kind "type": SourceType = "MYSQL", Basic, ["Database type", "数据库类型"],
            ["Type of the database server.", "数据库服务器的类型。"];
        url "url": Text<1, 500> = "", Basic, Team, ["JDBC URL", "JDBC 地址"],
            ["jdbc:mysql://host:3306 or jdbc:oracle:thin:@host:1521:SID", "jdbc:mysql://host:3306 或 jdbc:oracle:thin:@host:1521:SID"];
        username "username": Line<100> = "", Basic, Team, ["User", "用户名"],
            ["Account used by nodes to read and write rows.", "node 用这个账号读写数据。"];
        password "password": Option<Password> = "", Basic, ["Password", "密码"],
            ["Stored by the manager; not shown here.", "由 manager 保存，此处不显示。"];
        encode "encode": Encoding = "UTF8MB4", Basic, ["Character set", "编码"],
            ["The database's character set.", "数据库的字符集。"];
    }
    check |values, stored, errors| {
        let url = values.first("url").trim();
        let is_stored = stored.is_some_and(|stored| ["url", "type"].iter().all(|field| values.all(field) == stored.all(field)));
        match JdbcUrl::parse(kind(values), url) {
            Err(fault) if !url.is_empty() && (!is_stored || fault == FieldError::UrlCredentials) => errors.add("url", fault),
            _ => {}
        }
        if stored.is_some_and(|stored| leads_elsewhere(values, stored)) && values.all("password").is_empty() {
            errors.add("password", FieldError::PasswordAgain);
        }
    }
}

fn kind(values: &FormData) -> SourceType {
    if values.has("type", "ORACLE") { SourceType::Oracle } else { SourceType::Mysql }
}

/// Whether a stored password would be used with a different server, database type or user than the one it was stored for.
fn leads_elsewhere(values: &FormData, stored: &FormData) -> bool {
    let differs = |field: &str| values.all(field) != stored.all(field);
    let place = |values: &FormData| JdbcUrl::parse(kind(values), values.first("url").trim()).ok();
    let same_server = matches!((place(values), place(stored)), (Some(one), Some(other)) if one == other);
    differs("username") || differs("type") || (differs("url") && !same_server)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::{FieldErrors, Form};

    const STORED: [(&str, &str); 5] =
        [("name", "shop"), ("type", "MYSQL"), ("url", "jdbc:mysql://db:3306/x"), ("username", "otter"), ("encode", "UTF8")];

    fn values(changes: &[(&str, &str)]) -> FormData {
        let mut values: FormData = STORED.into_iter().collect();
        changes.iter().for_each(|(name, value)| values.set(name, vec![(*value).to_owned()]));
        values
    }

    fn faults(stored: &[(&str, &str)], typed: &[(&str, &str)]) -> FieldErrors {
        SourceForm::read_over(&values(typed), Some(&values(stored))).err().unwrap_or_default()
    }

    #[test]
    fn stored_passwords_are_bound_to_their_server_and_user() {
        let untouched: &[(&str, &str)] = &[];
        for kept in [untouched, &[("name", "other")], &[("url", "jdbc:mysql://DB/y?useSSL=true")], &[("encode", "GBK")]] {
            assert!(faults(&[], kept).is_empty(), "{kept:?}");
        }
        for moved in [
            &[("url", "jdbc:mysql://rogue:3306/x")][..],
            &[("url", "jdbc:mysql://db:3307/x")],
            &[("url", "jdbc:mysql://groupKey=db")],
            &[("type", "ORACLE"), ("url", "jdbc:oracle:thin:@db:3306:x")],
            &[("username", "root")],
            &[("username", "")],
        ] {
            let again = FieldErrors::single("password", FieldError::PasswordAgain);
            assert_eq!(faults(&[], moved), again, "{moved:?}");
            let entered = [moved, &[("password", "hush")]].concat();
            assert!(faults(&[], &entered).is_empty(), "{moved:?}");
        }
    }

    #[test]
    fn unchanged_urls_skip_newer_rules_unless_they_contain_a_password() {
        let old = ("url", "jdbc:mysql://a:1,b:2/x?autoDeserialize=true");
        assert!(faults(&[old], &[old]).is_empty());
        assert_eq!(faults(&[old], &[old, ("username", "root"), ("password", "hush")]), FieldErrors::default());
        assert_eq!(
            faults(&[old], &[("url", "jdbc:mysql://a:1,c:2/x"), ("password", "hush")]),
            FieldErrors::single("url", FieldError::NotAUrl)
        );
        assert_eq!(
            SourceForm::read(&values(&[old])).expect_err("a new one"),
            FieldErrors::single("url", FieldError::UrlParameter { name: "autoDeserialize".to_owned() })
        );
        let masked = ("url", "jdbc:mysql://db:3306/x?password=***");
        assert_eq!(faults(&[masked], &[masked]), FieldErrors::single("url", FieldError::UrlCredentials));
        assert!(faults(&[masked], &[("password", "hush")]).is_empty());
    }
}
