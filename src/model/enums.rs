//! Otter's enumerations. Each constant has the name used in the manager's forms, its database and on the wire.

/// A closed set of named constants.
pub trait OtterEnum: Copy + Eq + 'static {
    /// Every constant, in the order of Otter's source.
    const ALL: &'static [Self];

    /// Otter's name for the constant.
    fn as_str(self) -> &'static str;

    /// Returns the constant with this name; case-sensitive, as in the manager.
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
    /// Whether a channel runs. The manager stores it in ZooKeeper only.
    ChannelStatus {
        Start = "START",
        /// Stopped by the system after an error; the manager tries to release it every two minutes.
        Pause = "PAUSE",
        Stop = "STOP",
    }
    /// Whether a node's process is registered in ZooKeeper. A killed process is only noticed when its session expires (about 40 s).
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
    /// The stages of a batch of changes, in order.
    Stage { Select = "SELECT", Extract = "EXTRACT", Transform = "TRANSFORM", Load = "LOAD" }
    /// Roles in the manager's console.
    AuthorizeType {
        /// Not signed in: read-only.
        Anonymous = "ANONYMOUS",
        /// An ordinary user: no more rights than an anonymous visitor.
        Operator = "OPERATOR",
        Admin = "ADMIN",
    }
    /// What is copied when a row changes: the whole row or only the changed columns.
    SyncMode { Row = "ROW", Field = "FIELD" }
    /// Where the values of a changed row come from: read again from the database, or the binlog.
    SyncConsistency { Media = "MEDIA", Store = "STORE", Base = "BASE" }
    /// How conflicts of two-way channels are repaired.
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
    /// Whether custom code of a mapping is a class on the node or Java source.
    ExtensionDataType { Clazz = "CLAZZ", Source = "SOURCE" }
    /// The kind of a data source.
    SourceType {
        Mysql = "MYSQL", Oracle = "ORACLE", Cobar = "COBAR", Tddl = "TDDL", Memcache = "MEMCACHE",
        Mq = "MQ", Napoli = "NAPOLI", DiamondPush = "DIAMOND_PUSH",
    }
    /// Character sets that the manager offers for a data source.
    Encoding { Utf8mb4 = "UTF8MB4", Utf8 = "UTF8", Gbk = "GBK", Latin1 = "ISO-8859-1" }
    /// Whether the column pairs of a mapping are the only ones copied or the only ones excluded.
    ColumnPairMode { Include = "INCLUDE", Exclude = "EXCLUDE" }
    /// How a table name is interpreted: one table, `t[1-3]`, or a regular expression.
    MediaMode { Single = "SINGLE", Multi = "MULTI", Wildcard = "WILDCARD" }
    /// Whether a canal runs inside the node or as a service.
    RunMode { Embedded = "EMBEDDED", Service = "SERVICE" }
    /// What a canal reads. `OCEANBASE` is excluded: the manager's form offers it but fails on it.
    SourcingType { Mysql = "MYSQL", LocalBinlog = "LOCALBINLOG", Oracle = "ORACLE", Group = "GROUP" }
    /// Where a canal buffers events.
    StorageMode { Memory = "MEMORY", File = "FILE", Mixed = "MIXED" }
    /// Whether a canal's memory buffer is bounded by bytes or by records.
    BatchMode { MemSize = "MEMSIZE", ItemSize = "ITEMSIZE" }
    /// How a canal fails over to another database server.
    HaMode { Heartbeat = "HEARTBEAT", Media = "MEDIA" }
    /// Where a canal stores its consumers' positions.
    MetaMode { Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", LocalFile = "LOCAL_FILE" }
    /// Where a canal stores its own parse position.
    IndexMode {
        MemoryMetaFailback = "MEMORY_META_FAILBACK", Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", Meta = "META",
    }
    /// The titles of log records: the monitor that wrote them.
    MonitorName {
        DelayTime = "DELAYTIME", Exception = "EXCEPTION", PipelineTimeout = "PIPELINETIMEOUT", ProcessTimeout = "PROCESSTIMEOUT",
        PositionTimeout = "POSITIONTIMEOUT",
    }
    /// The manager's generation, detected from its RPC server. Source: `Heart` reply flags.
    Generation {
        /// Up to 4.2.18 (Dubbo 2.5.3).
        V4218 = "4.2.18",
        /// 4.2.19-SNAPSHOT (Dubbo 2.6.9).
        V4219 = "4.2.19",
    }
}
