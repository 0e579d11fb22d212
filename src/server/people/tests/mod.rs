use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::server::store::bed::Bed;
use crate::server::store::{GlobalRole, NewPerson, Person};

mod change;
mod links;
mod names;
mod secrets;
mod sessions;
mod sign_in;

const CHEAP: Cost = Cost { memory: 64, passes: 1 };
const PASSWORD: &str = "seven otters in a boat";
const OTHER: &str = "nine herons on a raft";
/// Any time.
const NOW: i64 = 1_800_000_000_000;
const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

/// One process.
fn process(store: Store, bed: &Bed, cost: Cost) -> People {
    let config =
        PeopleConfig { data_dir: bed.config.data_dir.clone(), address: "http://localhost:8100/".to_owned(), limits: SESSION_LIMITS };
    People::new(store, Passwords::new(cost, 2).unwrap(), config)
}

/// Two processes on one store.
async fn two(bed: &Bed) -> (People, People) {
    (process(bed.store.clone(), bed, CHEAP), process(bed.other().await, bed, CHEAP))
}

fn one(bed: &Bed) -> People {
    process(bed.store.clone(), bed, CHEAP)
}

/// Somebody with [`PASSWORD`].
async fn person(people: &People, name: &str, role: GlobalRole) -> Person {
    let hash = people.0.passwords.hash(&secret(PASSWORD)).await.unwrap();
    let (name, display_name) = (name.to_owned(), name.to_owned());
    let new = NewPerson { name, display_name, password_hash: Some(hash), role, must_change_password: false, created_at: NOW };
    people.store().people().add(&new).await.unwrap()
}

fn from(address: &str) -> Origin {
    Origin { address: address.parse::<IpAddr>().unwrap(), user_agent: "a browser".to_owned() }
}

fn here() -> Origin {
    from("192.0.2.7")
}

async fn sign_in(people: &People, name: &str, password: &str, now: i64) -> Result<SignedIn, SignInError> {
    people.sign_in(name, &secret(password), &here(), now).await
}

/// Who comes in with a token.
async fn who(people: &People, token: &SecretString, now: i64) -> Option<i64> {
    people.who(token.expose_secret(), now).await.unwrap().map(|signed| signed.person.id)
}

fn newcomer(name: &str, password: &str) -> Newcomer {
    Newcomer { name: name.to_owned(), display_name: format!("{name} the Great"), password: secret(password) }
}

#[tokio::test]
async fn a_panic_is_no_failure_of_passwords() {
    let ended = super::whole::<()>(async { panic!("on purpose") }).await;
    assert!(matches!(ended, Err(PeopleError::Internal)), "{ended:?}");
}
