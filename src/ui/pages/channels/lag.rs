//! The lag of a channel or pipeline: its current delay, or how long it has not moved.

use jiff::Timestamp;
use leptos::prelude::*;

use crate::messages::{Lang, channels as m};
use crate::model::{ChannelStatus, Mainstem, OtterEnum};
use crate::server::diagnostics::attention::{Since, is_lagging};
use crate::server::diagnostics::delays::{Delay, Freshness};
use crate::ui::components::badge::{Badge, MainstemBadge, Tone};
use crate::ui::components::format::{absolute, delay, with_age};
use crate::ui::components::icon::Shape;

/// The delay of a channel with this status. Only a current one ([`Freshness::Current`]) is shown without saying when it was reported.
pub fn render(lang: Lang, now: Timestamp, status: ChannelStatus, reported: Option<Delay>, stuck: Option<&Since>) -> AnyView {
    let was = |reported: Delay| {
        let ms = delay(lang, reported.ms);
        match reported.reported_at {
            Some(at) => with_age(lang, now, at, |age| m::was(lang, &ms, age)).into_any(),
            None => m::was_once(lang, &ms).into_any(),
        }
    };
    let current = reported.map(|reported| (reported, reported.freshness(status, now)));
    match (status, current) {
        (ChannelStatus::Pause, _) => {
            let text = match stuck {
                Some(Since::At(time)) => with_age(lang, now, *time, |age| m::stuck_for(lang, age)),
                Some(Since::Printed(time)) => m::stuck_since(lang, time).into_any(),
                Some(Since::Unknown) | None => lang.t(m::STUCK).into_any(),
            };
            let last = reported.map(|reported| m::was_once(lang, &delay(lang, reported.ms)));
            view! { <span class="tone-bad font-medium" title=last>{text}</span> }.into_any()
        }
        (ChannelStatus::Stop, _) | (ChannelStatus::Start, None) => view! { <span class="muted">"–"</span> }.into_any(),
        (ChannelStatus::Start, Some((reported, Freshness::Current))) => {
            let title = reported.reported_at.map(|at| m::reported(lang, &absolute(at)));
            let class = if is_lagging(&reported, status, now) { "tone-warn font-medium" } else { "" };
            view! { <span class=class title=title>{delay(lang, reported.ms)}</span> }.into_any()
        }
        (ChannelStatus::Start, Some((reported, Freshness::Past))) => view! { <span class="muted">{was(reported)}</span> }.into_any(),
        (ChannelStatus::Start, Some((reported, Freshness::Unknown))) => {
            view! { <span class="muted" title=lang.t(m::REPORTED_UNKNOWN)>{was(reported)}</span> }.into_any()
        }
    }
}

/// The mainstem of a pipeline. While its channel is paused the pipeline is idle, whatever the manager reports.
pub fn mainstem(lang: Lang, status: ChannelStatus, state: Mainstem) -> AnyView {
    match status {
        ChannelStatus::Pause => {
            view! { <Badge tone=Tone::Idle shape=Shape::Ring text=lang.t(m::MAINSTEM_WAITS).into_any() status=state.as_str()/> }.into_any()
        }
        ChannelStatus::Start | ChannelStatus::Stop => view! { <MainstemBadge lang state/> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(status: ChannelStatus, age_s: i64) -> String {
        let now = Timestamp::from_second(10_000).unwrap();
        let reported = Delay { ms: 620, reported_at: Timestamp::from_second(10_000 - age_s).ok() };
        render(Lang::En, now, status, Some(reported), Some(&Since::Printed("2026-11-23 20:58:01".into()))).to_html()
    }

    #[test]
    fn only_current_delays_are_shown_as_current() {
        assert!(rendered(ChannelStatus::Start, 30).contains(">620 ms<"));
        let since = Since::At(Timestamp::from_second(9_000).unwrap());
        let stuck = render(Lang::En, Timestamp::from_second(10_000).unwrap(), ChannelStatus::Pause, None, Some(&since)).to_html();
        assert!(stuck.contains("stuck <time"), "{stuck}");
        let old = rendered(ChannelStatus::Start, 840);
        assert!(old.contains("was 620 ms, <time") && old.contains(">14 min<") && old.contains("muted"), "{old}");
        let paused = rendered(ChannelStatus::Pause, 30);
        assert!(paused.contains("stalled since 2026-11-23 20:58:01") && !paused.contains(">620 ms<"), "{paused}");
        assert!(!rendered(ChannelStatus::Stop, 30).contains("620"));
        let undated = Delay { ms: 620, reported_at: None };
        let undated = render(Lang::En, Timestamp::UNIX_EPOCH, ChannelStatus::Start, Some(undated), None).to_html();
        assert!(undated.contains("last reported: 620 ms") && undated.contains("Report time unknown"), "{undated}");
    }

    #[test]
    fn mainstem_does_not_look_healthy_while_the_channel_is_paused() {
        let waiting = mainstem(Lang::En, ChannelStatus::Pause, Mainstem::Overtake).to_html();
        assert!(!waiting.contains("tone-ok"), "{waiting}");
        assert!(mainstem(Lang::En, ChannelStatus::Start, Mainstem::Overtake).to_html().contains("tone-ok"));
    }
}
