//! Validation of data source JDBC URLs: a single server, and only parameters known to be harmless.
//!
//! The manager and every node open these URLs while holding the passwords of all teams in memory, and their drivers have parameters
//! that read local files, load classes or send the password in clear text. Everything that is not listed here is rejected.

use super::FieldError;
use crate::model::enums::SourceType;
use crate::model::mask::has_url_credentials;

/// Allowed parameters of a MySQL URL: encoding of text, time and numbers, TLS, timeouts, statements. Documented in `docs/manager.md`.
/// Left out on purpose, besides everything that reads files or loads classes: `allowMultiQueries`, which nodes do not need and which
/// turns one injected statement into many, and `allowPublicKeyRetrieval`, which sends the password to any server that responds.
pub const PARAMETERS: [&str; 28] = [
    "autoReconnect",
    "cachePrepStmts",
    "characterEncoding",
    "characterSetResults",
    "connectTimeout",
    "connectionCollation",
    "jdbcCompliantTruncation",
    "noDatetimeStringSync",
    "prepStmtCacheSize",
    "prepStmtCacheSqlLimit",
    "requireSSL",
    "rewriteBatchedStatements",
    "serverTimezone",
    "socketTimeout",
    "sslMode",
    "tcpKeepAlive",
    "tinyInt1isBit",
    "useAffectedRows",
    "useCompression",
    "useCursorFetch",
    "useLegacyDatetimeCode",
    "useSSL",
    "useServerPrepStmts",
    "useTimezone",
    "useUnicode",
    "verifyServerCertificate",
    "yearIsDateType",
    "zeroDateTimeBehavior",
];

/// The target of a JDBC URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JdbcUrl {
    /// The kind of database.
    pub kind: SourceType,
    /// The server, regardless of schema and parameters.
    pub server: JdbcServer,
}

/// A database server in a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JdbcServer {
    /// A lower-case host and a port.
    Host(String, u16),
    /// The master of one of Otter's data matrices, by its group key.
    Group(String),
}

impl JdbcServer {
    /// The server at `host:port`; `None` if this is no such address.
    pub fn at(address: &str) -> Option<Self> {
        host(address, 3306).ok().map(plain)
    }

    /// The servers of a stored JDBC URL, which need not be valid for [`JdbcUrl::parse`]; empty if they can't be told.
    pub fn all(url: &str) -> Vec<Self> {
        stored_servers(url).into_iter().map(|(server, _)| server).collect()
    }
}

impl JdbcUrl {
    /// Parses `jdbc:mysql://host[:port][/schema][?parameters]` or `jdbc:mysql://groupKey=key`; for `ORACLE`,
    /// `jdbc:oracle:thin:@host:port:SID` or `jdbc:oracle:thin:@[//]host[:port]/service`.
    ///
    /// # Errors
    /// Returns `UrlCredentials` if it contains a user or password, `UrlParameter` for a parameter that is not in [`PARAMETERS`], and
    /// `NotAUrl` for anything else.
    pub fn parse(kind: SourceType, text: &str) -> Result<Self, FieldError> {
        if has_url_credentials(text) {
            return Err(FieldError::UrlCredentials);
        }
        let server = match kind {
            SourceType::Oracle => oracle(text.strip_prefix("jdbc:oracle:thin:").ok_or(FieldError::NotAUrl)?),
            _ => mysql(text.strip_prefix("jdbc:mysql://").ok_or(FieldError::NotAUrl)?),
        };
        server.map(|server| Self { kind, server })
    }
}

/// Whether two stored JDBC URLs lead to the same database server: the same host and port or the same group key, for Oracle also the same
/// service. Accepts URLs that [`JdbcUrl::parse`] does not, since the manager may contain any; those with several servers match if they have
/// one in common. Different names of one host are not recognized, except `localhost`.
pub fn is_same_server(one: &str, other: &str) -> bool {
    let others = stored_servers(other);
    stored_servers(one).iter().any(|server| others.contains(server))
}

/// The servers of a stored URL, with the service of an Oracle server; empty if they can't be told.
fn stored_servers(url: &str) -> Vec<(JdbcServer, String)> {
    let url = url.trim();
    if let Some(rest) = url.strip_prefix("jdbc:oracle:thin:") {
        let place = rest.split_once('@').map_or(rest, |(_, place)| place);
        let service = place.rsplit(['/', ':']).next().unwrap_or_default().to_lowercase();
        return oracle(&format!("@{place}")).into_iter().map(|server| (plain(server), service.clone())).collect();
    }
    let is_mysql = ["jdbc:mysql:", "jdbc:mariadb:"].iter().any(|prefix| url.starts_with(prefix));
    let Some((_, rest)) = url.split_once("://").filter(|_| is_mysql) else { return Vec::new() };
    let authority = rest.split(['/', '?', ';']).next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let server = |text: &str| match text.strip_prefix("groupKey=") {
        Some(key) => Some(JdbcServer::Group(key.to_owned())),
        None => host(text, 3306).ok(),
    };
    hosts.split(',').filter_map(server).map(|server| (plain(server), String::new())).collect()
}

/// Names the local host in one way.
fn plain(server: JdbcServer) -> JdbcServer {
    match server {
        JdbcServer::Host(host, port) if host == "localhost" => JdbcServer::Host("127.0.0.1".to_owned(), port),
        server => server,
    }
}

fn mysql(rest: &str) -> Result<JdbcServer, FieldError> {
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    query.split('&').filter(|parameter| !parameter.is_empty()).try_for_each(parameter)?;
    let (authority, schema) = place.split_once('/').unwrap_or((place, ""));
    if authority.contains('@') {
        return Err(FieldError::UrlCredentials);
    }
    if !schema.chars().all(is_name) {
        return Err(FieldError::NotAUrl);
    }
    match authority.strip_prefix("groupKey=") {
        Some(key) if !key.is_empty() && key.chars().all(is_name) => Ok(JdbcServer::Group(key.to_owned())),
        _ => host(authority, 3306),
    }
}

fn oracle(rest: &str) -> Result<JdbcServer, FieldError> {
    let Some(place) = rest.strip_prefix('@') else {
        return Err(if rest.contains('@') { FieldError::UrlCredentials } else { FieldError::NotAUrl });
    };
    let service = place.strip_prefix("//").unwrap_or(place).split_once('/');
    let sid = || place.rsplit_once(':').filter(|(authority, _)| authority.contains(':'));
    let (authority, name) = service.or_else(sid).ok_or(FieldError::NotAUrl)?;
    // The driver does not treat these as hosts: it would look the database up in a directory.
    let is_protocol = ["ldap:", "ldaps:", "tcp:", "tcps:"].iter().any(|protocol| authority.to_ascii_lowercase().starts_with(protocol));
    if is_protocol || name.is_empty() || !name.chars().all(is_name) {
        return Err(FieldError::NotAUrl);
    }
    host(authority, 1521)
}

/// `host` or `host:port`.
fn host(text: &str, default_port: u16) -> Result<JdbcServer, FieldError> {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port.parse().map_err(|_| FieldError::NotAUrl)?),
        Some(_) => return Err(FieldError::NotAUrl),
        None => (text, default_port),
    };
    // Unlike RFC 1123, allows underscores, which are common in host names.
    let is_host = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if host.is_empty() || !is_host || port == 0 { Err(FieldError::NotAUrl) } else { Ok(JdbcServer::Host(host.to_ascii_lowercase(), port)) }
}

fn parameter(text: &str) -> Result<(), FieldError> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if name.eq_ignore_ascii_case("user") || name.to_ascii_lowercase().contains("password") {
        return Err(FieldError::UrlCredentials);
    }
    if !PARAMETERS.contains(&name) {
        return Err(FieldError::UrlParameter { name: name.to_owned() });
    }
    let is_plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:/+%".contains(&b));
    if is_plain { Ok(()) } else { Err(FieldError::NotAUrl) }
}

/// Whether the character is allowed in a schema, service or group name.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "_-.$".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use SourceType::{Mysql, Oracle};

    fn at(host: &str, port: u16) -> Result<JdbcServer, FieldError> {
        Ok(JdbcServer::Host(host.to_owned(), port))
    }

    fn server(kind: SourceType, text: &str) -> Result<JdbcServer, FieldError> {
        JdbcUrl::parse(kind, text).map(|url| url.server)
    }

    #[test]
    fn accepts_a_single_server_with_harmless_parameters() {
        for (kind, text, server_of) in [
            (Mysql, "jdbc:mysql://DB-1", at("db-1", 3306)),
            (Mysql, "jdbc:mysql://10.0.0.1:3307/", at("10.0.0.1", 3307)),
            (Mysql, "jdbc:mysql://db_1:3306/shop-订单?useSSL=true&serverTimezone=GMT%2B8&", at("db_1", 3306)),
            (Mysql, "jdbc:mysql://db?serverTimezone=Asia/Shanghai", at("db", 3306)),
            (Mysql, "jdbc:mysql://groupKey=orders", Ok(JdbcServer::Group("orders".to_owned()))),
            (Oracle, "jdbc:oracle:thin:@fin:1522:FIN", at("fin", 1522)),
            (Oracle, "jdbc:oracle:thin:@fin:1521/fin.example.com", at("fin", 1521)),
            (Oracle, "jdbc:oracle:thin:@//fin/fin", at("fin", 1521)),
        ] {
            assert_eq!(server(kind, text), server_of, "{text}");
        }
    }

    #[test]
    fn rejects_urls_that_reach_beyond_one_server() {
        for (kind, text) in [
            (Mysql, "jdbc:mysql://"),
            (Mysql, "jdbc:mysql:loadbalance://a,b/x"),
            (Mysql, "jdbc:mysql://a:1,rogue:2"),
            (Mysql, "jdbc:mysql://(host=rogue,port=3306,allowLoadLocalInfile=true)"),
            (Mysql, "jdbc:mysql://address=(host=rogue)(autoDeserialize=true)"),
            (Mysql, "jdbc:mysql://a:0"),
            (Mysql, "jdbc:mysql://a:+1"),
            (Mysql, "jdbc:mysql://a:65536"),
            (Mysql, "jdbc:mysql://a b"),
            (Mysql, "jdbc:mysql://a/x#y"),
            (Mysql, "jdbc:mysql://a/x/y"),
            (Mysql, "jdbc:mysql://a?characterEncoding=UTF-8;b"),
            (Mysql, "jdbc:oracle:thin:@a:1:S"),
            (Oracle, "jdbc:mysql://a"),
            (Oracle, "jdbc:oracle:oci:@a:1:S"),
            (Oracle, "jdbc:oracle:thin:@ldap://rogue/cn=x"),
            (Oracle, "jdbc:oracle:thin:@ldap:rogue"),
            (Oracle, "jdbc:oracle:thin:@ldap:389:rogue"),
            (Oracle, "jdbc:oracle:thin:@ldap:389/rogue"),
            (Oracle, "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=rogue)))"),
            (Oracle, "jdbc:oracle:thin:@tcps://rogue:1/x"),
            (Oracle, "jdbc:oracle:thin:@a:1:S?oracle.net.x=y"),
            (Oracle, "jdbc:oracle:thin:@a"),
        ] {
            assert_eq!(server(kind, text), Err(FieldError::NotAUrl), "{text}");
        }
    }

    #[test]
    fn all_servers_of_a_stored_url_are_told() {
        let at = |address| JdbcServer::at(address).expect("an address");
        assert_eq!(JdbcServer::all("jdbc:mysql://DB1,db2:3307/x?useSSL=true"), [at("db1:3306"), at("db2:3307")]);
        assert_eq!(JdbcServer::all("jdbc:mysql://localhost"), [at("127.0.0.1:3306")]);
        assert!(JdbcServer::all("jdbc:other://db1").is_empty() && JdbcServer::at("db1:x").is_none());
    }

    #[test]
    fn servers_of_stored_urls_are_compared_by_host_and_port() {
        for (one, other) in [
            ("jdbc:mysql://DB-1", "jdbc:mysql://db-1:3306/shop?useSSL=false"),
            ("jdbc:mysql://db:3307/a", "jdbc:mysql://db:3307/b?allowMultiQueries=true"),
            ("jdbc:mysql://root:***@db/a", "jdbc:mysql://db/a?password=***"),
            ("jdbc:mysql://localhost", "jdbc:mysql://127.0.0.1:3306"),
            ("jdbc:mysql:replication://a,b:3307/x", "jdbc:mysql://b:3307"),
            ("jdbc:mysql://groupKey=orders", "jdbc:mysql://groupKey=orders"),
            ("jdbc:oracle:thin:@fin:1521:FIN", "jdbc:oracle:thin:scott@//fin/fin"),
        ] {
            assert!(is_same_server(one, other) && is_same_server(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("jdbc:mysql://db:3306", "jdbc:mysql://db:3307"),
            ("jdbc:mysql://db-1/shop", "jdbc:mysql://db-2/shop"),
            ("jdbc:mysql://groupKey=a", "jdbc:mysql://groupKey=b"),
            ("jdbc:mysql://fin:1521", "jdbc:oracle:thin:@fin:1521:FIN"),
            ("jdbc:oracle:thin:@fin:1521:A", "jdbc:oracle:thin:@fin:1521:B"),
            ("nonsense", "nonsense"),
            ("jdbc:mysql://", "jdbc:mysql://"),
            ("", ""),
        ] {
            assert!(!is_same_server(one, other), "{one} {other}");
        }
    }

    #[test]
    fn unlisted_parameters_are_named_in_the_error() {
        for name in [
            "allowLoadLocalInfile",
            "allowUrlInLocalInfile",
            "autoDeserialize",
            "queryInterceptors",
            "authenticationPlugins",
            "socketFactory",
            "logger",
            "allowMultiQueries",
            "allowPublicKeyRetrieval",
            "USESSL",
        ] {
            let url = format!("jdbc:mysql://a/x?useSSL=true&{name}=true");
            assert_eq!(server(Mysql, &url), Err(FieldError::UrlParameter { name: name.to_owned() }));
        }
    }

    #[test]
    fn user_and_password_are_rejected_in_the_url() {
        for (kind, text) in [
            (Mysql, "jdbc:mysql://a?user=root"),
            (Mysql, "jdbc:mysql://a?password="),
            (Mysql, "jdbc:mysql://a?password=***"),
            (Mysql, "jdbc:mysql://a/x?useSSL=true&Password=x"),
            (Mysql, "jdbc:mysql://root@a"),
            (Mysql, "jdbc:mysql://root:x@a"),
            (Oracle, "jdbc:oracle:thin:scott/tiger@a:1:S"),
            (Oracle, "jdbc:oracle:thin:scott@a:1:S"),
        ] {
            assert_eq!(server(kind, text), Err(FieldError::UrlCredentials), "{text}");
        }
    }

    #[test]
    fn allowed_parameters_are_sorted_unique_and_documented() {
        assert!(PARAMETERS.is_sorted_by(|one, next| one < next));
        let manual = include_str!("../../../docs/manager.md");
        for name in PARAMETERS {
            assert!(manual.contains(&format!("`{name}`")), "{name}");
        }
    }

    proptest! {
        #[test]
        fn urls_built_from_allowed_parts_are_accepted(host in "[a-z][a-z0-9._-]{0,20}", port in 1u16.., schema in "[a-z0-9_$.-]{0,10}", at in 0..PARAMETERS.len(), value in "[A-Za-z0-9_.:/+-]{0,10}") {
            let url = format!("jdbc:mysql://{host}:{port}/{schema}?{}={value}", PARAMETERS[at]);
            prop_assert_eq!(server(Mysql, &url), Ok(JdbcServer::Host(host, port)));
        }

        #[test]
        fn accepted_urls_have_exactly_one_target(rest in "[a-zA-Z0-9:/@?&=();,#%._ -]{0,30}") {
            let text = format!("jdbc:mysql://{rest}");
            if let Ok(server) = server(Mysql, &text) {
                prop_assert!(!rest.contains(['(', ')', ',', ';', '@', '#', ' ']), "{}", text);
                let place = rest.split(['/', '?']).next().unwrap_or_default().to_lowercase();
                let is_place = match server {
                    JdbcServer::Host(host, port) => place == host || place == format!("{host}:{port}") || place.starts_with(&format!("{host}:0")),
                    JdbcServer::Group(key) => place == format!("groupkey={}", key.to_lowercase()),
                };
                prop_assert!(is_place, "{}", text);
            }
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}", oracle in any::<bool>()) {
            drop(JdbcUrl::parse(if oracle { Oracle } else { Mysql }, &text));
            let is_same = is_same_server(&format!("jdbc:mysql://{text}"), &format!("jdbc:oracle:thin:{text}"));
            prop_assert!(!is_same);
        }
    }
}
