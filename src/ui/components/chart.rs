//! Charts drawn by the server as SVG. Geometry is in attributes, since the content policy allows no inline styles.

use leptos::prelude::*;

/// Height of the plot's coordinates.
const HEIGHT: f64 = 100.0;

/// A small line without axes. `label` describes it for screen readers.
#[component]
pub fn Sparkline(values: Vec<Option<f64>>, label: String, #[prop(optional)] warn: bool) -> impl IntoView {
    if values.iter().flatten().count() < 2 {
        return ().into_any();
    }
    let class = if warn { "spark tone-warn" } else { "spark" };
    let plot = Plot::new(&values, None);
    view! {
        <svg class=class role="img" aria-label=label width="72" height="20" viewBox=plot.view_box() preserveAspectRatio="none">
            <path class="area" d=plot.area()></path><path class="line" d=plot.line()></path>
        </svg>
    }
    .into_any()
}

/// A chart of one series over the last minutes, with its scale at the right and the time below. `format` renders a value of the scale.
#[component]
pub fn Chart(values: Vec<Option<f64>>, label: String, format: fn(f64) -> String, ends: [String; 2]) -> impl IntoView {
    let top = round_up(values.iter().flatten().copied().fold(0.0, f64::max));
    let plot = Plot::new(&values, Some(top));
    let scale = [0.0, 0.5, 1.0].map(|part| {
        // The plot is 100 px high and begins 8 px below the top.
        let y = 8.0 + HEIGHT * (1.0 - part);
        let class = if part == 0.0 { "base" } else { "scale" };
        view! { <line class=class x1="0" x2="100%" y1=y y2=y></line><text x="100%" dx="6" y=y + 4.0>{format(top * part)}</text> }
    });
    let [first, last] = ends;
    view! {
        <svg class="chart" role="img" aria-label=label height="130">
            {scale.collect_view()}
            <svg y="8" width="100%" height=HEIGHT viewBox=plot.view_box() preserveAspectRatio="none">
                <path class="area" d=plot.area()></path><path class="line" d=plot.line()></path>
            </svg>
            <text x="0" y="124">{first}</text>
            <text x="100%" y="124" text-anchor="end">{last}</text>
        </svg>
    }
}

/// The next round number: 1, 2 or 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|step| step * power).into_iter().find(|step| *step >= value).unwrap_or(value)
}

/// Values as coordinates: x is the place, y is 0 at the top.
struct Plot {
    /// Connected points; a missing value ends one.
    runs: Vec<Vec<(usize, f64)>>,
    width: usize,
}

impl Plot {
    fn new(values: &[Option<f64>], top: Option<f64>) -> Self {
        let top = top.unwrap_or_else(|| values.iter().flatten().copied().fold(0.0, f64::max));
        let y = |value: f64| if top > 0.0 { HEIGHT - value / top * HEIGHT } else { HEIGHT };
        let mut runs: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
        for (place, value) in values.iter().enumerate() {
            match (value, runs.last_mut()) {
                (Some(value), Some(run)) => run.push((place, y(*value))),
                (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs.retain(|run| !run.is_empty());
        Self { runs, width: values.len().saturating_sub(1).max(1) }
    }

    fn view_box(&self) -> String {
        format!("0 0 {} {HEIGHT}", self.width)
    }

    fn line(&self) -> String {
        self.runs.iter().map(|run| path(run)).collect()
    }

    fn area(&self) -> String {
        let closed = self.runs.iter().filter_map(|run| {
            let (first, last) = (run.first()?.0, run.last()?.0);
            Some(format!("{}L{last} {HEIGHT}L{first} {HEIGHT}Z", path(run)))
        });
        closed.collect()
    }
}

fn path(run: &[(usize, f64)]) -> String {
    let points = run.iter().map(|(x, y)| format!("{x} {}", (y * 10.0).round() / 10.0));
    format!("M{}", points.collect::<Vec<_>>().join("L"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_interrupts_the_line() {
        let plot = Plot::new(&[Some(0.0), Some(5.0), None, Some(10.0)], None);
        assert_eq!(plot.line(), "M0 100L1 50M3 0");
        assert_eq!(plot.area(), "M0 100L1 50L1 100L0 100ZM3 0L3 100L3 100Z");
        assert_eq!(plot.view_box(), "0 0 3 100");
    }

    #[test]
    fn the_scale_ends_at_a_round_number() {
        assert_eq!([0.0, 0.3, 1.0, 12.0, 51.0, 620.0].map(round_up), [1.0, 0.5, 1.0, 20.0, 100.0, 1000.0]);
    }

    #[test]
    fn a_line_needs_two_points() {
        let spark = |values: Vec<Option<f64>>| view! { <Sparkline values label="rows".to_owned()/> }.to_html();
        assert!(!spark(vec![Some(1.0), None]).contains("<svg"));
        assert!(spark(vec![Some(1.0), Some(0.0)]).contains("aria-label=\"rows\""));
    }
}
