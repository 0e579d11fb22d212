//! Maps the manager's messages on a rejected form to the fields that the user should change.

use crate::model::field::FieldError;
use crate::model::form::FieldErrors;
use crate::server::manager::console::html::Message;

/// Messages about a whole form, which the manager prints anywhere: part of the text → the field, and what is wrong.
static KNOWN: [(&str, &str, FieldError); 7] = [
    ("插入的Channel和数据库有重名", "name", FieldError::Taken),
    ("插入的Pipeline在该Channel节点下有重名", "name", FieldError::Taken),
    ("canal已经被其他pipeline所关联", "destinationName", FieldError::CanalInUse),
    ("数据库中存在重名的数据源", "name", FieldError::Taken),
    ("数据库中存在重复的Node配置", "name", FieldError::Taken),
    ("数据库中存在重复的Canal配置", "name", FieldError::Taken),
    ("心跳SQL不允许使用select", "detectingSQL", FieldError::HeartbeatReads),
];

/// Field names in the manager's messages, for messages that are beside no field. If one contains another, the longer one comes first.
static DISPLAYED: [(&str, &str); 35] = [
    ("Channel名称", "name"),
    ("一致性反查数据库阀值", "remedyDelayThresoldForMedia"),
    ("pipeline的名字", "name"),
    ("Select节点的ID集合", "selectNodeIds"),
    ("Load节点的ID集合", "loadNodeIds"),
    ("并行度", "parallelism"),
    ("反查线程数", "extractPoolSize"),
    ("数据载入线程数", "loadPoolSize"),
    ("文件载入线程数", "fileLoadPoolSize"),
    ("DestinationName", "destinationName"),
    ("主道消费批次大小", "mainstemBatchsize"),
    ("Load批次大小", "loadBatchsize"),
    ("获取批次数据超时时间", "batchTimeout"),
    ("dataSource的名称", "name"),
    ("链接", "url"),
    ("数据库编码", "encode"),
    ("ZK的服务器集群", "zookeeperClusters"),
    ("服务器的名字", "name"),
    ("服务器的IP", "ip"),
    ("服务器的端口", "port"),
    ("下载端口", "downloadPort"),
    ("MBean端口", "mbeanPort"),
    ("外部IP", "externalIp"),
    ("数据库信息", "groupDbAddresses"),
    ("数据库帐号", "dbUsername"),
    ("数据库密码", "dbPassword"),
    ("心跳sql", "detectingSQL"),
    ("心跳检测频率", "detectingIntervalInSeconds"),
    ("心跳超时时间", "detectingTimeoutThresholdInSeconds"),
    ("心跳检查重试次数", "detectingRetryTimes"),
    ("是否开启表结构tsdb", "tsdbEnable"),
    ("位点信息", "positions"),
    ("media group", "mediaGroup"),
    ("过滤表达式", "blackFilter"),
    ("connectionCharset", "connectionCharset"),
];

/// Converts messages to field errors. `field_of` returns Otter's name of the field behind a name on the page.
pub fn errors(messages: &[Message], field_of: impl Fn(&str) -> Option<&'static str>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for message in messages {
        if let Some((_, field, invalid)) = KNOWN.iter().find(|(part, ..)| message.text.contains(part)) {
            errors.add(field, invalid.clone());
            continue;
        }
        let named = || DISPLAYED.iter().find(|(name, _)| message.text.contains(name)).map(|(_, field)| *field);
        let field = message.field.as_deref().and_then(&field_of).or_else(named).unwrap_or_default();
        errors.add(field, invalid(&message.text));
    }
    errors
}

/// Classifies the message of one field. If several are joined, the first decides.
fn invalid(text: &str) -> FieldError {
    if text.contains("必须填写") || text.contains("必须选择") {
        FieldError::Required
    } else if text.contains("必须是数字且是整数") {
        FieldError::NotANumber
    } else if text.contains("必须是大于0的整数") {
        FieldError::TooSmall { min: 1 }
    } else if text.contains("不是一个合法的(hostname:80;)") {
        FieldError::NotAddresses
    } else if text.contains("不是一个合法的(hostname)") {
        FieldError::NotAHost
    } else {
        FieldError::Manager(text.to_owned())
    }
}
