//! The field groups of the manager's forms, and how the short names on a page map to them.
//!
//! On a page a field is named `_fm.<group key>._0.<field key>`. A key is the shortest unused prefix of the lower-case name, so its meaning
//! changes when a version adds a field: `t` of a canal is its tenant on 4.2.19 and its tsdbEnable on 4.2.18. Keys are therefore read from
//! the page and resolved by the same rule. Submitted fields have full names, which every version accepts.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Error;
use crate::model::form::FormData;
use crate::server::manager::console::html::FormPage;

/// A group of fields: its name and its fields, in the order in which the manager declares them.
pub struct Group {
    name: &'static str,
    fields: &'static [&'static str],
    /// Fields added by a later version, and the row label that identifies a page of that version.
    newer: Option<(&'static str, &'static [&'static str])>,
}

/// Groups of `addChannel` and `editChannel`.
pub const CHANNEL: &[Group] = &[
    Group { name: "channelInfo", fields: &["formChannelError", "id", "name", "status", "description"], newer: None },
    Group {
        name: "channelParameterInfo",
        fields: &["channelId", "enableRemedy", "remedyDelayThresoldForMedia", "remedyAlgorithm", "syncMode", "syncConsistency"],
        newer: None,
    },
];

/// Groups of `addPipeline` and `editPipeline`.
pub const PIPELINE: &[Group] = &[
    Group {
        name: "pipelineInfo",
        fields: &["formPipelineError", "id", "channelId", "name", "description", "selectNodeIds", "loadNodeIds"],
        newer: None,
    },
    Group {
        name: "pipelineParameterInfo",
        fields: &[
            "pipelineId",
            "parallelism",
            "extractPoolSize",
            "loadPoolSize",
            "fileLoadPoolSize",
            "useBatch",
            "needDeleteColumns",
            "skipLoadException",
            "skipSelectException",
            "skipDdlException",
            "skipFreedom",
            "arbitrateMode",
            "lbAlgorithm",
            "dumpSelector",
            "dumpSelectorDetail",
            "dumpEvent",
            "home",
            "useLocalFileMutliThread",
            "useFileEncrypt",
            "useExternalIp",
            "fileDetect",
            "pipeChooseType",
            "useTableTransform",
            "enableCompatibleMissColumn",
            "skipNoRow",
            "selectorMode",
            "destinationName",
            "mainstemBatchsize",
            "loadBatchsize",
            "channelInfo",
            "dryRun",
            "ddlSync",
            "batchTimeout",
        ],
        newer: Some(("Load批次大小", &["loadBatchsize"])),
    },
];

/// Groups of `addNode` and `editNode`.
pub const NODE: &[Group] = &[
    Group { name: "nodeInfo", fields: &["formNodeError", "id", "name", "ip", "port", "description"], newer: None },
    Group {
        name: "nodeParameterInfo",
        fields: &["downloadPort", "mbeanPort", "externalIp", "useExternalIp", "autoKeeperClusterId"],
        newer: None,
    },
];

/// Groups of `addZookeeper` and `editAutoKeeper`.
pub const CLUSTER: &[Group] = &[Group {
    name: "autokeeperClusterInfo",
    fields: &["formAutokeeperClusterError", "id", "clusterName", "zookeeperClusters", "description"],
    newer: None,
}];

/// Groups of `addDataSource` and `editDataSource`.
pub const SOURCE: &[Group] = &[Group {
    name: "dataMediaSourceInfo",
    fields: &["formDataMediaSourceError", "id", "name", "type", "username", "password", "url", "encode"],
    newer: None,
}];

/// Groups of `addBatchDataMediaPair`.
pub const BATCH: &[Group] =
    &[Group { name: "batchDataMediaPairInfo", fields: &["formBatchDataMediaPairError", "batchPairContent", "pipelineId"], newer: None }];

/// Groups of `addCanal` and `editCanal`.
pub const CANAL: &[Group] = &[
    Group { name: "canalInfo", fields: &["formCanalError", "id", "name", "desc"], newer: None },
    Group {
        name: "canalParameterInfo",
        fields: &[
            "formHeartBeatError",
            "id",
            "runMode",
            "clusterMode",
            "autoKeeperClusterId",
            "zkClusters",
            "metaMode",
            "indexMode",
            "sourcingType",
            "haMode",
            "storageMode",
            "groupDbAddresses",
            "dbUsername",
            "dbPassword",
            "slaveId",
            "connectionCharset",
            "localBinlogDirectory",
            "rsList",
            "tenant",
            "positions",
            "storageBatchMode",
            "memoryStorageBufferSize",
            "memoryStorageBufferMemUnit",
            "fileStorageDirectory",
            "fileStorageStoreCount",
            "fileStorageRollverCount",
            "fileStoragePercentThresold",
            "metaqStoreUri",
            "port",
            "defaultConnectionTimeoutInSeconds",
            "receiveBufferSize",
            "sendBufferSize",
            "tsdbEnable",
            "gtidEnable",
            "detectingEnable",
            "detectingSQL",
            "detectingIntervalInSeconds",
            "detectingTimeoutThresholdInSeconds",
            "detectingRetryTimes",
            "app",
            "group",
            "mediaGroup",
            "fallbackIntervalInSeconds",
            "heartbeatHaEnable",
            "blackFilter",
            "rdsAccesskey",
            "rdsSecretkey",
            "rdsInstanceId",
        ],
        newer: Some(("tenant", &["rsList", "tenant"])),
    },
];

/// The names on a page: wire name → (group, field).
pub struct Names(BTreeMap<String, (&'static str, &'static str)>);

impl Names {
    /// Resolves the names on a page, including those of controls that submit nothing.
    ///
    /// # Errors
    /// Returns [`Error::UnexpectedPage`] if a name belongs to no known field.
    pub fn read(groups: &'static [Group], page: &FormPage, screen: &str) -> Result<Self, Error> {
        let wire: BTreeSet<&str> =
            page.fields.iter().map(|(name, _)| name).chain(page.labels.iter().map(|(_, name)| name)).map(String::as_str).collect();
        let mut keys: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for name in wire {
            if let Some((group, field)) = name.strip_prefix("_fm.").and_then(|name| name.split_once("._0.")) {
                keys.entry(group).or_default().push((name, field));
            }
        }
        let unexpected = |missing: String| Error::UnexpectedPage { screen: screen.to_owned(), missing };
        let mut names = BTreeMap::new();
        for group in groups {
            let Some(key) = group_key(group.name, keys.keys().copied()) else {
                return Err(unexpected(format!("the fields of {}", group.name)));
            };
            let fields = group.keys(page);
            for (name, field) in keys.remove(key).unwrap_or_default() {
                let known = fields.get(&field.to_lowercase()).ok_or_else(|| unexpected(format!("the meaning of {name}")))?;
                names.insert(name.to_owned(), (group.name, *known));
            }
        }
        match keys.into_values().flatten().next() {
            Some((name, _)) => Err(unexpected(format!("the meaning of {name}"))),
            None => Ok(Self(names)),
        }
    }

    /// The field behind a name on the page.
    pub fn field(&self, wire: &str) -> Option<&'static str> {
        self.0.get(wire).map(|(_, field)| *field)
    }

    /// Whether the page has this field, submitted or not.
    pub fn has(&self, field: &str) -> bool {
        self.0.values().any(|(_, one)| *one == field)
    }

    /// A page's values by Otter's field names.
    pub fn values(&self, page: &FormPage) -> FormData {
        page.fields.iter().filter_map(|(name, value)| Some((self.field(name)?, value.clone()))).collect()
    }

    /// The full wire name of a field on the page.
    pub fn full(&self, wire: &str) -> Option<String> {
        self.0.get(wire).map(|(group, field)| full(group, field))
    }
}

/// The full wire name of a field that one of the groups declares.
pub fn full_name(groups: &[Group], field: &str) -> Option<String> {
    // `channelId` and the like are declared twice; fields that forms offer are not
    groups.iter().find(|group| group.fields.contains(&field)).map(|group| full(group.name, field))
}

fn full(group: &str, field: &str) -> String {
    format!("_fm.{group}._0.{field}")
}

/// The key of a group among those on the page: its full name or its shortest prefix that no earlier group uses.
fn group_key<'k>(name: &str, keys: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    let fitting: Vec<&str> = keys.filter(|key| name.starts_with(&key.to_lowercase())).collect();
    let whole = fitting.iter().copied().find(|key| key.eq_ignore_ascii_case(&name));
    whole.or_else(|| fitting.into_iter().min_by_key(|key| key.len()))
}

impl Group {
    /// Maps lower-case keys and full names to fields, by the manager's rule for the version that rendered the page.
    fn keys(&self, page: &FormPage) -> BTreeMap<String, &'static str> {
        let absent = match self.newer {
            Some((label, fields)) if page.named(label).is_none() => fields,
            _ => &[],
        };
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut keys = BTreeMap::new();
        for field in self.fields.iter().filter(|field| !absent.contains(field)) {
            let name = field.to_lowercase();
            let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
            let key = ends.filter_map(|end| name.get(..end)).find(|key| !taken.contains(*key)).unwrap_or(&name).to_owned();
            taken.insert(key.clone());
            taken.insert(name.clone());
            keys.insert(key, *field);
            keys.entry(name).or_insert(*field);
        }
        keys
    }
}
