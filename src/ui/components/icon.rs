//! Status shapes, so that no status is conveyed by colour alone. All are decorative: the text is beside them.

use leptos::prelude::*;

/// The shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A full disc: OK.
    Disc,
    /// A square: stopped.
    Square,
    /// A triangle: needs attention.
    Triangle,
    /// A ring: idle.
    Ring,
    /// A half disc: in progress.
    Half,
    /// A cross: down.
    Cross,
}

/// A shape in the current text colour.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    let path = match shape {
        Shape::Disc => "M6 1a5 5 0 100 10A5 5 0 006 1z",
        Shape::Square => "M2 2h8v8H2z",
        Shape::Triangle => "M6 1l5.5 10H.5z",
        Shape::Ring => "M6 1a5 5 0 100 10A5 5 0 006 1zm0 2a3 3 0 110 6 3 3 0 010-6z",
        Shape::Half => "M6 1a5 5 0 100 10A5 5 0 006 1zm0 1.5v7a3.5 3.5 0 010-7z",
        Shape::Cross => "M2.5 1L6 4.5 9.5 1 11 2.5 7.5 6 11 9.5 9.5 11 6 7.5 2.5 11 1 9.5 4.5 6 1 2.5z",
    };
    view! { <svg class="size-3 shrink-0" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true"><path d=path></path></svg> }
}
