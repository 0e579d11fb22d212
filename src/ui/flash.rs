//! What the last post did, told once on the page it leads to: a cookie that lives until that page.

use axum_extra::extract::cookie::Cookie;

use crate::messages::{Lang, account, common};
use crate::server::web::middleware::cookies;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    Created,
    Saved,
    Deleted,
    /// The manager has been asked for something that takes a while.
    Requested,
    /// One's own password.
    PasswordChanged,
    /// Some of one's own sessions.
    SessionsEnded,
    /// An identity provider can be used from now on.
    Connected,
    /// An identity provider can't be used any more.
    Disconnected,
}

impl FlashKind {
    const ALL: [Self; 8] = [
        Self::Created,
        Self::Saved,
        Self::Deleted,
        Self::Requested,
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
            Self::PasswordChanged => "password",
            Self::SessionsEnded => "sessions",
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
        }
    }
}

/// What was done to which thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    done: FlashKind,
    name: String,
}

impl Flash {
    /// The name of the cookie.
    pub const COOKIE: &'static str = "flash";
    /// Longest name that is told; a cookie has little room.
    const MAX_NAME_LENGTH: usize = 80;

    /// Tells that this was done to the thing of this name.
    pub fn new(done: FlashKind, name: &str) -> Self {
        Self { done, name: name.chars().take(Self::MAX_NAME_LENGTH).collect() }
    }

    /// Reads the cookie's value; `None` if it is not one of ours.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let (key, name) = value.split_once('=')?;
        let done = FlashKind::ALL.into_iter().find(|done| done.as_str() == key)?;
        Some(Self::new(done, name))
    }

    /// The cookie.
    pub fn to_cookie(&self, secure: bool) -> Cookie<'static> {
        cookies::lasting(Self::COOKIE, format!("{}={}", self.done.as_str(), self.name), 60, secure)
    }

    /// The cookie that ends it.
    pub fn cleared(secure: bool) -> Cookie<'static> {
        cookies::removal(Self::COOKIE, secure)
    }

    /// The sentence.
    pub fn text(&self, lang: Lang) -> String {
        match self.done {
            FlashKind::Created => common::created(lang, &self.name),
            FlashKind::Saved => common::saved(lang, &self.name),
            FlashKind::Deleted => common::deleted(lang, &self.name),
            FlashKind::Requested => common::asked(lang, &self.name),
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
    fn a_name_survives_the_cookie_whatever_it_holds() {
        let flash = Flash::new(FlashKind::Created, "订单; <b>=&\"");
        let sent = flash.to_cookie(true).encoded().to_string();
        assert!(sent.starts_with("flash=created") && sent.contains("; Secure"), "{sent}");
        let cookie = Cookie::parse_encoded(sent).unwrap();
        assert_eq!(Flash::from_cookie(cookie.value()), Some(flash));
        assert_eq!(Flash::from_cookie("nonsense=x"), None);
        assert_eq!(Flash::from_cookie(""), None);
    }
}
