//! A button that copies a text. It is shown only while scripts run, since it does nothing without them.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::messages::{Lang, Message, common};

/// The button: an icon, or with a label an ordinary button.
#[component]
pub fn CopyButton(lang: Lang, text: String, #[prop(optional, into)] label: Option<Message>) -> impl IntoView {
    let (class, name) = match label {
        Some(label) => ("btn btn-sm", lang.t(label)),
        None => ("btn btn-xs px-1", lang.t(common::COPY)),
    };
    let shown = label.map(|label| lang.t(label));
    let described = label.is_none().then_some(name);
    view! {
        <button type="button" class=class data-copy=text data-copied=lang.t(common::COPIED) aria-label=described title=described>
            <Icon symbol=Symbol::Copy/> {shown}
        </button>
    }
}
