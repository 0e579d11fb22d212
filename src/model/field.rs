//! The values of form fields: each type reads what was typed, says what is wrong with it, and writes what the manager takes.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::enums::*;
use super::ids::*;

/// What is wrong with a field. The pages word it; nothing here depends on a language.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Invalid {
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
    /// Not a JDBC address of the chosen kind of database.
    NotAUrl,
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
    /// The manager's own words, where it refused something that this program could not foresee.
    Manager(String),
}

/// How a field is drawn, and which picker offers its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
    const KIND: Kind;
    /// Whether it must be filled in, whatever the other fields say.
    const REQUIRED: bool;

    /// Reads what was sent for the field: no value, one, or several, each already trimmed and not empty.
    fn read(raw: &[&str]) -> Result<Self, Invalid>;

    /// The values as the manager takes them; none for an empty field.
    fn write(&self) -> Vec<String>;
}

/// The only value of a field that must have one.
fn one<'a>(raw: &[&'a str]) -> Result<&'a str, Invalid> {
    raw.first().copied().ok_or(Invalid::Required)
}

/// A text of `MIN` to `MAX` characters that the manager stores unchanged; with `MIN` 0 it may be left empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// The name of a node, channel or pipeline.
pub type Name = Text<4, 64>;
/// A description; empty is none.
pub type Description = Text<0, 200>;

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> FieldValue for Text<MIN, MAX> {
    const KIND: Kind = if MIN == 0 { Kind::Lines { max: MAX } } else { Kind::Line { max: MAX } };
    const REQUIRED: bool = MIN > 0;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        let text = if MIN == 0 { raw.first().copied().unwrap_or_default() } else { one(raw)? };
        let length = text.chars().count();
        if length < MIN {
            return Err(Invalid::TooShort { min: MIN });
        }
        if length > MAX {
            return Err(Invalid::TooLong { max: MAX });
        }
        storable(text).map(|text| Self(text.to_owned()))
    }

    fn write(&self) -> Vec<String> {
        if self.0.is_empty() { Vec::new() } else { vec![self.0.clone()] }
    }
}

/// The text, if the manager stores it as it is: its tables hold no character beyond U+FFFF, and it decodes numeric character references.
fn storable(text: &str) -> Result<&str, Invalid> {
    if text.chars().any(|c| c > '\u{ffff}') {
        return Err(Invalid::UnstorableCharacter);
    }
    let reference = text.match_indices("&#").any(|(at, _)| {
        let digits = text[at + 2..].trim_start_matches(['x', 'X']);
        digits.find(|c: char| !c.is_ascii_hexdigit()).is_some_and(|end| end > 0 && digits[end..].starts_with(';'))
    });
    if reference { Err(Invalid::CharacterReference) } else { Ok(text) }
}

/// One line of free text that may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// The text itself; empty for none.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FieldValue for Line<MAX> {
    const KIND: Kind = Kind::Line { max: MAX };
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        Text::<0, MAX>::read(raw).map(|text| Self(text.0))
    }

    fn write(&self) -> Vec<String> {
        if self.0.is_empty() { Vec::new() } else { vec![self.0.clone()] }
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<const MIN: i64, const MAX: i64>(pub i64);

/// A TCP port.
pub type Port = Number<1, 65_535>;
/// A positive Java `int`.
pub type Positive = Number<1, 2_147_483_647>;

impl<const MIN: i64, const MAX: i64> FieldValue for Number<MIN, MAX> {
    const KIND: Kind = Kind::Number { min: MIN, max: MAX };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        let number: i64 = one(raw)?.parse().map_err(|_| Invalid::NotANumber)?;
        if number < MIN {
            return Err(Invalid::TooSmall { min: MIN });
        }
        if number > MAX {
            return Err(Invalid::TooLarge { max: MAX });
        }
        Ok(Self(number))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }
}

impl FieldValue for bool {
    const KIND: Kind = Kind::Flag;
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        match raw.last() {
            None | Some(&"false") => Ok(false),
            Some(&"true") => Ok(true),
            Some(_) => Err(Invalid::NotAChoice),
        }
    }

    fn write(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}

/// A field that may be left empty.
impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        if raw.is_empty() { Ok(None) } else { T::read(raw).map(Some) }
    }

    fn write(&self) -> Vec<String> {
        self.as_ref().map(T::write).unwrap_or_default()
    }
}

/// An IPv4 address or a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// The address as it was entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Host {
    const KIND: Kind = Kind::Line { max: 200 };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        let text = one(raw)?;
        if is_host(text) { Ok(Self(text.to_owned())) } else { Err(Invalid::NotAHost) }
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

/// Whether `text` is an IPv4 address or a host name (RFC 1123). A name of digits and dots only must be an address.
pub fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return text.parse::<std::net::Ipv4Addr>().is_ok();
    }
    text.len() <= 253 && text.split('.').all(label)
}

/// Groups of `host:port` as Otter writes them: alternatives joined by `,`, groups ended by `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses(Vec<Vec<String>>);

impl Addresses {
    /// The groups, each with at least one `host:port`.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.0
    }
}

impl FieldValue for Addresses {
    const KIND: Kind = Kind::Line { max: 1000 };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        let text = one(raw)?.replace('；', ";").replace('，', ",");
        let groups: Vec<Vec<String>> = text
            .split([';', '\n'])
            .map(str::trim)
            .filter(|group| !group.is_empty())
            .map(|group| group.split(',').map(|address| address.trim().to_owned()).collect())
            .collect();
        let good = |address: &String| {
            address.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0))
        };
        if groups.is_empty() || !groups.iter().flatten().all(good) {
            return Err(Invalid::NotAddresses);
        }
        Ok(Self(groups))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.iter().map(|group| group.join(",") + ";").collect()]
    }
}

/// A password. Its text leaves this type only towards the manager.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// The text, for the manager only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FieldValue for Password {
    const KIND: Kind = Kind::Password;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        storable(one(raw)?).map(|text| Self(SecretString::from(text)))
    }

    fn write(&self) -> Vec<String> {
        vec![self.expose().to_owned()]
    }
}

/// One or more nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeIds(pub Vec<NodeId>);

impl FieldValue for NodeIds {
    const KIND: Kind = Kind::Nodes;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        one(raw)?;
        raw.iter().map(|id| id.parse()).collect::<Result<_, _>>().map(Self).map_err(|_| Invalid::NotAChoice)
    }

    fn write(&self) -> Vec<String> {
        self.0.iter().map(NodeId::to_string).collect()
    }
}

impl FieldValue for ClusterId {
    const KIND: Kind = Kind::Cluster;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        one(raw)?.parse().map_err(|_| Invalid::NotAChoice)
    }

    fn write(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}

/// The name of a canal, as pipelines refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination(pub String);

impl FieldValue for Destination {
    const KIND: Kind = Kind::Canal;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, Invalid> {
        storable(one(raw)?).map(|name| Self(name.to_owned()))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

macro_rules! choices {
    ($($name:ident: [$($text:literal),+ $(,)?]),+ $(,)?) => {$(
        impl FieldValue for $name {
            const KIND: Kind = Kind::Choice(&[$($text),+]);
            const REQUIRED: bool = true;

            fn read(raw: &[&str]) -> Result<Self, Invalid> {
                let text = one(raw)?;
                $name::from_constant(text).ok_or(Invalid::NotAChoice)
            }

            fn write(&self) -> Vec<String> {
                vec![self.as_str().to_owned()]
            }
        }
    )+};
}

// What the forms offer. What else an entity may hold (an `Eromanga` pipeline from long ago) is read and kept, but not offered.
choices! {
    SyncMode: ["FIELD", "ROW"],
    SyncConsistency: ["BASE", "MEDIA"],
    RemedyAlgorithm: ["LOOPBACK", "INTERSECTION"],
    LbAlgorithm: ["Stick", "RoundRbin", "Random"],
    ArbitrateMode: ["AUTOMATIC", "RPC", "ZOOKEEPER", "MEMORY"],
    PipeChooseType: ["AUTOMATIC", "RPC", "HTTP"],
    SelectorMode: ["Canal"],
    SourceType: ["MYSQL", "ORACLE"],
    Encoding: ["UTF8MB4", "UTF8", "GBK", "ISO-8859-1"],
    RunMode: ["EMBEDDED"],
    SourcingType: ["MYSQL"],
    StorageMode: ["MEMORY"],
    BatchMode: ["MEMSIZE", "ITEMSIZE"],
    HaMode: ["HEARTBEAT", "MEDIA"],
    MetaMode: ["MIXED", "MEMORY", "ZOOKEEPER"],
    IndexMode: [
        "MEMORY_META_FAILBACK", "MEMORY", "ZOOKEEPER", "MIXED", "META"
    ],
}
