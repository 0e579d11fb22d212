//! Status badges: colour, text and shape.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::messages::{Lang, Message, common};
use crate::model::{ChannelStatus, Mainstem, OtterEnum};
use crate::server::diagnostics::nodes::NodeState;

/// A status badge; `kind` is daisyUI's `badge-…` class, `status` Otter's name for the status, for scripts and tests.
#[component]
pub fn Badge(kind: &'static str, shape: Shape, text: AnyView, #[prop(optional)] status: Option<&'static str>) -> impl IntoView {
    view! { <span data-status=status class=format!("badge badge-soft badge-sm whitespace-nowrap {kind}")><Icon shape/>{text}</span> }
}

/// Whether a channel runs.
#[component]
pub fn ChannelBadge(lang: Lang, status: ChannelStatus) -> impl IntoView {
    let (kind, shape, _) = channel_look(status);
    view! { <Badge kind shape text=lang.t(channel_word(status)).into_any() status=status.as_str()/> }
}

/// Whether a node works.
#[component]
pub fn NodeBadge(lang: Lang, state: NodeState) -> impl IntoView {
    let (kind, shape) = match state {
        NodeState::Up => ("badge-success", Shape::Disc),
        NodeState::Failing => ("badge-warning", Shape::Triangle),
        NodeState::Down => ("badge-error", Shape::Cross),
    };
    view! { <Badge kind shape text=lang.t(node_word(state)).into_any() status=state.as_str()/> }
}

/// State of the main select task of a pipeline.
#[component]
pub fn MainstemBadge(lang: Lang, state: Mainstem) -> impl IntoView {
    let (kind, shape, word) = match state {
        Mainstem::None => ("badge-neutral", Shape::Ring, common::MAINSTEM_NONE),
        Mainstem::Taking => ("badge-warning", Shape::Half, common::MAINSTEM_TAKING),
        Mainstem::Overtake => ("badge-success", Shape::Disc, common::MAINSTEM_OVERTAKE),
    };
    view! { <Badge kind shape text=lang.t(word).into_any() status=state.as_str()/> }
}

fn channel_look(status: ChannelStatus) -> (&'static str, Shape, Message) {
    match status {
        ChannelStatus::Start => ("badge-success", Shape::Disc, common::RUNNING),
        ChannelStatus::Pause => ("badge-error", Shape::Triangle, common::PAUSED),
        ChannelStatus::Stop => ("badge-neutral", Shape::Square, common::STOPPED),
    }
}

/// The text for a channel's status.
pub fn channel_word(status: ChannelStatus) -> Message {
    channel_look(status).2
}

/// The text for a node's state.
pub fn node_word(state: NodeState) -> Message {
    match state {
        NodeState::Up => common::UP,
        NodeState::Failing => common::FAILING,
        NodeState::Down => common::DOWN,
    }
}
