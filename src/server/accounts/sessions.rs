//! Authentication of requests by session token, and management of a user's sessions.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::session_cache::key;
use super::{AccountError, Accounts, is_token};
use crate::model::UserId;
use crate::server::store::{Result, Session, SessionLimits, User};

/// Session timeouts used in tests.
#[cfg(test)]
pub const SESSION_LIMITS: SessionLimits = SessionLimits { idle: 8 * 3_600_000, absolute: 7 * 24 * 3_600_000 };

/// Minimum interval between updates of a session's last use, in milliseconds.
const TOUCH_INTERVAL_MS: i64 = 60_000;

/// A session and its user.
#[derive(Clone, Debug)]
pub struct ActiveSession {
    /// The session.
    pub session: Session,
    /// The user.
    pub person: User,
}

/// Whether a request counts as activity in its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Touch {
    Yes,
    No,
}

impl Accounts {
    /// Returns the active session for this token, or `None` if it is invalid or expired. Called for every request: results are cached for
    /// up to 2 seconds, so that most requests need no query. Revocations by other processes are noticed within that time, those by this
    /// process immediately.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if stored data is invalid.
    /// `Database`, `Damaged`.
    pub async fn authenticate(&self, token: &str, now: i64) -> Result<Option<Arc<ActiveSession>>> {
        self.find(token, now, Touch::Yes).await
    }

    /// Like [`Self::authenticate`], for requests that the browser sends by itself, such as updates of an open page: they do not count as
    /// activity, so that an idle session still expires.
    ///
    /// # Errors
    /// Same as [`Self::authenticate`].
    pub async fn who_without_touch(&self, token: &str, now: i64) -> Result<Option<Arc<ActiveSession>>> {
        self.find(token, now, Touch::No).await
    }

    async fn find(&self, token: &str, now: i64, touch: Touch) -> Result<Option<Arc<ActiveSession>>> {
        if !is_token(token) {
            return Ok(None);
        }
        let (cache, limits, key) = (&self.0.cache, self.0.config.limits, key(token));
        if let Some(signed) = cache.get(&key, now) {
            if !lasts(&signed.session, now, limits) {
                return Ok(None);
            }
            let noted = self.touch(&signed, now, touch);
            if let Some(noted) = &noted {
                cache.replace(&key, Arc::clone(noted));
            }
            return Ok(Some(noted.unwrap_or(signed)));
        }
        let generation = cache.generation();
        let Some((session, person)) = self.store().sessions().find(token, now, limits).await? else { return Ok(None) };
        let signed = Arc::new(ActiveSession { session, person });
        let signed = self.touch(&signed, now, touch).unwrap_or(signed);
        cache.put(key, Arc::clone(&signed), now, generation);
        Ok(Some(signed))
    }

    /// Records the use of a session in the background, at most once a minute. Returns the updated session if it was recorded.
    fn touch(&self, signed: &ActiveSession, now: i64, touch: Touch) -> Option<Arc<ActiveSession>> {
        if touch == Touch::No || now.saturating_sub(signed.session.last_seen_at) < TOUCH_INTERVAL_MS {
            return None;
        }
        let (people, session) = (self.clone(), signed.session.clone());
        tokio::spawn(async move {
            if let Err(error) = people.store().sessions().touch(&session, now).await {
                tracing::warn!(%error, "failed to record session activity");
            }
        });
        let session = Session { last_seen_at: now, ..signed.session.clone() };
        Some(Arc::new(ActiveSession { session, person: signed.person.clone() }))
    }

    /// Ends the session with this token. False if it does not exist.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn sign_out(&self, token: &str, now: i64) -> std::result::Result<bool, AccountError> {
        let Some(signed) = self.authenticate(token, now).await? else { return Ok(false) };
        self.revoke(signed.person.id, &signed.session.key).await
    }

    /// Returns a user's sessions, last used first.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn sessions(&self, person: UserId, now: i64) -> std::result::Result<Vec<Session>, AccountError> {
        Ok(self.store().sessions().list(person, now, self.0.config.limits).await?)
    }

    /// Ends one session of a user. False if it is not theirs or has already ended.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn revoke(&self, person: UserId, key: &str) -> std::result::Result<bool, AccountError> {
        let gone = self.store().sessions().revoke(person, key).await?;
        self.invalidate(person);
        Ok(gone)
    }

    /// Ends all sessions of a user except the one with the key `keep` (`None` ends all). Returns how many.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn revoke_others(&self, person: UserId, keep: Option<&str>) -> std::result::Result<u64, AccountError> {
        let gone = self.store().sessions().revoke_others(person, keep).await?;
        self.invalidate(person);
        Ok(gone)
    }

    /// Invalidates cached sessions of a user after a change, so that the next request reads the database.
    pub fn invalidate(&self, person: UserId) {
        self.0.cache.invalidate(person);
        // Fails if no event stream listens.
        let _ = self.0.revocations.send(person);
    }

    /// Subscribes to changes of users and sessions by this process: the IDs of the users, who may have been signed out.
    pub fn revocations(&self) -> broadcast::Receiver<UserId> {
        self.0.revocations.subscribe()
    }
}

/// Whether a session has not expired.
fn lasts(session: &Session, now: i64, limits: SessionLimits) -> bool {
    now.saturating_sub(session.last_seen_at) < limits.idle && now.saturating_sub(session.created_at) < limits.absolute
}
