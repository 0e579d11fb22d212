//! Hosts and addresses.

use super::{FieldError, FieldKind, FieldValue, one};

/// An IPv4 address or a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// The address as entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Host {
    const KIND: FieldKind = FieldKind::Line { max: 200 };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        let text = one(raw)?;
        if is_host(text) { Ok(Self(text.to_owned())) } else { Err(FieldError::NotAHost) }
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

/// Whether `text` is an IPv4 address or a host name (RFC 1123). A name of digits and dots only must be a valid address.
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

/// Groups of `host:port` in Otter's notation: alternatives separated by `,`, groups terminated by `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses(Vec<Vec<String>>);

impl Addresses {
    /// The groups, each with at least one `host:port`.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.0
    }
}

impl FieldValue for Addresses {
    const KIND: FieldKind = FieldKind::Line { max: 1000 };
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
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
            return Err(FieldError::NotAddresses);
        }
        Ok(Self(groups))
    }

    fn write(&self) -> Vec<String> {
        vec![self.0.iter().map(|group| group.join(",") + ";").collect()]
    }
}
