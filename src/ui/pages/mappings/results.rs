//! The result of each line.

use leptos::prelude::*;

use crate::messages::{Lang, Message, errors, mappings as m, validation};
use crate::model::Error;
use crate::model::forms::MappingLineError;
use crate::server::services::mappings::{LineOutcome, LineResult};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::icon::Shape;

/// The table of all lines; empty if there are none.
pub fn render(lang: Lang, results: Vec<LineResult>) -> AnyView {
    if results.is_empty() {
        return ().into_any();
    }
    let rows = results.into_iter().map(|result| row(lang, result)).collect_view();
    view! {
        <h2 class="section-title">{lang.t(m::RESULTS)}</h2>
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label=lang.t(m::RESULTS)>
            <table class="table table-sm">
                <thead><tr>
                    <th scope="col" class="text-right">{lang.t(m::LINE)}</th>
                    <th scope="col">{lang.t(m::TEXT)}</th>
                    <th scope="col">{lang.t(m::RESULT)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, result: LineResult) -> impl IntoView {
    let (tone, shape, word, why): (_, _, Message, _) = match &result.outcome {
        LineOutcome::Added(..) => (Tone::Ok, Shape::Disc, m::ADDED, None),
        LineOutcome::Present(..) => (Tone::Idle, Shape::Ring, m::PRESENT, None),
        LineOutcome::Fine(_) => (Tone::Busy, Shape::Half, m::FINE, None),
        LineOutcome::Wrong(error) => (Tone::Warn, Shape::Triangle, m::WRONG, Some(wrong(lang, error))),
        LineOutcome::Refused(_, error) => (Tone::Bad, Shape::Cross, m::REFUSED, Some(refused(lang, error))),
        // The reason is shown once, above the lines.
        LineOutcome::Unknown(..) => (Tone::Warn, Shape::Half, m::UNKNOWN, None),
        LineOutcome::NotSent(..) => (Tone::Idle, Shape::Ring, m::NOT_SENT, None),
    };
    view! {
        <tr data-line=result.number>
            <td class="text-right tabular-nums">{result.number}</td>
            <td class="font-mono break-all min-w-40">{result.text}</td>
            <td><Badge tone shape text=lang.t(word).into_any()/> " " {why}</td>
        </tr>
    }
}

fn wrong(lang: Lang, error: &MappingLineError) -> String {
    match error {
        MappingLineError::Form => lang.t(m::WRONG_FORM).to_owned(),
        MappingLineError::Weight => lang.t(m::WRONG_WEIGHT).to_owned(),
        MappingLineError::Comma => lang.t(m::WRONG_COMMA).to_owned(),
        MappingLineError::Name(fault) => validation::text(lang, fault),
        MappingLineError::Repeated(line) => m::repeated(lang, *line),
    }
}

fn refused(lang: Lang, error: &Error) -> String {
    match error {
        Error::Invalid(faults) => faults.iter().map(|(_, fault)| validation::text(lang, fault)).collect::<Vec<_>>().join(" "),
        error => format!("{} · {}", errors::what(lang, error), errors::next_step(lang, error)),
    }
}
