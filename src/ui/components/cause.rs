//! Why something failed, in one sentence.

use leptos::prelude::*;

use crate::messages::{Lang, logs as m};
use crate::model::LogRecord;
use crate::server::diagnostics::causes;

/// The cause that a log record names; a note if its message is hidden from the viewer.
pub fn headline(lang: Lang, record: &LogRecord) -> AnyView {
    match &record.message {
        Some(message) => causes::find(message).headline(lang).into_any(),
        None => hidden(lang).into_any(),
    }
}

/// The note in place of a message that is hidden from the viewer.
pub fn hidden(lang: Lang) -> impl IntoView + use<> {
    view! { <span class="muted" data-hidden="">{lang.t(m::MESSAGE_HIDDEN)}</span> }
}
