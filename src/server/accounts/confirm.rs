//! Re-authentication before sensitive actions, to protect against stolen sessions.

use std::net::IpAddr;

use secrecy::SecretString;

use super::{AccountError, Accounts, ClientOrigin};
use crate::model::UserId;

/// Maximum age of a session that counts as re-authentication for users without a password, in milliseconds.
pub const FRESH_FOR: i64 = 600_000;

impl Accounts {
    /// Checks the user's password or, if they have none, that the session with the key `session` began within the last 10 minutes. Wrong
    /// passwords count as failed sign-ins.
    ///
    /// # Errors
    /// Returns `WrongPassword`, `SessionTooOld`, `RateLimited`, `NotFound`, `Password` or `Store`.
    pub async fn confirm(
        &self,
        person: UserId,
        session: &str,
        password: &SecretString,
        address: IpAddr,
        now: i64,
    ) -> Result<(), AccountError> {
        let person = self.person(person).await?;
        if person.password_hash.is_some() {
            let origin = ClientOrigin { address, user_agent: String::new(), device: None };
            return self
                .try_password(Some(&person), &person.name, password, &origin, now)
                .await?
                .map(drop)
                .ok_or(AccountError::WrongPassword);
        }
        let sessions = self.sessions(person.id, now).await?;
        let is_fresh = sessions.iter().any(|own| own.key == session && now.saturating_sub(own.created_at) < FRESH_FOR);
        if is_fresh { Ok(()) } else { Err(AccountError::SessionTooOld) }
    }
}
