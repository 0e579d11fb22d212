//! Who is signed in.

use std::sync::Arc;

use super::session_cache::key;
use super::{AccountError, Accounts, is_token};
use crate::server::store::{Result, Session, SessionLimits, User};

/// How long sessions last in tests.
#[cfg(test)]
pub const SESSION_LIMITS: SessionLimits = SessionLimits { idle: 8 * 3_600_000, absolute: 7 * 24 * 3_600_000 };

/// How often a session is noted as used, in milliseconds.
const TOUCH_INTERVAL_MS: i64 = 60_000;

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct ActiveSession {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub person: User,
}

/// Whether a request counts as use of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Touch {
    Yes,
    No,
}

impl Accounts {
    /// Who shows this token; none: nobody who may come in. For every request: what is known is up to 2 seconds old, so that most
    /// need no query, and what another process ended is seen by this one that soon; its own doings at once.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn authenticate(&self, token: &str, now: i64) -> Result<Option<Arc<ActiveSession>>> {
        self.find(token, now, Touch::Yes).await
    }

    /// The same for what a browser does by itself, such as updating an open page: it does not count as use of the session, which
    /// therefore ends when it is idle.
    ///
    /// # Errors
    /// As [`Self::who`].
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

    /// Notes in the background that a session is used, when that was not noted for a minute; answers it as noted.
    fn touch(&self, signed: &ActiveSession, now: i64, touch: Touch) -> Option<Arc<ActiveSession>> {
        if touch == Touch::No || now.saturating_sub(signed.session.last_seen_at) < TOUCH_INTERVAL_MS {
            return None;
        }
        let (people, session) = (self.clone(), signed.session.clone());
        tokio::spawn(async move {
            if let Err(error) = people.store().sessions().touch(&session, now).await {
                tracing::warn!(%error, "that a session is used was not noted");
            }
        });
        let session = Session { last_seen_at: now, ..signed.session.clone() };
        Some(Arc::new(ActiveSession { session, person: signed.person.clone() }))
    }

    /// Ends the session of this token. False when there is none.
    ///
    /// # Errors
    /// `Store`.
    pub async fn sign_out(&self, token: &str, now: i64) -> std::result::Result<bool, AccountError> {
        let Some(signed) = self.authenticate(token, now).await? else { return Ok(false) };
        self.revoke(signed.person.id, &signed.session.key).await
    }

    /// A person's sessions, the one used last first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn sessions(&self, person: i64, now: i64) -> std::result::Result<Vec<Session>, AccountError> {
        Ok(self.store().sessions().list(person, now, self.0.config.limits).await?)
    }

    /// Ends one session of a person. False when it is not theirs, or gone already.
    ///
    /// # Errors
    /// `Store`.
    pub async fn revoke(&self, person: i64, key: &str) -> std::result::Result<bool, AccountError> {
        let gone = self.store().sessions().revoke(person, key).await?;
        self.invalidate(person);
        Ok(gone)
    }

    /// Ends all sessions of a person but the one with the key `keep` (none: all); answers how many.
    ///
    /// # Errors
    /// `Store`.
    pub async fn revoke_others(&self, person: i64, keep: Option<&str>) -> std::result::Result<u64, AccountError> {
        let gone = self.store().sessions().revoke_others(person, keep).await?;
        self.invalidate(person);
        Ok(gone)
    }

    /// Lets this process ask the database at the person's next request, because something about them was changed.
    pub fn invalidate(&self, person: i64) {
        self.0.cache.forget(person);
    }
}

/// Whether a session has not ended by itself.
fn lasts(session: &Session, now: i64, limits: SessionLimits) -> bool {
    now.saturating_sub(session.last_seen_at) < limits.idle && now.saturating_sub(session.created_at) < limits.absolute
}
