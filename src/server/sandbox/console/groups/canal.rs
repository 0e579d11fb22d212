//! Form groups of the canal forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{FieldRule, REQUIRED};

/// A canal's name and description.
pub static CANAL_INFO: Group =
    Group::checked("canalInfo", &[Field::free("formCanalError"), Field::free("id"), Field::free("name"), Field::free("desc")]);

const ACCOUNT: &[FieldRule] = &[FieldRule::Unless("haMode", "TDDL", &[FieldRule::Required("不使用tddl配置时必须填写")])];
const MEMORY: &[FieldRule] = &[FieldRule::When("storageMode", "MEMORY", &[FieldRule::Required("存储模式为MEMORY时必须填写")])];
const FILE: &[FieldRule] = &[FieldRule::When("storageMode", "FILE", &[FieldRule::Required("存储模式为FILE时必须填写")])];
const DETECTING: &[FieldRule] = &[FieldRule::When("detectingEnable", "true", &[FieldRule::Required("开启心跳模式时必须填写")])];
const OCEANBASE: &[FieldRule] = &[FieldRule::When("sourcingType", "OCEANBASE", &[FieldRule::Required("数据源为OCEANBASE时必须填写")])];
const TDDL: &[FieldRule] = &[FieldRule::When("haMode", "TDDL", &[FieldRule::Required("HA模式为TDDL时必须填写")])];

/// A canal's parameters.
pub static CANAL_PARAMETER_INFO: Group = Group::checked(
    "canalParameterInfo",
    &[
        Field::free("formHeartBeatError"),
        Field::free("id"),
        Field::free("runMode"),
        Field::free("clusterMode"),
        Field::free("autoKeeperClusterId"),
        Field::new("zkClusters", "ZK集群", &[FieldRule::Addresses("1.1.1.1:80;")]),
        Field::new("metaMode", "meta机制", &[REQUIRED]),
        Field::new("indexMode", "索引机制", &[REQUIRED]),
        Field::new("sourcingType", "数据来源类型", &[REQUIRED]),
        Field::new("haMode", "ha机制", &[REQUIRED]),
        Field::new("storageMode", "存储机制", &[REQUIRED]),
        Field::new(
            "groupDbAddresses",
            "数据库信息",
            &[FieldRule::When("haMode", "HEARTBEAT", &[REQUIRED, FieldRule::Addresses("127.0.0.1:3306;")])],
        ),
        Field::new("dbUsername", "数据库帐号", ACCOUNT),
        Field::new("dbPassword", "数据库密码", ACCOUNT),
        Field::free("slaveId"),
        Field::new("connectionCharset", "connectionCharset", &[REQUIRED]),
        Field::new(
            "localBinlogDirectory",
            "本地localBinlog目录",
            &[FieldRule::When("sourcingType", "LOCALBINLOG", &[FieldRule::Required("数据源为LOCALBINLOG时必须填写")])],
        ),
        Field::new("rsList", "rsList", OCEANBASE),
        Field::new("tenant", "tenant", OCEANBASE),
        Field::new("positions", "位点信息", &[FieldRule::Positions]),
        Field::new("storageBatchMode", "内存存储batch获取模式", MEMORY),
        Field::new("memoryStorageBufferSize", "内存存储buffer记录数", MEMORY),
        Field::new("memoryStorageBufferMemUnit", "内存存储buffer记录单元大小", MEMORY),
        Field::new("fileStorageDirectory", "文件存储的目录位置", FILE),
        Field::new("fileStorageStoreCount", "每个文件store存储的记录数", FILE),
        Field::new("fileStorageRollverCount", "store文件的个数", FILE),
        Field::new("fileStoragePercentThresold", "整个store存储占disk硬盘的百分比", FILE),
        Field::new(
            "metaqStoreUri",
            "metaq store uri",
            &[FieldRule::When("storageMode", "METAQ", &[FieldRule::Required("存储模式为METAQ时必须填写")])],
        ),
        Field::free("port"),
        Field::new("defaultConnectionTimeoutInSeconds", "默认连接超时时间", &[REQUIRED]),
        Field::new("receiveBufferSize", "接收BufferSize", &[REQUIRED]),
        Field::new("sendBufferSize", "发送BufferSize", &[REQUIRED]),
        Field::new("tsdbEnable", "是否开启表结构tsdb", &[REQUIRED]),
        Field::new("gtidEnable", "是否启用gtid位点", &[REQUIRED]),
        Field::new("detectingEnable", "是否开启心跳", &[REQUIRED]),
        Field::new("detectingSQL", "心跳sql", DETECTING),
        Field::new("detectingIntervalInSeconds", "心跳检测频率", DETECTING),
        Field::new("detectingTimeoutThresholdInSeconds", "心跳超时时间", DETECTING),
        Field::new("detectingRetryTimes", "心跳检查重试次数", DETECTING),
        Field::new("app", "tddl app key", TDDL),
        Field::new("group", "tddl group key", TDDL),
        Field::new(
            "mediaGroup",
            "media group key",
            &[FieldRule::When("haMode", "MEDIA", &[FieldRule::Required("HA模式为MEDIA时必须填写")])],
        ),
        Field::new("fallbackIntervalInSeconds", "切换回退时间", &[REQUIRED]),
        Field::new("heartbeatHaEnable", "是否启用心跳HA", &[REQUIRED]),
        Field::free("blackFilter"),
        Field::free("rdsAccesskey"),
        Field::free("rdsSecretkey"),
        Field::free("rdsInstanceId"),
    ],
);
