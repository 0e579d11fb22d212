//! The databases reachable by the imitated nodes and by the manager's checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::media::{DataMedia, DataMediaSource};

/// A database server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Database {
    /// Character set of the connection's database, in MySQL's spelling.
    pub charset: String,
    /// Schema → table → columns.
    pub schemas: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// A table that a mapping names but the target database lacks, so that loading into it fails.
/// Why rows of a table can't be loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadProblem {
    #[default]
    NoTable,
    DuplicateKey,
    DataTooLong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingTable {
    /// `host:port` of the database.
    pub address: String,
    pub schema: String,
    pub table: String,
    #[serde(default)]
    pub problem: LoadProblem,
}

/// All databases. An unlisted address counts as a reachable server with the tables of [`World::elsewhere`], so that users can
/// try the sandbox with their own addresses; a host that starts with `down` is unreachable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct World {
    pub databases: BTreeMap<String, Database>,
    pub elsewhere: Database,
    pub missing: Vec<MissingTable>,
}

impl World {
    /// The database behind a JDBC URL; `None` if it is unreachable.
    pub fn database(&self, url: &str) -> Option<&Database> {
        let address = address_of(url)?;
        // No database listens on a system port; hosts named `down…` are unreachable by definition.
        let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        if address.starts_with("down") || port.is_none_or(|port| port < 1024) {
            return None;
        }
        Some(self.databases.get(&address).unwrap_or(&self.elsewhere))
    }

    /// Whether rows can be loaded into the data media.
    pub fn can_load(&self, source: &DataMediaSource, media: &DataMedia) -> bool {
        self.problem(source, media).is_none()
    }

    /// Why rows can't be loaded into the data media.
    pub fn problem(&self, source: &DataMediaSource, media: &DataMedia) -> Option<LoadProblem> {
        let address = source.url.as_deref().and_then(address_of)?;
        let is_it = |one: &&MissingTable| one.address == address && one.schema == media.namespace && one.table == media.name;
        self.missing.iter().find(is_it).map(|one| one.problem)
    }
}

/// `host:port` of a JDBC URL: `jdbc:mysql://h:3306/x?y` (3306 if it names no port) or `jdbc:oracle:thin:@h:1521:SID`.
pub fn address_of(url: &str) -> Option<String> {
    let (rest, default_port) = match url.strip_prefix("jdbc:mysql://") {
        Some(rest) => (rest, "3306"),
        None => (url.strip_prefix("jdbc:oracle:thin:@")?, "1521"),
    };
    let authority = rest.split(['/', '?', ';']).next().unwrap_or_default();
    let mut parts = authority.split(':');
    let host = parts.next().filter(|host| !host.is_empty() && !host.contains('='))?;
    let port = parts.next().filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty());
    Some(format!("{}:{}", host.to_ascii_lowercase(), port.unwrap_or(default_port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed_from_both_url_formats() {
        for (url, address) in [
            ("jdbc:mysql://db1:3307/orders?useSSL=false", Some("db1:3307")),
            ("jdbc:mysql://DB1", Some("db1:3306")),
            ("jdbc:oracle:thin:@ora:1522:SID", Some("ora:1522")),
            ("jdbc:mysql://groupKey=k", None),
            ("http://db1", None),
        ] {
            assert_eq!(address_of(url).as_deref(), address, "{url}");
        }
    }
}
