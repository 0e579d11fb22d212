//! The data parts of a page and their age: the layout shows the age of the oldest part, and names those that can't be read.

use std::sync::Arc;

use jiff::Timestamp;

use crate::messages::Message;
use crate::model::Error;
use crate::server::monitor::{ReadStatus, Section, SectionSet, Snapshot};

/// The snapshot parts shown by a page; provided by the page. A page without any shows nothing but whether the manager is available.
#[derive(Clone, Default)]
pub struct PageData {
    parts: Vec<PagePart>,
    /// The sections that the page is rendered from; all if `None`.
    sections: Option<SectionSet>,
}

/// A part of a page. Its status is taken from the snapshot when it is needed, so that the event stream can update the displayed age without
/// rendering the page again.
#[derive(Clone)]
struct PagePart {
    name: Message,
    status: Arc<dyn Fn(&Snapshot) -> ReadStatus + Send + Sync>,
}

impl PageData {
    /// Adds a part: `|snapshot| snapshot.nodes.status()`.
    pub fn part(mut self, name: Message, status: impl Fn(&Snapshot) -> ReadStatus + Send + Sync + 'static) -> Self {
        self.parts.push(PagePart { name, status: Arc::new(status) });
        self
    }

    /// Declares from which sections alone the page is rendered, so that an open page is not rendered again when others change.
    pub fn rendered_from(mut self, sections: SectionSet) -> Self {
        self.sections = Some(sections);
        self
    }

    /// The sections that a page with this data is rendered from.
    pub fn sections(data: Option<&Self>) -> SectionSet {
        let layout = SectionSet::of(&[Section::Health]);
        match data {
            None => layout,
            Some(data) => data.sections.map_or(SectionSet::of(&Section::ALL), |sections| sections.union(layout)),
        }
    }

    /// The status of all parts in this snapshot.
    pub fn read(&self, snapshot: &Snapshot) -> PageStatus {
        PageStatus(self.parts.iter().map(|part| (part.name, (part.status)(snapshot))).collect())
    }
}

/// The status of the parts of a page.
#[derive(Clone, Debug)]
pub struct PageStatus(Vec<(Message, ReadStatus)>);

impl PageStatus {
    /// When the oldest part was read; `None` if one was never read.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.0.iter().map(|(_, status)| status.read_at).min().flatten()
    }

    /// Whether anything was read.
    pub fn has_any(&self) -> bool {
        self.0.iter().any(|(_, status)| status.read_at.is_some())
    }

    /// The parts that the manager failed to return, though it responds: name, status and error.
    pub fn failed(&self) -> impl Iterator<Item = (Message, &ReadStatus, &Error)> {
        let failed = self.0.iter().filter_map(|(name, status)| Some((*name, status, status.error.as_ref()?)));
        failed.filter(|(.., error)| !error.is_unavailable() && !matches!(error, Error::NotFound { .. }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::common;
    use crate::server::monitor::Cached;

    #[test]
    fn the_oldest_part_determines_the_age() {
        let failed = Error::Failed { screen: "nodeList".into(), reason: "ConnectException".into() };
        let part = |second, error| Cached { value: None, read_at: Timestamp::from_second(second).ok(), error };
        let nodes = Cached { value: None, read_at: Timestamp::from_second(12).ok(), error: Some(failed.clone()) };
        let snapshot = Snapshot { channels: part(60, None), nodes, ..Snapshot::default() };
        let data = PageData::default().part(common::CHANNELS, |all| all.channels.status()).part(common::NODES, |all| all.nodes.status());
        let shown = data.read(&snapshot);
        assert_eq!(shown.oldest(), Timestamp::from_second(12).ok());
        let named: Vec<_> = shown.failed().map(|(name, _, error)| (name, error.clone())).collect();
        assert_eq!(named, [(common::NODES, failed)]);
        assert_eq!(PageData::sections(Some(&data)), SectionSet::of(&Section::ALL));
        let narrow = data.clone().rendered_from(SectionSet::of(&[Section::Nodes]));
        assert_eq!(PageData::sections(Some(&narrow)), SectionSet::of(&[Section::Health, Section::Nodes]));
        assert_eq!(PageData::sections(None), SectionSet::of(&[Section::Health]));
        assert_eq!(data.part(common::LOGS, |all| all.logs.status()).read(&snapshot).oldest(), None, "one was never read");
    }
}
