//! The result of a connection test: what it means and what to do.

use leptos::prelude::*;

use crate::messages::{Lang, sources as m};
use crate::model::CheckResult;

/// The result of a test. Its children are additional notes.
#[component]
pub fn TestResult(lang: Lang, result: CheckResult, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (key, kind, what, next) = match result {
        CheckResult::Passed => ("passed", "alert-success", lang.t(m::PASSED).to_owned(), m::PASSED_DO),
        CheckResult::NoConnection => ("no-connection", "alert-error", lang.t(m::NO_CONNECTION).to_owned(), m::NO_CONNECTION_DO),
        CheckResult::CharsetDiffers { actual } => ("charset-differs", "alert-warning", m::charset_differs(lang, &actual), m::CHARSET_DO),
        CheckResult::SqlFailed => ("sql-failed", "alert-error", lang.t(m::SQL_FAILED).to_owned(), m::SQL_FAILED_DO),
    };
    view! {
        <div role="status" data-check=key class=format!("alert alert-soft my-4 {kind}")>
            <div>
                <p class="font-semibold">{what}</p>
                <p>{lang.t(next)}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
