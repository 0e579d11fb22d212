//! The manager's labels and formats: statuses, numbers, sizes, delays, ZooKeeper clusters.

use crate::model::{ChannelStatus, Mainstem};

/// Parses `运行`, `挂起` or `停止`.
pub(super) fn channel_status(word: &str) -> Option<ChannelStatus> {
    Some(match word {
        "运行" => ChannelStatus::Start,
        "挂起" => ChannelStatus::Pause,
        "停止" => ChannelStatus::Stop,
        _ => return None,
    })
}

/// Parses `未工作`, `定位中` or `工作中`.
pub(super) fn mainstem(word: &str) -> Option<Mainstem> {
    Some(match word {
        "未工作" => Mainstem::None,
        "定位中" => Mainstem::Taking,
        "工作中" => Mainstem::Overtake,
        _ => return None,
    })
}

/// Parses `无` (none), `单向` (one), `双向` (two) or empty (more than two): how many pipelines a channel has.
pub(super) fn direction(word: &str) -> Option<Option<u8>> {
    Some(match word {
        "无" => Some(0),
        "单向" => Some(1),
        "双向" => Some(2),
        "" => None,
        _ => return None,
    })
}

/// Parses a switch as worded on info pages.
pub(super) fn switch(word: &str) -> Option<bool> {
    match word {
        "开启" | "true" => Some(true),
        "关闭" | "false" => Some(false),
        _ => None,
    }
}

/// Parses a number in the manager's format (`#,###.###`), in thousandths. Not negative.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let whole: u64 = digits(&whole.replace(',', ""))?;
    if part.len() > 3 {
        return None;
    }
    let scale = 10_u64.pow(3 - u32::try_from(part.len()).ok()?);
    whole.checked_mul(1000)?.checked_add(digits(part)?.checked_mul(scale)?)
}

/// Digits only: Rust's own parsing would accept a sign too.
fn digits(text: &str) -> Option<u64> {
    Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// Parses a size such as `1.5 MB`, in bytes: as exact as three decimals are.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = text.split_once(' ')?;
    let power = match unit {
        "B" => 0,
        "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        "TB" => 40,
        _ => return None,
    };
    let thousandths = u128::from(thousandths(number)?);
    u64::try_from(((thousandths << power) + 500) / 1000).ok()
}

/// Parses a delay such as `1 h 2 m 3.4 s`, `0` or a negative number of ms (the clocks differ), in ms; negative values count as 0.
pub(super) fn delay(text: &str) -> Option<u64> {
    if let Some(negative) = text.strip_prefix('-') {
        return digits(&negative.replace(',', "")).map(|_| 0);
    }
    if text == "0" {
        return Some(0);
    }
    let mut total = 0_u64;
    let mut parts = text.split_whitespace();
    while let Some(number) = parts.next() {
        let (scale, unit) = match parts.next()? {
            "h" => (3_600, 'h'),
            "m" => (60, 'm'),
            "s" => (1, 's'),
            _ => return None,
        };
        let thousandths = thousandths(number)?;
        // only seconds have decimals
        if unit != 's' && thousandths % 1000 != 0 {
            return None;
        }
        total = total.checked_add(thousandths.checked_mul(scale)?)?;
    }
    Some(total).filter(|_| !text.is_empty())
}

/// Parses a ZooKeeper cluster `<name> [ <server>,<server> ]`. The inner value is `None` if there is no cluster, in which case the manager
/// prints its own template.
pub(super) fn cluster(text: &str) -> Option<Option<(String, Vec<String>)>> {
    if text.is_empty() || text.starts_with('$') {
        return Some(None);
    }
    let (name, servers) = text.strip_suffix(']')?.rsplit_once("[")?;
    let servers = servers.split(',').map(str::trim).filter(|server| !server.is_empty()).map(str::to_owned).collect();
    Some(Some((name.trim().to_owned(), servers)))
}

/// Parses the IDs in `…[5][7]…`: the resources that block a deletion.
pub(super) fn bracketed<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split('[').skip(1).filter_map(|part| part.split_once(']')?.0.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_exact() {
        for (text, ms) in [
            ("0", 0),
            ("0.012 s", 12),
            ("12.069 s", 12_069),
            ("0.44 s", 440),
            ("1 m 37.79 s", 97_790),
            ("2 m", 120_000),
            ("1 h 2 m 3.4 s", 3_723_400),
            ("1,234 h 1 s", 4_442_401_000),
            ("-1,250", 0),
        ] {
            assert_eq!(delay(text), Some(ms), "{text}");
        }
        for text in ["", "-", "1", "s", "1 d", "1.5 m", "1.2345 s", "x s", "1 s 2", "+1 s", "99999999999999999999 h"] {
            assert_eq!(delay(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes() {
        for (text, bytes) in
            [("0 B", 0), ("1,024 B", 1024), ("1.5 KB", 1536), ("1.001 KB", 1025), ("2 MB", 2 << 20), ("3 GB", 3 << 30), ("1 TB", 1 << 40)]
        {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "1", "1 EB", "-1 B", "1.2.3 B", "99999999999999 TB"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn clusters_keep_names_with_brackets() {
        assert_eq!(cluster("a [b] [ h:1,h:2 ]"), Some(Some(("a [b]".to_owned(), vec!["h:1".to_owned(), "h:2".to_owned()]))));
        assert_eq!(cluster("$node.parameters.zkCluster.clusterName [ $x ]"), Some(None));
        assert_eq!(cluster("no brackets"), None);
    }
}
