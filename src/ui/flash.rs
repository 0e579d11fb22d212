//! Flash messages: the result of a post, shown once on the next page. Stored in a cookie until then.

use axum_extra::extract::cookie::Cookie;

use crate::messages::{Lang, account, common};
use crate::server::web::middleware::cookies;

/// The action that was performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    Created,
    Saved,
    Deleted,
    /// A long-running operation was requested from the manager.
    Requested,
    /// The resource already has the requested status.
    Unchanged,
    /// The user's own password.
    PasswordChanged,
    /// Some of the user's own sessions.
    SessionsEnded,
    /// An identity provider was linked.
    Connected,
    /// An identity provider was unlinked.
    Disconnected,
}

impl FlashKind {
    const ALL: [Self; 9] = [
        Self::Created,
        Self::Saved,
        Self::Deleted,
        Self::Requested,
        Self::Unchanged,
        Self::PasswordChanged,
        Self::SessionsEnded,
        Self::Connected,
        Self::Disconnected,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Saved => "saved",
            Self::Deleted => "deleted",
            Self::Requested => "asked",
            Self::Unchanged => "unchanged",
            Self::PasswordChanged => "password",
            Self::SessionsEnded => "sessions",
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
        }
    }
}

/// An action and the name of its resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    done: FlashKind,
    name: String,
}

impl Flash {
    /// The name of the cookie.
    pub const COOKIE: &'static str = "flash";
    /// Maximum length of the name; cookies have little room.
    const MAX_NAME_LENGTH: usize = 80;

    /// Creates a message about an action on the named resource.
    pub fn new(done: FlashKind, name: &str) -> Self {
        Self { done, name: name.chars().take(Self::MAX_NAME_LENGTH).collect() }
    }

    /// Parses the cookie's value; `None` if it is invalid.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let (key, name) = value.split_once('=')?;
        let done = FlashKind::ALL.into_iter().find(|done| done.as_str() == key)?;
        Some(Self::new(done, name))
    }

    /// The cookie.
    pub fn to_cookie(&self, secure: bool) -> Cookie<'static> {
        cookies::lasting(Self::COOKIE, format!("{}={}", self.done.as_str(), self.name), 60, secure)
    }

    /// The cookie that removes it.
    pub fn cleared(secure: bool) -> Cookie<'static> {
        cookies::removal(Self::COOKIE, secure)
    }

    /// The message text.
    pub fn text(&self, lang: Lang) -> String {
        match self.done {
            FlashKind::Created => common::created(lang, &self.name),
            FlashKind::Saved => common::saved(lang, &self.name),
            FlashKind::Deleted => common::deleted(lang, &self.name),
            FlashKind::Requested => common::asked(lang, &self.name),
            FlashKind::Unchanged => common::unchanged(lang, &self.name),
            FlashKind::PasswordChanged => lang.t(account::CHANGED).to_owned(),
            FlashKind::SessionsEnded => lang.t(account::ENDED).to_owned(),
            FlashKind::Connected => lang.t(account::CONNECTED).to_owned(),
            FlashKind::Disconnected => lang.t(account::DISCONNECTED).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_round_trips_through_the_cookie() {
        let flash = Flash::new(FlashKind::Created, "订单; <b>=&\"");
        let sent = flash.to_cookie(true).encoded().to_string();
        assert!(sent.starts_with("flash=created") && sent.contains("; Secure"), "{sent}");
        let cookie = Cookie::parse_encoded(sent).unwrap();
        assert_eq!(Flash::from_cookie(cookie.value()), Some(flash));
        assert_eq!(Flash::from_cookie("nonsense=x"), None);
        assert_eq!(Flash::from_cookie(""), None);
    }
}
