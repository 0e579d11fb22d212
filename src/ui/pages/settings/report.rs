//! The results of the connection test: each step, and recommended changes.

use leptos::prelude::*;

use crate::messages::{Lang, Message, errors, settings as m};
use crate::server::manager::{ConnectionReport, StepName, TestStep, Warning};
use crate::ui::components::alert::Alert;
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::icon::Shape;

/// The steps in order, then the warnings.
pub fn render(lang: Lang, report: ConnectionReport, has_rpc: bool) -> impl IntoView {
    let (kind, word) = if report.is_good() { ("alert-success", m::GOOD) } else { ("alert-error", m::BAD) };
    let steps = report.steps.into_iter().map(|(name, step)| step_view(lang, name, step, has_rpc)).collect_view();
    let mut warnings: Vec<_> = report.warnings.into_iter().map(warning).collect();
    if has_rpc {
        warnings.push((m::RPC_WARNING, m::RPC_WARNING_DO));
    }
    let warnings = (!warnings.is_empty()).then(|| {
        let items =
            warnings.into_iter().map(|(what, help)| view! { <li><p class="font-medium">{lang.t(what)}</p><p>{lang.t(help)}</p></li> });
        view! {
            <h3 class="font-semibold mt-4 mb-2">{lang.t(m::WARNINGS)}</h3>
            <ul class="flex flex-col gap-3 max-w-prose border-s-4 border-warning ps-4">{items.collect_view()}</ul>
        }
    });
    view! {
        <div id="report" class="my-3">
            <Alert kind>{lang.t(word)}</Alert>
            <ol class="max-w-3xl">{steps}</ol>
            {warnings}
        </div>
    }
}

fn step_view(lang: Lang, name: StepName, step: TestStep, has_rpc: bool) -> impl IntoView {
    let (state, tone, shape, word) = match &step {
        TestStep::Ok(_) => ("ok", Tone::Ok, Shape::Disc, m::OK),
        TestStep::Failed(_) => ("failed", Tone::Bad, Shape::Cross, m::FAILED),
        TestStep::Skipped => ("skipped", Tone::Idle, Shape::Ring, m::SKIPPED),
    };
    let more = match step {
        TestStep::Ok(found) => view! { <p class="muted break-words">{found}</p> }.into_any(),
        TestStep::Failed(error) => {
            let (kind, what, next) = (error.kind().as_str(), errors::what(lang, &error), errors::next_step(lang, &error));
            view! { <div data-error=kind><p class="font-medium break-words">{what}</p><p>{next}</p></div> }.into_any()
        }
        TestStep::Skipped if name == StepName::RpcPort && !has_rpc => view! { <p class="muted">{lang.t(m::NO_RPC_HELP)}</p> }.into_any(),
        TestStep::Skipped => view! { <p class="muted">{lang.t(m::SKIPPED_HELP)}</p> }.into_any(),
    };
    view! {
        <li data-step=state class="flex gap-3 py-2 border-b border-base-300">
            <span class="w-20 shrink-0"><Badge tone shape text=lang.t(word).into_any()/></span>
            <div class="min-w-0"><p class="font-medium">{lang.t(title(name))}</p>{more}</div>
        </li>
    }
}

fn title(name: StepName) -> Message {
    match name {
        StepName::Reachable => m::REACHABLE,
        StepName::SignsIn => m::SIGNS_IN,
        StepName::Administrator => m::ADMINISTRATOR,
        StepName::Version => m::VERSION,
        StepName::RpcPort => m::RPC_PORT,
    }
}

/// What is wrong, and what to do about it.
fn warning(warning: Warning) -> (Message, Message) {
    match warning {
        Warning::DefaultPassword => (m::DEFAULT_PASSWORD, m::DEFAULT_PASSWORD_DO),
        Warning::OpenApi => (m::OPEN_API, m::OPEN_API_DO),
        Warning::OpenPages => (m::OPEN_PAGES, m::OPEN_PAGES_DO),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Error;

    #[test]
    fn every_step_shows_its_result_and_what_to_do() {
        let error = Error::SignInRefused { user: "otter".into() };
        let report = ConnectionReport {
            steps: vec![
                (StepName::Reachable, TestStep::Ok("http://10.0.0.1:8080".into())),
                (StepName::SignsIn, TestStep::Failed(error)),
                (StepName::Administrator, TestStep::Skipped),
                (StepName::RpcPort, TestStep::Skipped),
            ],
            warnings: vec![Warning::DefaultPassword],
        };
        let html = Owner::new().with(|| render(Lang::En, report, false).to_html());
        let states: Vec<_> = html.split("data-step=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(states, ["ok", "failed", "skipped", "skipped"]);
        assert!(html.contains("data-error=\"sign-in-refused\"") && html.contains("rejected the sign-in of otter"), "{html}");
        for word in [m::BAD, m::SKIPPED_HELP, m::NO_RPC_HELP, m::DEFAULT_PASSWORD_DO] {
            assert!(html.contains(Lang::En.t(word)), "{word:?}");
        }
        assert!(!html.contains(Lang::En.t(m::RPC_WARNING)));
    }
}
