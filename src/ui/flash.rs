//! What the last post did, told once on the page it leads to: a cookie that lives until that page.

use axum::http::HeaderValue;
use url::form_urlencoded;

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
    /// Longest name that is told; a cookie has little room.
    const MOST: usize = 80;

    /// Tells that this was done to the thing of this name.
    pub fn new(done: Done, name: &str) -> Self {
        Self { done, name: name.chars().take(Self::MOST).collect() }
    }

    /// Reads the cookie's value; none when it is not one of ours.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let (key, name) = form_urlencoded::parse(value.as_bytes()).next()?;
        let done = Done::ALL.into_iter().find(|done| done.as_str() == key)?;
        Some(Self::new(done, &name))
    }

    /// The `Set-Cookie` header.
    pub fn to_cookie(&self) -> HeaderValue {
        let value = form_urlencoded::Serializer::new(String::new()).append_pair(self.done.as_str(), &self.name).finish();
        HeaderValue::from_str(&format!("flash={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")).unwrap_or_else(|_| Self::cleared())
    }

    /// The `Set-Cookie` header that ends it.
    pub fn cleared() -> HeaderValue {
        HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
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
        let header = flash.to_cookie();
        let value = header.to_str().unwrap().strip_prefix("flash=").unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(Flash::from_cookie(&value), Some(flash));
        assert_eq!(Flash::from_cookie("nonsense=x"), None);
        assert_eq!(Flash::from_cookie(""), None);
    }
}
