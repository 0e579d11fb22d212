//! Status badges: colour, text and shape.

use leptos::prelude::*;

use super::icon::{Shape, StatusIcon};
use crate::messages::{Lang, Message, common, nodes};
use crate::model::{ChannelStatus, Mainstem, OtterEnum};
use crate::server::diagnostics::nodes::NodeState;

/// What a status means for the user; its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Ok,
    /// It does not work.
    Bad,
    /// It works, but needs attention.
    Warn,
    /// It is changing.
    Busy,
    /// Nothing is expected of it.
    Idle,
}

impl Tone {
    /// The CSS class that sets the text colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "tone-ok",
            Self::Bad => "tone-bad",
            Self::Warn => "tone-warn",
            Self::Busy => "tone-busy",
            Self::Idle => "tone-idle",
        }
    }
}

/// A status: shape and text in one colour. `status` is Otter's name for it, for scripts and tests. Beside a title it is a `pill`.
#[component]
pub fn Badge(
    tone: Tone,
    shape: Shape,
    text: AnyView,
    #[prop(optional)] status: Option<&'static str>,
    #[prop(optional)] pill: bool,
) -> impl IntoView {
    let class = format!("{} {}", if pill { "pill" } else { "state" }, tone.class());
    view! { <span data-status=status class=class><StatusIcon shape/><span>{text}</span></span> }
}

/// Whether a channel runs, and whether it lags.
#[component]
pub fn ChannelBadge(lang: Lang, status: ChannelStatus, #[prop(optional)] lagging: bool, #[prop(optional)] pill: bool) -> impl IntoView {
    let (tone, shape, word) = match (status, lagging) {
        (ChannelStatus::Start, true) => (Tone::Warn, Shape::Diamond, common::LAGGING),
        (status, _) => channel_look(status),
    };
    view! { <Badge tone shape text=lang.t(word).into_any() status=status.as_str() pill/> }
}

/// Whether a node works.
#[component]
pub fn NodeBadge(lang: Lang, state: NodeState) -> impl IntoView {
    let (tone, shape) = match state {
        NodeState::Up => (Tone::Ok, Shape::Disc),
        NodeState::Failing => (Tone::Warn, Shape::Triangle),
        NodeState::Down => (Tone::Bad, Shape::Cross),
    };
    view! { <Badge tone shape text=lang.t(node_word(state)).into_any() status=state.as_str()/> }
}

/// A node whose process has never been seen.
#[component]
pub fn NotSeenBadge(lang: Lang, #[prop(optional)] pill: bool) -> impl IntoView {
    view! { <Badge tone=Tone::Idle shape=Shape::Ring text=lang.t(nodes::NOT_SEEN).into_any() status=NodeState::Down.as_str() pill/> }
}

/// State of the main select task of a pipeline.
#[component]
pub fn MainstemBadge(lang: Lang, state: Mainstem) -> impl IntoView {
    let (tone, shape, word) = match state {
        Mainstem::None => (Tone::Idle, Shape::Ring, common::MAINSTEM_NONE),
        Mainstem::Taking => (Tone::Warn, Shape::Half, common::MAINSTEM_TAKING),
        Mainstem::Overtake => (Tone::Ok, Shape::Disc, common::MAINSTEM_OVERTAKE),
    };
    view! { <Badge tone shape text=lang.t(word).into_any() status=state.as_str()/> }
}

fn channel_look(status: ChannelStatus) -> (Tone, Shape, Message) {
    match status {
        ChannelStatus::Start => (Tone::Ok, Shape::Disc, common::RUNNING),
        ChannelStatus::Pause => (Tone::Bad, Shape::Triangle, common::PAUSED),
        ChannelStatus::Stop => (Tone::Idle, Shape::Square, common::STOPPED),
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
