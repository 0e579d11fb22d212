//! `canalInfo`: one canal with its parameters.

use super::page::Screen;
use super::{ScreenError, labels};
use crate::model::{CanalConnection, CanalDetail, CanalUse, address_groups};

/// Row label → Otter's name of the parameter, and whether every canal has the row.
///
/// Omitted: `rds secretkey`, a secret that the page shows to anyone, and three rows that the manager always leaves empty (`运行状态`, `rds
/// instanceId`, `默认连接超时`), so that they contain no information.
const PARAMETERS: [(&str, &str, bool); 34] = [
    ("运行模式", "runMode", true),
    ("数据源类型", "sourcingType", true),
    ("数据库帐号", "dbUsername", true),
    ("connectionCharset", "connectionCharset", true),
    ("本地localBinlog目录", "localBinlogDirectory", false),
    ("rsList", "rsList", false),
    ("tenant", "tenant", false),
    ("是否启用gtid位点", "gtidEnable", true),
    ("位点信息", "positions", true),
    ("是否开启表结构TSDB", "tsdbEnable", true),
    ("rds accesskey", "rdsAccesskey", true),
    ("存储机制", "storageMode", true),
    ("内存存储batch获取模式", "storageBatchMode", false),
    ("内存存储buffer记录数", "memoryStorageBufferSize", false),
    ("内存存储buffer记录单元大小", "memoryStorageBufferMemUnit", false),
    ("文件存储的目录位置", "fileStorageDirectory", false),
    ("文件存储store记录数", "fileStorageStoreCount", false),
    ("文件存储store文件个数", "fileStorageRollverCount", false),
    ("文件存储store存储占disk百分比", "fileStoragePercentThresold", false),
    ("HA机制", "haMode", true),
    ("media group key", "mediaGroup", false),
    ("是否开启心跳", "detectingEnable", true),
    ("心跳sql", "detectingSQL", false),
    ("心跳检测频率", "detectingIntervalInSeconds", false),
    ("心跳超时时间", "detectingTimeoutThresholdInSeconds", false),
    ("心跳检查重试次数", "detectingRetryTimes", false),
    ("是否启用心跳HA", "heartbeatHaEnable", false),
    ("meta机制", "metaMode", true),
    ("索引机制", "indexMode", true),
    ("服务端口", "port", true),
    ("接收BufferSize", "receiveBufferSize", true),
    ("发送BufferSize", "sendBufferSize", true),
    ("切换回退时间", "fallbackIntervalInSeconds", true),
    ("过滤表达式", "blackFilter", true),
];

/// Parses a canal's page. Secrets on it are discarded.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<CanalDetail, ScreenError> {
    let screen = Screen::read("canalInfo", html)?;
    let rows = screen.settings()?;
    for (label, _, always) in PARAMETERS {
        if always {
            rows.needed(label)?;
        }
    }
    let name_of = |label: &str| PARAMETERS.iter().find(|(one, ..)| *one == label).map(|(_, name, _)| *name);
    let parameters = rows.rows().filter_map(|(label, value)| Some((name_of(label)?.to_owned(), value))).collect();
    let cluster = rows.value("Zookeeper集群", labels::cluster)?;
    let (cluster, servers) = cluster.map_or((None, Vec::new()), |(name, servers)| (Some(name), servers));
    let columns = ["channel名字", "pipeline名字"];
    let used_by = screen.table("list", &columns)?.read(|row| {
        let [channel, pipeline] = columns;
        let (channel, channel_name) = row.reference(channel, "channelId")?;
        let (pipeline, pipeline_name) = row.reference(pipeline, "pipelineId")?;
        Ok(CanalUse { channel, channel_name, pipeline, pipeline_name })
    })?;
    Ok(CanalDetail {
        id: rows.number("canal序号")?,
        name: rows.text("canal名称")?,
        description: rows.text("描述信息")?,
        cluster,
        connection: Some(CanalConnection { servers, addresses: address_groups(&rows.masked("数据库地址")?), parameters }),
        used_by,
    })
}
