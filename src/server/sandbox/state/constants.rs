//! The constants of Otter's enums in Otter's spelling, as used in forms, pages, JSON columns and frames.

/// Declares an enum whose constants have exactly the given text.
macro_rules! constants {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All constants, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The constant's name in Java.
            pub fn constant(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The constant with exactly this name; `None` for any other text, like the manager's form converter, which reports no error.
            pub fn from_constant(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.constant())
            }
        }
    )+};
}

constants! {
    /// Stored in ZooKeeper only; a missing znode reads as STOP.
    ChannelStatus { Start = "START", Pause = "PAUSE", Stop = "STOP" }
    /// START while the node's ephemeral znode exists.
    NodeStatus { Start = "START", Stop = "STOP" }
    SyncMode { Row = "ROW", Field = "FIELD" }
    SyncConsistency { Media = "MEDIA", Store = "STORE", Base = "BASE" }
    RemedyAlgorithm { Intersection = "INTERSECTION", Loopback = "LOOPBACK" }
    /// The class name uses Otter's spelling.
    LoadBanlanceAlgorithm { RoundRbin = "RoundRbin", Random = "Random", Stick = "Stick" }
    ArbitrateMode { Memory = "MEMORY", Rpc = "RPC", Zookeeper = "ZOOKEEPER", Automatic = "AUTOMATIC" }
    PipeChooseMode { Automatic = "AUTOMATIC", Rpc = "RPC", Http = "HTTP" }
    SelectorMode { Eromanga = "Eromanga", Canal = "Canal" }
    DataMediaType {
        Mysql = "MYSQL", Oracle = "ORACLE", Cobar = "COBAR", Tddl = "TDDL", Memcache = "MEMCACHE", Mq = "MQ",
        Napoli = "NAPOLI", DiamondPush = "DIAMOND_PUSH",
    }
    /// What a data media's name or namespace denotes: one table, a numbered range of tables, or a pattern.
    DataMediaMode { Single = "SINGLE", Multi = "MULTI", Wildcard = "WILDCARD" }
    ColumnPairMode { Include = "INCLUDE", Exclude = "EXCLUDE" }
    ExtensionDataType { Clazz = "CLAZZ", Source = "SOURCE" }
    MonitorName {
        DelayTime = "DELAYTIME", Exception = "EXCEPTION", PipelineTimeout = "PIPELINETIMEOUT",
        ProcessTimeout = "PROCESSTIMEOUT", PositionTimeout = "POSITIONTIMEOUT",
    }
    AlarmRuleStatus { Enable = "ENABLE", Paused = "PAUSED", Disable = "DISABLE" }
    AuthorizeType { Anonymous = "ANONYMOUS", Operator = "OPERATOR", Admin = "ADMIN" }
    RetrieverType { Mr4j = "MR4J", Aria2c = "ARIA2C" }
    StageType { Select = "SELECT", Extract = "EXTRACT", Transform = "TRANSFORM", Load = "LOAD" }
    ThroughputType { Row = "ROW", File = "FILE", Mq = "MQ" }
    /// TAKEING: the mainstem locates its position (定位中); OVERTAKE: it works (工作中).
    MainstemStatus { Overtake = "OVERTAKE", Takeing = "TAKEING" }
    ProcessStatus { Used = "USED", Unused = "UNUSED" }
    RunMode { Embedded = "EMBEDDED", Service = "SERVICE" }
    ClusterMode { Standalone = "STANDALONE", Standby = "STANDBY", Active = "ACTIVE" }
    HaMode { Heartbeat = "HEARTBEAT", Media = "MEDIA" }
    StorageMode { Memory = "MEMORY", File = "FILE", Mixed = "MIXED" }
    StorageScavengeMode { OnFull = "ON_FULL", OnAck = "ON_ACK", OnSchedule = "ON_SCHEDULE", NoOp = "NO_OP" }
    SourcingType { Mysql = "MYSQL", LocalBinlog = "LOCALBINLOG", Oracle = "ORACLE", Group = "GROUP" }
    MetaMode { Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", LocalFile = "LOCAL_FILE" }
    IndexMode {
        Memory = "MEMORY", Zookeeper = "ZOOKEEPER", Mixed = "MIXED", Meta = "META",
        MemoryMetaFailback = "MEMORY_META_FAILBACK",
    }
    BatchMode { ItemSize = "ITEMSIZE", MemSize = "MEMSIZE" }
}
