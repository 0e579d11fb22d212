//! Why something failed, in one sentence.

use leptos::prelude::*;

use crate::messages::{Lang, logs as m};
use crate::model::LogRecord;
use crate::server::diagnostics::causes::{self, Cause};

/// The cause that a log record names; `None` if its message is hidden from the viewer.
pub fn of(record: &LogRecord) -> Option<Cause> {
    record.message.as_deref().map(causes::find)
}

/// The sentence for a cause; a note if the message is hidden.
pub fn text(lang: Lang, cause: Option<&Cause>) -> AnyView {
    match cause {
        Some(cause) => cause.headline(lang).into_any(),
        None => hidden(lang).into_any(),
    }
}

/// The sentence for a log record.
pub fn headline(lang: Lang, record: &LogRecord) -> AnyView {
    text(lang, of(record).as_ref())
}

/// The note in place of a message that is hidden from the viewer.
pub fn hidden(lang: Lang) -> impl IntoView + use<> {
    view! { <span class="muted" data-hidden="">{lang.t(m::MESSAGE_HIDDEN)}</span> }
}
