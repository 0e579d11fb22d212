//! All user-visible messages, English and Chinese side by side. A message without one of the languages does not compile.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod canals;
#[cfg(feature = "ssr")]
pub mod causes;
#[cfg(feature = "ssr")]
pub mod channels;
#[cfg(feature = "ssr")]
pub mod clusters;
#[cfg(feature = "ssr")]
pub mod common;
pub mod durations;
#[cfg(feature = "ssr")]
pub mod errors;
#[cfg(feature = "ssr")]
pub mod field_labels;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod logs;
#[cfg(feature = "ssr")]
pub mod mappings;
#[cfg(feature = "ssr")]
pub mod nodes;
#[cfg(feature = "ssr")]
pub mod oidc;
#[cfg(feature = "ssr")]
pub mod overview;
#[cfg(feature = "ssr")]
pub mod permissions;
#[cfg(feature = "ssr")]
pub mod pipelines;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod shortcuts;
#[cfg(feature = "ssr")]
pub mod sources;
#[cfg(feature = "ssr")]
pub mod tables;
#[cfg(feature = "ssr")]
pub mod users;
#[cfg(feature = "ssr")]
pub mod validation;

/// A message in both languages: English, Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message(pub [&'static str; 2]);

/// A language of the user interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// Returns the message in this language.
    pub fn t(self, word: Message) -> &'static str {
        self.of(word.0)
    }

    /// Returns the text of a form definition in this language.
    pub fn of(self, [en, zh]: [&'static str; 2]) -> &'static str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// The BCP 47 tag for the document.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Parses a cookie value or a tag such as `zh-TW`; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.trim().split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }

    /// The supported language preferred by an `Accept-Language` header; English if it contains neither.
    pub fn accepted(header: &str) -> Self {
        let weighed = header.split(',').filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            Self::from_tag(tag).filter(|_| weight > 0.0).map(|lang| (weight, lang))
        });
        // The first of equally weighted languages wins.
        weighed
            .fold(None, |best: Option<(f32, Self)>, one| if best.is_some_and(|best| best.0 >= one.0) { best } else { Some(one) })
            .map_or(Self::En, |(_, lang)| lang)
    }
}

/// Defines messages: `NAME = "English", "中文";` a constant, `fn name(n: usize) = "{n} rows", "{n} 行";` a text with arguments.
macro_rules! messages {
    () => {};
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),+ $(,)?) = $en:literal, $zh:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::messages::Lang, $($arg: $ty),+) -> String {
            match lang {
                $crate::messages::Lang::En => format!($en),
                $crate::messages::Lang::Zh => format!($zh),
            }
        }
        $crate::messages::messages! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident = $en:literal, $zh:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub const $name: $crate::messages::Message = $crate::messages::Message([$en, $zh]);
        $crate::messages::messages! { $($rest)* }
    };
}
pub(crate) use messages;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_weighted_supported_language_wins() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-US,en;q=0.9,zh;q=0.8", Lang::En),
            ("de, zh;q=0.3, en;q=0.2", Lang::Zh),
            ("zh;q=0, en;q=0.1", Lang::En),
            ("fr", Lang::En),
            ("", Lang::En),
            ("zh;q=x", Lang::En),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }
}
