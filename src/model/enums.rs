//! Otter's enumerations, each constant by the name that the manager uses on its forms, in its database and on the wire.

/// A closed set of named constants.
pub trait OtterEnum: Copy + Eq + 'static {
    /// Every constant, in the order of Otter's source.
    const ALL: &'static [Self];

    /// Otter's name of the constant.
    fn as_str(self) -> &'static str;

    /// The constant with this name; case matters, as on the manager.
    fn from_constant(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|constant| constant.as_str() == name)
    }
}

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident { $($(#[$cdoc:meta])* $constant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$cdoc])* #[serde(rename = $text)] $constant),+
        }

        impl OtterEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$constant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$constant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )+};
}

constants! {
    /// Whether a channel runs. Kept by the manager in ZooKeeper only.
    ChannelStatus {
        Start = "START",
        /// Stopped by the system after an error; the manager tries to release it every two minutes.
        Pause = "PAUSE",
        Stop = "STOP",
    }
    /// Whether a node's process is registered in ZooKeeper; a killed one is noticed only after its session ends (about 40 s).
    NodeStatus { Start = "START", Stop = "STOP" }
    /// State of the main select task of a pipeline.
    Mainstem {
        /// No node holds it.
        None = "NONE",
        /// Taken, still locating its position (Otter's spelling).
        Taking = "TAKEING",
        /// Held and working.
        Overtake = "OVERTAKE",
    }
    /// The steps of a batch of changes, in their order.
    Stage { Select = "SELECT", Extract = "EXTRACT", Transform = "TRANSFORM", HashStats = "LOAD" }
    /// What a user of the manager's console may do.
    AuthorizeType {
        /// Not signed in: may read.
        Anonymous = "ANONYMOUS",
        /// An ordinary user: no more than a visitor.
        Operator = "OPERATOR",
        Admin = "ADMIN",
    }
    /// What is copied when a row changes: the whole row or the changed columns.
    SyncMode { Row = "ROW", Field = "FIELD" }
    /// Where a changed row's values are taken from: the database again, or the log.
    SyncConsistency { Media = "MEDIA", Store = "STORE", Base = "BASE" }
    /// How conflicts of two-way channels are mended.
    RemedyAlgorithm { Intersection = "INTERSECTION", Loopback = "LOOPBACK" }
    /// How the load node is chosen (`LoadBanlanceAlgorithm`, Otter's spelling of the constants).
    LbAlgorithm { Stick = "Stick", RoundRobin = "RoundRbin", Random = "Random" }
    /// How the stages of a pipeline are scheduled.
    ArbitrateMode { Automatic = "AUTOMATIC", Rpc = "RPC", Zookeeper = "ZOOKEEPER", Memory = "MEMORY" }
    /// How rows travel from the select to the load node.
    PipeChooseType { Automatic = "AUTOMATIC", Rpc = "RPC", Http = "HTTP" }
    /// What a pipeline reads from.
    SelectorMode { Canal = "Canal", Eromanga = "Eromanga" }
    /// How a node would fetch attached files from another.
    RetrieverType { Mr4j = "MR4J", Aria2c = "ARIA2C" }
    /// Whether code that takes part in a mapping is a class of the node or Java source.
    ExtensionDataType { Clazz = "CLAZZ", Source = "SOURCE" }
    /// The kind of a data source.
    SourceType {
        Mysql = "MYSQL", Oracle = "ORACLE", Cobar = "COBAR", Tddl = "TDDL", Memcache = "MEMCACHE",
        Mq = "MQ", Napoli = "NAPOLI", DiamondPush = "DIAMOND_PUSH",
    }
    /// Character sets that the manager offers for a data source.
    Encoding { Utf8mb4 = "UTF8MB4", Utf8 = "UTF8", Gbk = "GBK", Latin1 = "ISO-8859-1" }
    /// Whether the column pairs of a mapping are the only ones copied, or the only ones left out.
    ColumnPairMode { Include = "INCLUDE", Exclude = "EXCLUDE" }
    /// How the name of a table is read: one table, `t[1-3]`, or a regular expression.
    MediaMode { Single = "SINGLE", Multi = "MULTI", Wildcard = "WILDCARD" }
    /// Whether a canal runs inside the node or as a service.
    RunMode { Embedded = "EMBEDDED", Service = "SERVICE" }
    /// What a canal reads. `OCEANBASE` is on the manager's form but breaks it, and is left out here.
    SourcingType { Mysql = "MYSQL", LocalBinlog = "LOCALBINLOG", Oracle = "ORACLE", Group = "GROUP" }
    /// Where a canal buffers events.
    StorageMode { Memory = "MEMORY", File = "FILE", Mixed = "MIXED" }
    /// Whether a canal's memory buffer is bounded by bytes or by records.
    BatchMode { MemSize = "MEMSIZE", ItemSize = "ITEMSIZE" }
    /// How a canal follows its database when the server changes.
    HaMode { Heartbeat = "HEARTBEAT", Media = "MEDIA" }
    /// Where a canal keeps its consumers' positions.
    MetaMode { Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", LocalFile = "LOCAL_FILE" }
    /// Where a canal keeps its own parse position.
    IndexMode {
        MemoryMetaFailback = "MEMORY_META_FAILBACK", Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", Meta = "META",
    }
    /// The titles of log records: what the manager watches.
    MonitorName {
        DelayTime = "DELAYTIME", Exception = "EXCEPTION", PipelineTimeout = "PIPELINETIMEOUT", ProcessTimeout = "PROCESSTIMEOUT",
        PositionTimeout = "POSITIONTIMEOUT",
    }
    /// The manager's generation, told apart by its RPC server. Source: `Heart` reply flags.
    Generation {
        /// Up to 4.2.18 (Dubbo 2.5.3).
        V4218 = "4.2.18",
        /// 4.2.19-SNAPSHOT (Dubbo 2.6.9).
        V4219 = "4.2.19",
    }
}
