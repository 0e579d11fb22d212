//! The connect string of ZooKeeper.

use std::fmt;
use std::str::FromStr;

/// Where a manager's ZooKeeper is: `host:2181,host:2181`, and optionally the path that its tree is below, as in `host:2181/path`. A missing
/// port is 2181.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZooKeeperAddress(String);

impl ZooKeeperAddress {
    /// The connect string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZooKeeperAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fails unless every server has a host and a valid port, and the path is absolute.
impl FromStr for ZooKeeperAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (servers, path) = text.find('/').map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
        let is_valid = servers.split(',').all(is_server) && path.is_none_or(|path| path.split('/').all(is_name));
        if is_valid { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

fn is_server(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host.parse::<std::net::Ipv6Addr>().is_ok(), port.strip_prefix(':').or(port.is_empty().then_some("2181"))),
        None => {
            let (host, port) = text.split_once(':').unwrap_or((text, "2181"));
            let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
            (!host.is_empty() && host.bytes().all(is_host), Some(port))
        }
    };
    host && port.is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Whether a component of a path is valid in ZooKeeper.
fn is_name(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connect_strings_are_checked() {
        for text in
            ["zk:2181", "zk", "zk1:2181,zk2:2182,10.0.0.3:2181", "zk1:2181,zk2:2181/a/b", "[::1]:2181,[::1]", "zk_1.example-a.com:65535"]
        {
            assert_eq!(text.parse::<ZooKeeperAddress>().unwrap().to_string(), text);
        }
        for text in [
            "",
            ",",
            "zk:2181,",
            ":2181",
            "zk:",
            "zk:0",
            "zk:65536",
            "zk:x",
            "zk 1:2181",
            "zk1:2181, zk2:2181",
            "zk1:2181;zk2:2181",
            "http://zk:2181",
            "zk:2181/",
            "zk:2181//a",
            "zk:2181/a/",
            "zk:2181/a/..",
            "zk:2181/a b",
            "[::1",
            "[::1]2181",
            "[zk]:2181",
            "::1:2181",
        ] {
            assert_eq!(text.parse::<ZooKeeperAddress>(), Err(()), "{text:?}");
        }
    }
}
