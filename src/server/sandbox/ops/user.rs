//! Users and their passwords.

use std::fmt::Write as _;

use md5::{Digest, Md5};

use super::{Refusal, fits, same};
use crate::server::sandbox::state::{AuthorizeType, Millis, State, User};

/// The manager's stored form of a password: three pieces of its MD5 in hexadecimal, 20 characters.
pub fn password_hash(password: &str) -> String {
    let mut hex = String::with_capacity(32);
    for byte in Md5::digest(password.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    [26..32, 10..17, 15..22].into_iter().filter_map(|piece| hex.get(piece)).collect()
}

/// The user with this name and password.
pub fn sign_in<'a>(state: &'a State, name: &str, password: &str) -> Option<&'a User> {
    let hash = password_hash(password);
    state.users.iter().find(|user| same(&user.name, name) && user.password_hash == hash)
}

fn check(user: &User) -> Result<(), Refusal> {
    fits("USERNAME", 20, &user.name)?;
    fits("DEPARTMENT", 20, &user.department)?;
    fits("REALNAME", 20, &user.real_name)
}

/// Stores a user; returns `None` and stores nothing if the name exists.
pub fn add(state: &mut State, now: Millis, mut user: User, password: &str) -> Result<Option<i64>, Refusal> {
    check(&user)?;
    if state.users.iter().any(|other| same(&other.name, &user.name)) {
        return Ok(None);
    }
    user.password_hash = password_hash(password);
    Ok(Some(state.users.insert(now, user)))
}

/// Overwrites everything except the name; without a new password the old one stays.
pub fn edit(state: &mut State, now: Millis, id: i64, user: User, password: Option<&str>) -> Result<(), Refusal> {
    check(&user)?;
    if password.is_some_and(|password| password.chars().count() < 6) {
        return Err(Refusal::Invalid("passwordTooLess"));
    }
    state.users.update(now, id, |row| {
        row.department = user.department;
        row.real_name = user.real_name;
        row.authorize_type = user.authorize_type;
        if let Some(password) = password {
            row.password_hash = password_hash(password);
        }
    });
    Ok(())
}

/// Deletes the user, even an administrator.
pub fn delete(state: &mut State, id: i64) {
    state.users.remove(id);
}

/// The two users of a fresh manager: `admin` with password `admin`, and `guest`, whose password is unknown.
pub fn stock_users() -> [User; 2] {
    let user = |name: &str, hash: &str, authorize_type| User {
        name: name.to_owned(),
        password_hash: hash.to_owned(),
        department: "Otter".to_owned(),
        real_name: name.to_owned(),
        authorize_type,
        ..User::default()
    };
    [user("admin", "801fc357a5a74743894a", AuthorizeType::Admin), user("guest", "471e02a154a2121dc577", AuthorizeType::Operator)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stock_password_has_the_stock_hash() {
        assert_eq!(password_hash("admin"), "801fc357a5a74743894a");
    }
}
