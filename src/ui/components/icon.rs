//! Icons. All are decorative: the text is beside them.

use leptos::prelude::*;

use crate::ui::assets;

/// A symbol of the sprite `public/icons.svg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    Arrow,
    Audit,
    Both,
    Canal,
    Channel,
    Check,
    Cluster,
    Copy,
    Cross,
    Database,
    Delete,
    Edit,
    Jobs,
    Log,
    Lock,
    Menu,
    More,
    Node,
    Oracle,
    Overview,
    Ownership,
    People,
    Plus,
    Push,
    Refresh,
    Right,
    Search,
    Settings,
    Start,
    Stop,
    Table,
}

impl Symbol {
    #[cfg(test)]
    const ALL: [Self; 31] = [
        Self::Arrow,
        Self::Audit,
        Self::Both,
        Self::Canal,
        Self::Channel,
        Self::Check,
        Self::Cluster,
        Self::Copy,
        Self::Cross,
        Self::Database,
        Self::Delete,
        Self::Edit,
        Self::Jobs,
        Self::Log,
        Self::Lock,
        Self::Menu,
        Self::More,
        Self::Node,
        Self::Oracle,
        Self::Overview,
        Self::Ownership,
        Self::People,
        Self::Plus,
        Self::Push,
        Self::Refresh,
        Self::Right,
        Self::Search,
        Self::Settings,
        Self::Start,
        Self::Stop,
        Self::Table,
    ];

    /// Its ID in the sprite.
    const fn id(self) -> &'static str {
        match self {
            Self::Arrow => "arrow",
            Self::Audit => "clock",
            Self::Both => "both",
            Self::Canal => "canal",
            Self::Channel => "channel",
            Self::Check => "check",
            Self::Cluster => "zk",
            Self::Copy => "copy",
            Self::Cross => "x",
            Self::Database => "db",
            Self::Delete => "trash",
            Self::Edit => "edit",
            Self::Jobs => "run",
            Self::Log => "log",
            Self::Lock => "lock",
            Self::Menu => "menu",
            Self::More => "more",
            Self::Node => "node",
            Self::Oracle => "db-ora",
            Self::Overview => "overview",
            Self::Ownership => "key",
            Self::People => "people",
            Self::Plus => "plus",
            Self::Push => "push",
            Self::Refresh => "release",
            Self::Right => "right",
            Self::Search => "search",
            Self::Settings => "gear",
            Self::Start => "play",
            Self::Stop => "stop",
            Self::Table => "table",
        }
    }

    /// The address of the symbol, for islands, which do not know where assets are.
    pub fn address(self) -> String {
        address(self.id())
    }
}

/// Status shapes, so that no status is conveyed by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A full disc: OK.
    Disc,
    /// A square: stopped.
    Square,
    /// A triangle: needs attention.
    Triangle,
    /// A diamond: lags, or is near a limit.
    Diamond,
    /// A ring: idle.
    Ring,
    /// An open circle: in progress.
    Half,
    /// A cross: down.
    Cross,
    /// A note.
    Info,
}

impl Shape {
    #[cfg(test)]
    const ALL: [Self; 8] = [Self::Disc, Self::Square, Self::Triangle, Self::Diamond, Self::Ring, Self::Half, Self::Cross, Self::Info];

    /// Its ID in the sprite.
    const fn id(self) -> &'static str {
        match self {
            Self::Disc => "s-run",
            Self::Square => "s-stop",
            Self::Triangle => "s-pause",
            Self::Diamond => "s-lag",
            Self::Ring => "s-wait",
            Self::Half => "s-busy",
            Self::Cross => "s-down",
            Self::Info => "s-info",
        }
    }
}

fn address(id: &str) -> String {
    format!("{}/icons.svg#{id}", assets::root())
}

/// A symbol in the current text colour.
#[component]
pub fn Icon(symbol: Symbol) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=symbol.address()></use></svg> }
}

/// A status shape in the current text colour.
#[component]
pub fn StatusIcon(shape: Shape) -> impl IntoView {
    view! { <svg class="icon icon-sm" aria-hidden="true"><use href=address(shape.id())></use></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_in_the_sprite() {
        let sprite = include_str!("../../../public/icons.svg");
        for id in Symbol::ALL.map(Symbol::id).into_iter().chain(Shape::ALL.map(Shape::id)) {
            assert!(sprite.contains(&format!("<symbol id=\"{id}\"")), "{id}");
        }
    }
}
