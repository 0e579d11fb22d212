//! What the last post did, told once on the page it leads to: a cookie that lives until that page.

use axum_extra::extract::cookie::Cookie;

use crate::server::http::cookies;
use crate::ui::words::{Lang, account, common};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Created,
    Saved,
    Deleted,
    /// The manager has been asked for something that takes a while.
    Asked,
    /// One's own password.
    PasswordChanged,
    /// Some of one's own sessions.
    SessionsEnded,
    /// An identity provider can be used from now on.
    Connected,
    /// An identity provider can't be used any more.
    Disconnected,
}

impl Done {
    const ALL: [Self; 8] = [
        Self::Created,
        Self::Saved,
        Self::Deleted,
        Self::Asked,
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
            Self::Asked => "asked",
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
    done: Done,
    name: String,
}

impl Flash {
    /// The name of the cookie.
    pub const COOKIE: &'static str = "flash";
    /// Longest name that is told; a cookie has little room.
    const MOST: usize = 80;

    /// Tells that this was done to the thing of this name.
    pub fn new(done: Done, name: &str) -> Self {
        Self { done, name: name.chars().take(Self::MOST).collect() }
    }

    /// Reads the cookie's value; `None` if it is not one of ours.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let (key, name) = value.split_once('=')?;
        let done = Done::ALL.into_iter().find(|done| done.as_str() == key)?;
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
            Done::Created => common::created(lang, &self.name),
            Done::Saved => common::saved(lang, &self.name),
            Done::Deleted => common::deleted(lang, &self.name),
            Done::Asked => common::asked(lang, &self.name),
            Done::PasswordChanged => lang.t(account::CHANGED).to_owned(),
            Done::SessionsEnded => lang.t(account::ENDED).to_owned(),
            Done::Connected => lang.t(account::CONNECTED).to_owned(),
            Done::Disconnected => lang.t(account::DISCONNECTED).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_the_cookie_whatever_it_holds() {
        let flash = Flash::new(Done::Created, "订单; <b>=&\"");
        let sent = flash.to_cookie(true).encoded().to_string();
        assert!(sent.starts_with("flash=created") && sent.contains("; Secure"), "{sent}");
        let cookie = Cookie::parse_encoded(sent).unwrap();
        assert_eq!(Flash::from_cookie(cookie.value()), Some(flash));
        assert_eq!(Flash::from_cookie("nonsense=x"), None);
        assert_eq!(Flash::from_cookie(""), None);
    }
}
