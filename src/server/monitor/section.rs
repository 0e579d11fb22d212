//! The sections of a snapshot and their versions: a page that shows only some sections needs no update when others change.

/// A part of the snapshot that has its own version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Whether the manager is available, its generation, and the connection to its ZooKeeper.
    Health,
    /// The node list, and since when nodes are down.
    Nodes,
    NodeDetails,
    NodeTimestamps,
    Channels,
    /// Pipeline rows by channel.
    Pipelines,
    ChannelDetails,
    ChannelTimestamps,
    Delays,
    Logs,
    Clusters,
    Sources,
    SourceDetails,
    Tables,
    Canals,
    CanalDetails,
    Operations,
}

impl Section {
    /// All sections.
    pub const ALL: [Self; 17] = [
        Self::Health,
        Self::Nodes,
        Self::NodeDetails,
        Self::NodeTimestamps,
        Self::Channels,
        Self::Pipelines,
        Self::ChannelDetails,
        Self::ChannelTimestamps,
        Self::Delays,
        Self::Logs,
        Self::Clusters,
        Self::Sources,
        Self::SourceDetails,
        Self::Tables,
        Self::Canals,
        Self::CanalDetails,
        Self::Operations,
    ];

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of sections.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SectionSet(u32);

impl SectionSet {
    /// The set of these sections.
    pub const fn of(sections: &[Section]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < sections.len() {
            bits |= sections[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Adds a section.
    pub fn insert(&mut self, section: Section) {
        self.0 |= section.bit();
    }

    /// Whether it contains the section.
    pub const fn contains(self, section: Section) -> bool {
        self.0 & section.bit() != 0
    }

    /// The sections of both sets.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it contains no section.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its sections, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(move |section| self.contains(*section))
    }
}

impl std::fmt::Debug for SectionSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// For each section, the version of the snapshot in which its content last changed; 0 if it never did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionVersions([u64; Section::ALL.len()]);

impl SectionVersions {
    /// The version of a section.
    pub const fn version(&self, section: Section) -> u64 {
        self.0[section as usize]
    }

    /// The version of whatever shows these sections: the newest of theirs.
    pub fn newest(&self, sections: SectionSet) -> u64 {
        sections.iter().map(|section| self.version(section)).max().unwrap_or_default()
    }

    /// Sets the version of these sections.
    pub(super) fn set(&mut self, sections: SectionSet, version: u64) {
        for section in sections.iter() {
            self.0[section as usize] = version;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_the_newest_version_of_its_sections() {
        let all = SectionSet::of(&Section::ALL);
        assert_eq!(all.iter().collect::<Vec<_>>(), Section::ALL, "each has its own bit");
        let (channels, nodes) = (SectionSet::of(&[Section::Channels]), SectionSet::of(&[Section::Nodes, Section::NodeDetails]));
        let mut versions = SectionVersions::default();
        versions.set(channels, 4);
        versions.set(nodes, 7);
        let newest = [channels, nodes, all, SectionSet::default()].map(|sections| versions.newest(sections));
        assert_eq!((newest, versions.version(Section::Logs)), ([4, 7, 7, 0], 0));
        let both = channels.union(nodes);
        assert_eq!((both.iter().count(), versions.newest(both)), (3, 7));
        assert!(!both.is_empty() && SectionSet::default().is_empty());
        assert_eq!(format!("{nodes:?}"), "{Nodes, NodeDetails}");
    }
}
