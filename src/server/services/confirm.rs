//! Re-authentication for sensitive operations, so that a stolen session alone can't grant roles or take over an administrator's account.

use std::net::{IpAddr, Ipv4Addr};

use secrecy::{ExposeSecret, SecretString};

use super::{Ctx, Result};
use crate::model::Error;
use crate::model::UserId;
use crate::model::field::FieldError;
use crate::server::accounts::AccountError;
use crate::server::authz::errors::OWN_PASSWORD;

/// The acting user's proof of identity: their password, or a recently started session.
pub(super) struct Proof {
    person: UserId,
    /// Empty without a session, which is then never recent.
    session: String,
    password: SecretString,
    address: IpAddr,
}

impl Proof {
    /// Reads the acting user's proof, without checking it.
    ///
    /// # Errors
    /// Returns `Invalid` if the user has a password and did not enter it, or `InvalidLink` without a session.
    pub(super) fn new(ctx: &Ctx, password: &SecretString) -> Result<Self> {
        let person = ctx.caller.person().ok_or(Error::InvalidLink)?;
        if person.password_hash.is_some() && password.expose_secret().is_empty() {
            return Err(Error::invalid_field(OWN_PASSWORD, FieldError::Required));
        }
        let address = ctx.caller.address().parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(Self {
            person: person.id,
            session: ctx.caller.session_key().unwrap_or_default().to_owned(),
            password: password.clone(),
            address,
        })
    }

    /// Checks the proof; a wrong password counts as a failed sign-in.
    ///
    /// # Errors
    /// Returns `Invalid` for a wrong password, `Conflict` for a session that is too old, `RateLimited` or `Database`.
    pub(super) async fn check(&self, ctx: &Ctx) -> Result<()> {
        match ctx.access().accounts().confirm(self.person, &self.session, &self.password, self.address, ctx.now_ms()).await {
            Err(AccountError::WrongPassword) => Err(Error::invalid_field(OWN_PASSWORD, FieldError::WrongPassword)),
            checked => Ok(checked?),
        }
    }
}
