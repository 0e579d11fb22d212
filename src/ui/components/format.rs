//! Human-readable numbers, sizes, delays and times.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;

use crate::messages::durations::duration;
use crate::messages::{Lang, common};
use crate::server::diagnostics::attention::Since;
use crate::ui::live_regions::LiveRegions;

/// A count with grouped thousands: `12,345`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size: `512 B`, `1.5 MiB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if n < 1024 {
        return format!("{n} B");
    }
    let (mut tenths, mut unit) = (n.saturating_mul(10) / 1024, UNITS[0]);
    for next in &UNITS[1..] {
        if tenths < 10_240 {
            break;
        }
        (tenths, unit) = (tenths / 1024, next);
    }
    if tenths < 100 { format!("{}.{} {unit}", tenths / 10, tenths % 10) } else { format!("{} {unit}", tenths / 10) }
}

/// A delay in ms: `320 ms`, `4.2 s`, `1 min 3 s`, `2 h 5 min`.
pub fn delay(lang: Lang, ms: u64) -> String {
    match ms {
        0..1_000 => common::milliseconds(lang, ms),
        1_000..10_000 => common::tenths(lang, ms / 1000, ms % 1000 / 100),
        _ => duration(lang, ms / 1000),
    }
}

/// A connection detail; `None` if hidden from the caller.
pub fn shown(lang: Lang, detail: Option<String>) -> AnyView {
    match detail {
        Some(detail) => detail.into_any(),
        None => view! { <span class="muted" data-hidden="" title=lang.t(common::HIDDEN_HELP)>{lang.t(common::HIDDEN)}</span> }.into_any(),
    }
}

/// How long ago a time was; future times are shown as now.
fn age(lang: Lang, now: Timestamp, time: Timestamp) -> String {
    duration(lang, u64::try_from(now.as_second() - time.as_second()).unwrap_or(0))
}

/// A sentence with the age of a time, which the browser keeps current. `sentence` is a message with the age in it.
///
/// The event stream leaves the age out, so that a region does not change just because time passes.
pub fn with_age(lang: Lang, now: Timestamp, time: Timestamp, sentence: impl Fn(&str) -> String) -> AnyView {
    // Occurs in no message and in no data from the manager, whose pages can't contain it.
    const MARK: &str = "\u{0}";
    let text = sentence(MARK);
    let (before, after) = text.split_once(MARK).unwrap_or((&text, ""));
    let age = (!LiveRegions::are_recorded()).then(|| age(lang, now, time));
    view! { {before.to_owned()}<time datetime=machine(time) title=absolute(time) data-age="">{age}</time>{after.to_owned()} }.into_any()
}

/// The user's time zone, provided by every page.
#[derive(Clone)]
pub struct DisplayTimeZone(pub TimeZone);

/// A time in the user's time zone, with its offset.
pub fn absolute(time: Timestamp) -> String {
    let DisplayTimeZone(zone) = use_context().unwrap_or(DisplayTimeZone(TimeZone::UTC));
    time.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S UTC%:z").to_string()
}

/// The machine-readable form of a time.
fn machine(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How long ago a time was; absolute in the user's time zone on hover.
#[component]
pub fn RelativeTime(lang: Lang, now: Timestamp, time: Timestamp) -> impl IntoView {
    with_age(lang, now, time, move |age| common::ago(lang, age))
}

/// A time in the future, as the duration until then; absolute in the user's time zone on hover.
#[component]
pub fn UpcomingTime(lang: Lang, now: Timestamp, time: Timestamp) -> impl IntoView {
    view! { <time datetime=machine(time) title=absolute(time)>{common::within(lang, &age(lang, time, now))}</time> }
}

/// A time as printed by the manager. It has no time zone, and is labelled so that it is not mistaken for the user's.
#[component]
pub fn ManagerTime(lang: Lang, #[prop(into)] time: String) -> impl IntoView {
    view! { <span title=lang.t(common::MANAGER_TIME_HELP)>{time} " " <span class="muted text-xs">{lang.t(common::MANAGER_TIME)}</span></span> }
}

/// When something happened that the manager logged: its age if the time zone is known, otherwise the time as printed.
#[component]
pub fn SinceTime(lang: Lang, now: Timestamp, since: Since) -> impl IntoView {
    match since {
        Since::At(time) => view! { <RelativeTime lang now time/> }.into_any(),
        Since::Printed(time) => view! { <ManagerTime lang time/> }.into_any(),
        Since::Unknown => ().into_any(),
    }
}

/// A calendar time in a time zone: `2026-11-23 18:40:05`.
pub fn calendar(zone: &TimeZone, time: Timestamp) -> String {
    zone.to_datetime(time).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A progress bar with an accessible label.
#[component]
pub fn Meter(value: u64, max: u64, #[prop(into)] label: String) -> impl IntoView {
    let share = value.saturating_mul(100).checked_div(max).unwrap_or(0);
    let kind = match share {
        0..75 => "progress-primary",
        75..90 => "progress-warning",
        _ => "progress-error",
    };
    view! { <progress class=format!("progress w-full {kind}") value=value max=max.max(1) aria-label=label></progress> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_sizes_have_units() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(count).each_ref().map(String::as_str));
        let sizes = [0, 1023, 1024, 1536, 104_857_600, u64::MAX].map(bytes);
        assert_eq!(["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "100 MiB"], sizes.each_ref().map(String::as_str)[..5]);
    }

    #[test]
    fn delays_have_two_units_at_most() {
        let spoken = [0, 999, 1_000, 4_250, 63_000, 7_500_000, 190_000_000].map(|ms| delay(Lang::En, ms));
        assert_eq!(spoken, ["0 ms", "999 ms", "1.0 s", "4.2 s", "1 min 3 s", "2 h 5 min", "2 d 4 h"]);
        assert_eq!(delay(Lang::Zh, 63_000), "1 分 3 秒");
    }

    #[test]
    fn future_times_are_shown_as_now() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(age(Lang::En, now, Timestamp::from_second(5).unwrap()), "0 s");
    }
}
