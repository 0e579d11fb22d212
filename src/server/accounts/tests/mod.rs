use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::model::{TeamId, UserId};
use crate::server::store::test_support::TestDb;
use crate::server::store::{GlobalRole, NewUser, User};

mod change;
mod links;
mod names;
mod secrets;
mod sessions;
mod sign_in;

const CHEAP: HashCost = HashCost { memory: 64, passes: 1 };
const PASSWORD: &str = "seven otters in a boat";
const OTHER: &str = "nine herons on a raft";
/// An arbitrary time.
const NOW: i64 = 1_800_000_000_000;
const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

/// Account services of one process.
fn process(store: Store, db: &TestDb, cost: HashCost) -> Accounts {
    let config =
        AccountsConfig { data_dir: db.config.data_dir.clone(), address: "http://localhost:8100/".to_owned(), limits: SESSION_LIMITS };
    Accounts::new(store, PasswordHasher::new(cost, 2).unwrap(), config)
}

/// Account services of two processes that share a store.
async fn two(db: &TestDb) -> (Accounts, Accounts) {
    (process(db.store.clone(), db, CHEAP), process(db.second_process().await, db, CHEAP))
}

fn one(db: &TestDb) -> Accounts {
    process(db.store.clone(), db, CHEAP)
}

/// Adds a user with [`PASSWORD`].
async fn person(people: &Accounts, name: &str, role: GlobalRole) -> User {
    let hash = people.0.passwords.hash(&secret(PASSWORD)).await.unwrap();
    let (name, display_name) = (name.to_owned(), name.to_owned());
    let new = NewUser { name, display_name, password_hash: Some(hash), role, must_change_password: false, created_at: NOW };
    people.store().people().add(&new).await.unwrap()
}

fn from(address: &str) -> ClientOrigin {
    ClientOrigin { address: address.parse::<IpAddr>().unwrap(), user_agent: "a browser".to_owned(), device: None }
}

fn here() -> ClientOrigin {
    from("192.0.2.7")
}

async fn sign_in(people: &Accounts, name: &str, password: &str, now: i64) -> Result<IssuedSession, SignInError> {
    people.sign_in(name, &secret(password), &here(), now).await
}

/// Returns the user who is authenticated by a token.
async fn user_of(people: &Accounts, token: &SecretString, now: i64) -> Option<UserId> {
    people.authenticate(token.expose_secret(), now).await.unwrap().map(|signed| signed.person.id)
}

fn new_user(name: &str, password: &str) -> Registration {
    Registration { name: name.to_owned(), display_name: format!("{name} the Great"), password: secret(password) }
}

#[tokio::test]
async fn a_panic_is_reported_as_an_internal_error() {
    let ended = super::run_to_completion::<()>(async { panic!("on purpose") }).await;
    assert!(matches!(ended, Err(AccountError::Internal)), "{ended:?}");
}
