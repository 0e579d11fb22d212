//! Types of form field values: each parses the input, reports errors, and writes what the manager expects.

mod hosts;
mod jdbc;
mod numbers;
mod references;
mod texts;

pub use hosts::{Addresses, Host, is_host};
pub use jdbc::{JdbcServer, JdbcUrl, is_same_server};
pub use numbers::{Number, Port, Positive};
pub use references::{Destination, NodeIds};
pub use texts::{Description, Line, Name, Password, Text};

/// Validation error of a field. Worded by the pages; independent of the language.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FieldError {
    /// Empty.
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
    /// Not one of the offered values.
    NotAChoice,
    /// Neither an IPv4 address nor a host name.
    NotAHost,
    /// Not `host:port`; several are separated by `;` (alternatives in a group by `,`).
    NotAddresses,
    /// Not a JDBC URL of a single server of the chosen database type.
    NotAUrl,
    /// A URL that contains a user or password; these have their own fields.
    UrlCredentials,
    /// A JDBC parameter that is not allowed.
    UrlParameter { name: String },
    /// The stored password would be sent to a different address or used with a different user, so it must be entered again.
    PasswordAgain,
    /// Not one or more JSON objects, each terminated by `;`.
    NotPositions,
    /// Characters that the manager's tables can't store (beyond U+FFFF, such as emoji).
    UnstorableCharacter,
    /// A numeric character reference such as `&#65;`, which the manager would decode.
    CharacterReference,
    /// A read-only heartbeat statement: it produces no binlog event.
    HeartbeatReads,
    /// The name is already taken.
    Taken,
    /// Another pipeline reads from this canal.
    CanalInUse,
    /// Both ends of a mapping are the same table.
    SameTable,
    /// Source and target are the same table, by two data sources of one server.
    SameTableOfServer,
    /// The field can't be changed after creation.
    Fixed,
    /// Lacks the name prefix required by the team.
    Prefix { prefix: String },
    /// Not allowed for the team.
    NotForTeam,
    /// A search in log messages without a pipeline whose messages the caller may see.
    PipelineNeeded,
    /// Control, format (zero-width, bidirectional), private-use or unassigned characters: invisible, or rendered differently on each
    /// computer.
    Control,
    /// A name that mixes alphabets with similar letters, such as Latin and Cyrillic.
    MixedAlphabets,
    /// A name that looks like an existing one.
    LookAlike,
    /// A commonly used password.
    CommonPassword,
    /// A password that is a pattern: a keyboard sequence, a repetition, a date.
    PatternPassword,
    /// A password too similar to the user name.
    LikeName,
    /// The new password equals the current one.
    Unchanged,
    /// Wrong password.
    WrongPassword,
    /// An error message of the manager that this program could not anticipate.
    Manager(String),
}

/// How a field is rendered, and which picker offers its values.
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

/// The type of a form field.
pub trait FieldValue: Sized {
    /// How it is rendered.
    const KIND: FieldKind;
    /// Whether it is required, regardless of the other fields.
    const REQUIRED: bool;

    /// Parses the submitted values of the field: none, one or several, each trimmed and not empty.
    fn read(raw: &[&str]) -> Result<Self, FieldError>;

    /// Returns the values in the manager's format; none for an empty field.
    fn write(&self) -> Vec<String>;
}

/// Returns the value of a required field.
fn one<'a>(raw: &[&'a str]) -> Result<&'a str, FieldError> {
    raw.first().copied().ok_or(FieldError::Required)
}

/// An optional field.
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
    fn rejects_texts_that_the_manager_would_change_or_reject() {
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
    fn all_unicode_format_characters_are_hidden() {
        use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
        for character in '\0'..='\u{ffff}' {
            let category = character.general_category();
            let hidden = matches!(category, GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse);
            assert!(!hidden || Name::read(&[&format!("name{character}")]).is_err(), "{character:?}");
        }
    }

    #[test]
    fn addresses_are_written_in_otter_notation() {
        let written = |typed: &str| Addresses::read(&[typed]).map(|addresses| addresses.write().concat());
        assert_eq!(written("db1:3306"), Ok("db1:3306;".to_owned()));
        assert_eq!(written("db1:3306, db2:3307；10.0.0.1:3306"), Ok("db1:3306,db2:3307;10.0.0.1:3306;".to_owned()));
        for wrong in ["db1", "db1:0", "db1:x", "-db:1", "999.1.1.1:80", ";"] {
            assert_eq!(written(wrong), Err(FieldError::NotAddresses), "{wrong}");
        }
    }

    #[test]
    fn passwords_are_redacted_in_debug_output() {
        let password = Password::read(&["hush-hush"]).expect("a password");
        assert!(!format!("{password:?}").contains("hush"));
        assert_eq!(password.write(), ["hush-hush"]);
    }

    #[test]
    fn numbers_are_checked_against_their_bounds() {
        assert_eq!(Port::read(&["65536"]), Err(FieldError::TooLarge { max: 65_535 }));
        assert_eq!(Port::read(&["0"]), Err(FieldError::TooSmall { min: 1 }));
        assert_eq!(Port::read(&["80.5"]), Err(FieldError::NotANumber));
        assert_eq!(Option::<Port>::read(&[]), Ok(None));
    }
}
