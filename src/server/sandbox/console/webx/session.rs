//! Sessions stored in the user's cookies (Otter manager console, §1.6 and §1.7). The server stores nothing, so sessions survive restarts.

use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::server::sandbox::state::{AuthorizeType, Millis};

/// The cookie with the session id.
const ID_COOKIE: &str = "JSESSIONID";
/// The cookie with the session state; the manager would continue in `…1` if the state is too long for one cookie.
const STATE_COOKIE: &str = "OTTER_WEBX_JSESSIONID0";
/// A session ends four hours after its start, whether used or not.
const LIFETIME: Millis = 4 * 60 * 60 * 1000;

/// A signed-in user as of sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionUser {
    pub id: i64,
    pub name: String,
    pub role: AuthorizeType,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebxSession {
    id: String,
    created: Millis,
    epoch: u64,
    /// The signed-in user, if any.
    pub user: Option<SessionUser>,
}

/// Creates, seals and opens sessions.
#[derive(Debug)]
pub struct WebxSessions {
    key: hmac::Key,
}

impl WebxSessions {
    /// `secret` must be the same after a restart for sessions to stay valid.
    pub fn new(secret: &[u8]) -> Self {
        WebxSessions { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// A session without a user. Sessions of another `epoch` are invalid.
    pub fn begin(&self, number: u128, now: Millis, epoch: u64) -> WebxSession {
        WebxSession { id: format!("{number:032X}"), created: now, epoch, user: None }
    }

    /// The session in a request's `Cookie` header; `None` if a cookie is missing, invalid or expired, or the two do not belong together.
    pub fn open(&self, cookies: &str, now: Millis, epoch: u64) -> Option<WebxSession> {
        let cookie = |name: &str| {
            cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let (body, seal) = cookie(STATE_COOKIE)?.rsplit_once('.')?;
        if self.seal(body) != seal {
            return None;
        }
        let (text, _) = url::form_urlencoded::parse(body.as_bytes()).next()?;
        let session: WebxSession = serde_json::from_str(&text).ok()?;
        let lives = session.epoch == epoch && now < session.created + LIFETIME;
        (lives && cookie(ID_COOKIE)? == session.id).then_some(session)
    }

    /// The `Set-Cookie` values that store the session.
    pub fn cookies(&self, session: &WebxSession) -> [String; 2] {
        let json = serde_json::to_string(session).unwrap_or_default();
        let body: String = url::form_urlencoded::byte_serialize(json.as_bytes()).collect();
        let seal = self.seal(&body);
        [format!("{ID_COOKIE}={}; Path=/; HttpOnly", session.id), format!("{STATE_COOKIE}={body}.{seal}; Path=/; HttpOnly")]
    }

    /// The session's form token; constant for the lifetime of the session.
    pub fn token(&self, session: &WebxSession) -> String {
        let tag = self.sign(&format!("token {} {}", session.created, session.id));
        let mut number = tag.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut token = String::new();
        while number > 0 {
            token.push(base62((number % 62) as u8));
            number /= 62;
        }
        token
    }

    fn seal(&self, body: &str) -> String {
        self.sign(body).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        hmac::sign(&self.key, text.as_bytes()).as_ref().to_vec()
    }
}

fn base62(digit: u8) -> char {
    let letter = match digit {
        0..=9 => b'0' + digit,
        10..=35 => b'a' + digit - 10,
        _ => b'A' + digit - 36,
    };
    char::from(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cookies: &[String]) -> String {
        cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }

    fn signed_in(sessions: &WebxSessions) -> WebxSession {
        let mut session = sessions.begin(7, 1_000, 0);
        session.user = Some(SessionUser { id: 1, name: "管理 <员>".to_owned(), role: AuthorizeType::Admin });
        session
    }

    #[test]
    fn a_session_is_restored_from_its_cookies_even_after_a_restart() {
        let session = signed_in(&WebxSessions::new(b"k"));
        let cookies = header(&WebxSessions::new(b"k").cookies(&session));
        let reopened = WebxSessions::new(b"k").open(&cookies, 2_000, 0).unwrap();
        assert_eq!(reopened, session);
        assert_eq!(WebxSessions::new(b"k").token(&reopened), WebxSessions::new(b"k").token(&session));
    }

    #[test]
    fn both_cookies_are_required_and_must_match() {
        let sessions = WebxSessions::new(b"k");
        let [id, state] = sessions.cookies(&signed_in(&sessions));
        assert!(sessions.open(&header(std::slice::from_ref(&state)), 2_000, 0).is_none());
        assert!(sessions.open(&header(&[id]), 2_000, 0).is_none());
        let [other_id, _] = sessions.cookies(&sessions.begin(8, 1_000, 0));
        assert!(sessions.open(&header(&[other_id, state]), 2_000, 0).is_none());
    }

    #[test]
    fn forged_and_expired_sessions_are_invalid() {
        let sessions = WebxSessions::new(b"k");
        let cookies = header(&sessions.cookies(&signed_in(&sessions)));
        assert!(WebxSessions::new(b"other").open(&cookies, 2_000, 0).is_none());
        assert!(sessions.open(&cookies, 1_000 + LIFETIME, 0).is_none());
        assert!(sessions.open(&cookies, 999 + LIFETIME, 0).is_some());
        assert!(sessions.open(&cookies, 2_000, 1).is_none());
    }
}
