//! The last hour of a channel: delay and rows.

use leptos::prelude::*;

use super::data::ChannelPageData;
use crate::messages::{Lang, Message, channels as m};
use crate::server::history::Point;
use crate::ui::components::chart::Chart;
use crate::ui::components::format::{count, delay};

/// Two charts side by side; nothing until there are two points.
pub fn render(facts: &ChannelPageData) -> AnyView {
    let (lang, points) = (facts.lang, &facts.history);
    let delays: Vec<Option<f64>> = points.iter().map(|point| point.delay_ms.map(|ms| ms as f64)).collect();
    let rows: Vec<Option<f64>> = points.iter().map(|point| Some(point.rows as f64)).collect();
    if points.len() < 2 || (delays.iter().all(Option::is_none) && points.iter().all(|point| point.rows == 0)) {
        return ().into_any();
    }
    let scale: fn(f64) -> String = match lang {
        Lang::En => |ms| delay(Lang::En, ms as u64),
        Lang::Zh => |ms| delay(Lang::Zh, ms as u64),
    };
    view! {
        <div class="halves">
            {card(lang, "lag", m::LAG_CHART, view! { <Chart values=delays label=described(lang, m::LAG_CHART, points, |point| point.delay_ms) format=scale ends=ends(lang, points.len())/> }.into_any())}
            {card(lang, "rows", m::ROWS_CHART, view! { <Chart values=rows label=described(lang, m::ROWS_CHART, points, |point| Some(point.rows)) format=|rows| count(rows as u64) ends=ends(lang, points.len())/> }.into_any())}
        </div>
    }
    .into_any()
}

fn card(lang: Lang, id: &'static str, title: Message, chart: AnyView) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby=format!("chart-{id}")>
            <header><h2 id=format!("chart-{id}")>{lang.t(title)}</h2> <span class="ms-auto text-xs dim">{lang.t(m::SO_FAR)}</span></header>
            <div class="card-body">{chart}</div>
        </section>
    }
}

/// The labels of the first and the last point.
fn ends(lang: Lang, points: usize) -> [String; 2] {
    [m::minutes_ago(lang, points.saturating_sub(1)), lang.t(m::NOW).to_owned()]
}

/// What the chart shows, for screen readers: the lowest, the highest and the last value.
fn described(lang: Lang, title: Message, points: &[Point], value: fn(&Point) -> Option<u64>) -> String {
    let values: Vec<u64> = points.iter().filter_map(value).collect();
    let number = |value: Option<&u64>| value.map_or_else(|| "–".to_owned(), |value| count(*value));
    m::chart_described(lang, lang.t(title), &number(values.iter().min()), &number(values.iter().max()), &number(values.last()))
}
