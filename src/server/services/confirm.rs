//! What a stolen session must not do alone: giving roles and taking over the account of an administrator.

use std::net::{IpAddr, Ipv4Addr};

use secrecy::{ExposeSecret, SecretString};

use super::Result;
use super::account::now;
use crate::model::Error;
use crate::model::field::FieldError;
use crate::server::accounts::AccountError;
use crate::server::authz::errors::OWN_PASSWORD;
use crate::server::authz::{AccessControl, Caller};

/// What the acting person gave to prove who they are: their own password, or a session that has just begun.
pub(super) struct Proof {
    person: i64,
    session: String,
    password: SecretString,
    address: IpAddr,
}

impl Proof {
    /// The proof of the acting person, not checked yet.
    ///
    /// # Errors
    /// `Rejected` when they have a password and did not type it; `Link` without a session.
    pub(super) fn of(caller: &Caller, password: &SecretString) -> Result<Self> {
        let person = caller.person().ok_or(Error::InvalidLink)?;
        if person.password_hash.is_some() && password.expose_secret().is_empty() {
            return Err(Error::invalid_field(OWN_PASSWORD, FieldError::Required));
        }
        let address = caller.address().parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(Self { person: person.id, session: caller.session_key().to_owned(), password: password.clone(), address })
    }

    /// Checks it; a wrong password counts as a failed sign-in.
    ///
    /// # Errors
    /// `Rejected` for the password, `Conflict` for a session that is too old, `Wait`, `Store`.
    pub(super) async fn check(&self, access: &AccessControl) -> Result<()> {
        match access.people().confirm(self.person, &self.session, &self.password, self.address, now()).await {
            Err(AccountError::WrongPassword) => Err(Error::invalid_field(OWN_PASSWORD, FieldError::WrongPassword)),
            checked => Ok(checked?),
        }
    }
}
