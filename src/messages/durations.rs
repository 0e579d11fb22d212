//! Durations as text. Also used by the browser, which keeps displayed ages current.

use super::{Lang, messages};

messages! {
    fn seconds(s: u64) = "{s} s", "{s} 秒";
    fn minutes(m: u64, s: u64) = "{m} min {s} s", "{m} 分 {s} 秒";
    fn whole_minutes(m: u64) = "{m} min", "{m} 分钟";
    fn hours(h: u64, m: u64) = "{h} h {m} min", "{h} 小时 {m} 分";
    fn days(d: u64, h: u64) = "{d} d {h} h", "{d} 天 {h} 小时";
    fn whole_days(d: u64) = "{d} d", "{d} 天";
}

/// A duration in seconds, as precise as it matters: with its two largest units, or with the largest one only if that is large.
pub fn duration(lang: Lang, s: u64) -> String {
    match s {
        0..60 => seconds(lang, s),
        60..600 => minutes(lang, s / 60, s % 60),
        600..3_600 => whole_minutes(lang, s / 60),
        3_600..86_400 => hours(lang, s / 3_600, s % 3_600 / 60),
        86_400..864_000 => days(lang, s / 86_400, s % 86_400 / 3_600),
        _ => whole_days(lang, s / 86_400),
    }
}
