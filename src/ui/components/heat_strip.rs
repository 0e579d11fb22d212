//! Many things of one kind, one cell each: its colour a value, its shape an exception.

use leptos::prelude::*;

/// Cells per row.
const PER_ROW: usize = 17;
/// Edge of a cell and distance of neighbours, in px.
const EDGE: f32 = 12.0;
const STEP: f32 = 14.5;

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A value in five steps, 0 to 4.
    Heat(u8),
    /// Near a limit.
    Hot,
    Down,
    /// Nothing is known of it.
    Unknown,
}

/// The cells in rows. `label` describes them for screen readers; decorative if empty.
#[component]
pub fn HeatStrip(cells: Vec<Cell>, label: String) -> impl IntoView {
    let (columns, rows) = (cells.len().clamp(1, PER_ROW), cells.len().div_ceil(PER_ROW).max(1));
    let (width, height) = (extent(columns), extent(rows));
    let drawn = cells.iter().enumerate().map(|(place, cell)| {
        let (x, y) = (position(place % PER_ROW), position(place / PER_ROW));
        let (class, mark) = match cell {
            Cell::Heat(0) => ("heat-0", None),
            Cell::Heat(1) => ("heat-1", None),
            Cell::Heat(2) => ("heat-2", None),
            Cell::Heat(3) => ("heat-3", None),
            Cell::Heat(_) => ("heat-4", None),
            Cell::Hot => ("heat-hot", Some(("mark-hot", format!("M{} {}l3.5 3.5-3.5 3.5-3.5-3.5z", x + 6.0, y + 2.5)))),
            Cell::Down => ("heat-down", Some(("mark-down", format!("M{} {}l5 5m0-5l-5 5", x + 3.5, y + 3.5)))),
            Cell::Unknown => ("heat-unknown", None),
        };
        let mark = mark.map(|(class, d)| view! { <path class=class d=d></path> });
        view! { <rect class=class x=x y=y width=EDGE height=EDGE rx="2.5"></rect> {mark} }
    });
    let drawn = drawn.collect_view();
    let (role, hidden) = if label.is_empty() { (None, Some("true")) } else { (Some("img"), None) };
    let label = (!label.is_empty()).then_some(label);
    view! {
        <svg class="heat" role=role aria-hidden=hidden aria-label=label width=width height=height viewBox=format!("0 0 {width} {height}")>{drawn}</svg>
    }
}

fn position(place: usize) -> f32 {
    0.5 + STEP * u16::try_from(place).map_or(0.0, f32::from)
}

fn extent(places: usize) -> f32 {
    position(places - 1) + EDGE + 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_have_a_shape_and_rows_are_wrapped() {
        let cells = [vec![Cell::Heat(2); PER_ROW], vec![Cell::Down, Cell::Hot]].concat();
        let html = view! { <HeatStrip cells label="nodes".to_owned()/> }.to_html();
        assert!(html.contains("width=\"245\"") && html.contains("height=\"27.5\""), "{html}");
        assert!(html.contains("role=\"img\"") && html.contains("aria-label=\"nodes\""), "{html}");
        assert_eq!((html.matches("heat-2").count(), html.matches("mark-down").count(), html.matches("mark-hot").count()), (PER_ROW, 1, 1));
        assert!(view! { <HeatStrip cells=vec![Cell::Unknown] label=String::new()/> }.to_html().contains("aria-hidden"));
    }
}
