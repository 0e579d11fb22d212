//! The values of form fields: each type reads what was typed, says what is wrong with it, and writes what the manager takes.

mod hosts;
mod jdbc;
mod numbers;
mod references;
mod texts;

pub use hosts::{Addresses, Host, is_host};
pub use jdbc::{JdbcUrl, Server};
pub use numbers::{Number, Port, Positive};
pub use references::{Destination, NodeIds};
pub use texts::{Description, Line, Name, Password, Text};

/// What is wrong with a field. The pages word it; nothing here depends on a language.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FieldError {
    /// Nothing was entered.
    Required,
    /// Fewer characters than `min`.
    TooShort { min: usize },
    /// More characters than `max`.
    TooLong { max: usize },
    /// Not a whole number.
    NotANumber,
    /// Below `min`.
    TooSmall { min: i64 },
    /// Above `max`.
    TooLarge { max: i64 },
    /// None of the values that are offered.
    NotAChoice,
    /// Neither an IPv4 address nor a host name.
    NotAHost,
    /// Not `host:port`, several separated by `;` (alternatives in a group by `,`).
    NotAddresses,
    /// Not the JDBC address of one server of the chosen kind of database.
    NotAUrl,
    /// A URL with a user or a password in it, which have fields of their own.
    UrlCredentials,
    /// A JDBC parameter that is not on the list of allowed ones.
    UrlParameter { name: String },
    /// The stored password would go to another address, or be used with another user: it must be entered again.
    PasswordAgain,
    /// Not `{…};` repeated, each a JSON object.
    NotPositions,
    /// Characters that the manager's tables can't hold (emoji and other characters beyond U+FFFF).
    UnstorableCharacter,
    /// A numeric character reference such as `&#65;`, which the manager would turn into its character.
    CharacterReference,
    /// A heartbeat statement that only reads: it makes no binlog event.
    HeartbeatReads,
    /// Another entity has this name.
    Taken,
    /// Another pipeline reads from this canal.
    CanalInUse,
    /// Both ends of a mapping are the same table.
    SameTable,
    /// The field can't be changed once the thing exists.
    Fixed,
    /// It does not begin as the names of the team have to.
    Prefix { prefix: String },
    /// The team may not use it.
    NotForTeam,
    /// Control, format (zero-width, bidirectional), private-use or unassigned characters: nobody sees them, or their look depends on the
    /// computer.
    Control,
    /// Letters of alphabets that look alike, such as Latin and Cyrillic, in one name.
    MixedAlphabets,
    /// A name that looks like another one.
    LookAlike,
    /// A password that many choose.
    CommonPassword,
    /// A password that is a pattern: a row of keys, a repetition, a date.
    PatternPassword,
    /// A password that is not much more than the name.
    LikeName,
    /// A password that is the one to be changed.
    Unchanged,
    /// Not the right password.
    WrongPassword,
    /// The manager's own words, where it refused something that this program could not foresee.
    Manager(String),
}

/// How a field is drawn, and which picker offers its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line { max: usize },
    /// Several lines of text.
    Lines { max: usize },
    /// A password: never sent to a browser.
    Password,
    /// A whole number.
    Number { min: i64, max: i64 },
    /// On or off.
    Flag,
    /// One of these constants.
    Choice(&'static [&'static str]),
    /// One or more nodes.
    Nodes,
    /// One ZooKeeper cluster.
    Cluster,
    /// The name of one canal.
    Canal,
}

/// The type of a field of a form.
pub trait FieldValue: Sized {
    /// How it is drawn.
    const KIND: FieldKind;
    /// Whether it must be filled in, whatever the other fields say.
    const REQUIRED: bool;

    /// Reads what was sent for the field: no value, one, or several, each already trimmed and not empty.
    fn read(raw: &[&str]) -> Result<Self, FieldError>;

    /// The values as the manager takes them; none for an empty field.
    fn write(&self) -> Vec<String>;
}

/// The only value of a field that must have one.
fn one<'a>(raw: &[&'a str]) -> Result<&'a str, FieldError> {
    raw.first().copied().ok_or(FieldError::Required)
}

/// A field that may be left empty.
impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: FieldKind = T::KIND;
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        if raw.is_empty() { Ok(None) } else { T::read(raw).map(Some) }
    }

    fn write(&self) -> Vec<String> {
        self.as_ref().map(T::write).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_the_manager_would_change_or_refuse_are_not_sent() {
        for (typed, wrong) in [
            ("abc", FieldError::TooShort { min: 4 }),
            ("a name 😀", FieldError::UnstorableCharacter),
            ("name &#65;", FieldError::CharacterReference),
            ("name &#x41;", FieldError::CharacterReference),
            ("name\u{202e}txt", FieldError::Control),
            ("na\u{200b}me", FieldError::Control),
            ("na\nme", FieldError::Control),
            ("name \u{e000}", FieldError::Control),
        ] {
            assert_eq!(Name::read(&[typed]), Err(wrong), "{typed}");
        }
        for typed in ["订单通道", "a & b <c>", "a &#; b", "&lt; stays", &"x".repeat(64)] {
            assert_eq!(Name::read(&[typed]).map(|name| name.to_string()), Ok(typed.to_owned()));
        }
        assert_eq!(Name::read(&[]), Err(FieldError::Required));
        assert_eq!(Description::read(&[]).map(|text| text.write()), Ok(Vec::new()));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn no_format_character_of_unicode_is_missing() {
        use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
        for character in '\0'..='\u{ffff}' {
            let category = character.general_category();
            let hidden = matches!(category, GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse);
            assert!(!hidden || Name::read(&[&format!("name{character}")]).is_err(), "{character:?}");
        }
    }

    #[test]
    fn addresses_are_written_as_otter_wants_them() {
        let written = |typed: &str| Addresses::read(&[typed]).map(|addresses| addresses.write().concat());
        assert_eq!(written("db1:3306"), Ok("db1:3306;".to_owned()));
        assert_eq!(written("db1:3306, db2:3307；10.0.0.1:3306"), Ok("db1:3306,db2:3307;10.0.0.1:3306;".to_owned()));
        for wrong in ["db1", "db1:0", "db1:x", "-db:1", "999.1.1.1:80", ";"] {
            assert_eq!(written(wrong), Err(FieldError::NotAddresses), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_in_no_debug_text() {
        let password = Password::read(&["hush-hush"]).expect("a password");
        assert!(!format!("{password:?}").contains("hush"));
        assert_eq!(password.write(), ["hush-hush"]);
    }

    #[test]
    fn numbers_keep_their_bounds() {
        assert_eq!(Port::read(&["65536"]), Err(FieldError::TooLarge { max: 65_535 }));
        assert_eq!(Port::read(&["0"]), Err(FieldError::TooSmall { min: 1 }));
        assert_eq!(Port::read(&["80.5"]), Err(FieldError::NotANumber));
        assert_eq!(Option::<Port>::read(&[]), Ok(None));
    }
}
