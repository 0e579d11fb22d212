//! The data parts of a page and their age: the layout shows the age of the oldest part, and names those that can't be read.

use jiff::Timestamp;

use crate::messages::Message;
use crate::model::Error;
use crate::server::monitor::Cached;

/// The snapshot parts shown by a page; provided by the page.
#[derive(Clone, Default)]
pub struct PageData(Vec<PagePart>);

/// When a part was read, and why it can't be read now.
#[derive(Clone)]
pub struct PagePart {
    pub name: Message,
    /// `None` if it was never read.
    pub read_at: Option<Timestamp>,
    /// `None` if the last read succeeded.
    pub error: Option<Error>,
}

impl PageData {
    /// Adds a part.
    pub fn part<T>(self, name: Message, part: &Cached<T>) -> Self {
        self.detail(name, Some(part))
    }

    /// Adds a part that may not have been requested yet.
    pub fn detail<T>(mut self, name: Message, part: Option<&Cached<T>>) -> Self {
        self.0.push(PagePart { name, read_at: part.and_then(|part| part.read_at), error: part.and_then(|part| part.error.clone()) });
        self
    }

    /// When the oldest part was read; `None` if one was never read.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.0.iter().map(|reading| reading.read_at).min().flatten()
    }

    /// Whether anything was read.
    pub fn has_any(&self) -> bool {
        self.0.iter().any(|reading| reading.read_at.is_some())
    }

    /// The parts that the manager failed to return, though it responds.
    pub fn failed(&self) -> impl Iterator<Item = (&PagePart, &Error)> {
        let failed = self.0.iter().filter_map(|reading| Some((reading, reading.error.as_ref()?)));
        failed.filter(|(_, error)| !error.is_unavailable() && !matches!(error, Error::NotFound { .. }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::messages::common;

    fn part(second: i64, error: Option<Error>) -> Cached<u8> {
        Cached { value: Some(Arc::new(0)), read_at: Timestamp::from_second(second).ok(), error }
    }

    #[test]
    fn the_oldest_part_determines_the_age() {
        let failed = Error::Failed { screen: "nodeList".into(), reason: "ConnectException".into() };
        let shown = PageData::default().part(common::CHANNELS, &part(60, None)).part(common::NODES, &part(12, Some(failed.clone())));
        assert_eq!(shown.oldest(), Timestamp::from_second(12).ok());
        let named: Vec<_> = shown.failed().map(|(reading, error)| (reading.name, error.clone())).collect();
        assert_eq!(named, [(common::NODES, failed)]);
        assert_eq!(shown.detail::<u8>(common::LOGS, None).oldest(), None, "one was never read");
    }
}
