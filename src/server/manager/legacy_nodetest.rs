//! Renders a node byte for byte like the manager's old Java client (`String.valueOf(node)`). Other programs parse that text.

use std::fmt::{Display, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::rpc::reply::{AutoKeeperCluster, Node, NodeParameter};
use crate::model::OtterEnum;

/// The Gregorian calendar repeats after 400 years.
const CYCLE_YEARS: i64 = 400;
const CYCLE_MILLIS: i64 = 146_097 * 86_400_000;

/// Returns one line without a line terminator, unless a field contains one: nothing is escaped. Dates are shown in `zone`, to the second.
pub fn node_text(node: &Node, zone: &TimeZone) -> String {
    object(
        "Node",
        &[
            ("id", plain(Some(node.id))),
            ("name", plain(Some(&node.name))),
            ("ip", plain(Some(&node.ip))),
            ("port", plain(node.port)),
            ("status", plain(Some(node.status.as_str()))),
            ("description", plain(node.description.as_ref())),
            ("parameters", plain(node.parameters.as_ref().map(|parameters| parameter_text(parameters, zone)))),
            ("gmtCreate", plain(node.created.map(|at| date(at, zone)))),
            ("gmtModified", plain(node.modified.map(|at| date(at, zone)))),
        ],
    )
}

fn parameter_text(parameters: &NodeParameter, zone: &TimeZone) -> String {
    object(
        "NodeParameter",
        &[
            ("mbeanPort", plain(parameters.mbean_port)),
            ("downloadPort", plain(parameters.download_port)),
            ("zkCluster", plain(parameters.zk_cluster.as_ref().map(|cluster| cluster_text(cluster, zone)))),
            ("externalIp", plain(parameters.external_ip.as_ref())),
            ("useExternalIp", plain(parameters.use_external_ip)),
        ],
    )
}

fn cluster_text(cluster: &AutoKeeperCluster, zone: &TimeZone) -> String {
    object(
        "AutoKeeperCluster",
        &[
            ("id", plain(Some(cluster.id))),
            ("clusterName", plain(cluster.cluster_name.as_ref())),
            ("serverList", plain(cluster.server_list.as_ref().map(|servers| format!("[{}]", servers.join(", "))))),
            ("description", plain(cluster.description.as_ref())),
            ("gmtCreate", plain(cluster.created.map(|at| date(at, zone)))),
            ("gmtModified", plain(cluster.modified.map(|at| date(at, zone)))),
        ],
    )
}

fn object(class: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{class}[{}]", fields.join(","))
}

fn plain(value: Option<impl Display>) -> String {
    value.map_or_else(|| "<null>".to_owned(), |value| value.to_string())
}

/// Formats a date as `yyyy-MM-dd HH:mm:ss`, with years beyond 9999 in full. Dates that `jiff` can't express are mapped to the same date of
/// another calendar cycle.
fn date(millis: i64, zone: &TimeZone) -> String {
    let (at, cycles) = match Timestamp::from_millisecond(millis) {
        Ok(at) => (at, 0),
        Err(_) => {
            let within = Timestamp::from_millisecond(millis.rem_euclid(CYCLE_MILLIS) + CYCLE_MILLIS);
            (within.unwrap_or_default(), millis.div_euclid(CYCLE_MILLIS) - 1)
        }
    };
    let at = at.to_zoned_datetime(zone.clone());
    let year = i64::from(at.year()) + cycles * CYCLE_YEARS;
    let mut text = format!("{year:04}");
    // writing to a String can't fail
    let _ = write!(text, "-{:02}-{:02} {:02}:{:02}:{:02}", at.month(), at.day(), at.hour(), at.minute(), at.second());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::manager::rpc::recorded_nodes;

    #[test]
    fn recorded_nodes_match_the_output_of_the_old_client() {
        let zones = [("txt", TimeZone::get("Asia/Shanghai").unwrap()), ("utc.txt", TimeZone::UTC)];
        let nodes = recorded_nodes();
        for (path, node) in &nodes {
            for (extension, zone) in &zones {
                let expected = std::fs::read_to_string(path.with_extension(extension)).unwrap();
                assert_eq!(node_text(node, zone), expected, "{}", path.display());
            }
        }
        assert!(nodes.is_empty() || nodes.len() == 7, "{}", nodes.len());
    }

    #[test]
    fn dates_drop_milliseconds_and_show_any_year() {
        let utc = TimeZone::UTC;
        assert_eq!(date(1_795_453_232_999, &utc), "2026-11-23 17:00:32");
        assert_eq!(date(1_795_453_232_000, &TimeZone::get("Asia/Shanghai").unwrap()), "2026-11-24 01:00:32");
        assert_eq!(date(-1, &utc), "1969-12-31 23:59:59");
        assert_eq!(date(-30_000_000_000_000, &utc), "1019-05-04 18:40:00");
        assert_eq!(date(253_402_300_800_000, &utc), "10000-01-01 00:00:00");
        assert_eq!(date(253_402_300_799_000, &utc), "9999-12-31 23:59:59");
    }
}
