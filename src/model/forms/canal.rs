use crate::model::enums::{BatchMode, HaMode, IndexMode, MetaMode, RunMode, SourcingType, StorageMode};
use crate::model::field::{Addresses, Description, FieldError, FieldValue, Line, Number, Password, Port, Positive, Text};
use crate::model::form::{FieldErrors, FormData, form, required_if};
use crate::model::ids::ClusterId;

form! {
    /// A canal. Otter's `canalInfo` and `canalParameterInfo`: every field that the manager's form offers and its canal library accepts.
    /// A name is required, because the manager stores an empty one and then breaks its own list.
    pub struct CanalForm {
        name "name": Text<1, 200> = "", Basic, ["Name", "名称"],
            ["Unique; can't be changed later. Pipelines refer to it by this name.", "不能重复，保存后不可修改，pipeline 用它引用。"];
        auto_keeper_cluster_id "autoKeeperClusterId": ClusterId = "", Basic, ["ZooKeeper cluster", "ZooKeeper 集群"],
            ["Stores the positions. A canal that has never connected starts at the current binlog position: rows written earlier are not copied unless a start position is set below.",
                "位点保存在这里。从未连接过的 canal 从当前位点开始，此前写入的数据不会同步，除非在下面的位点信息中指定起点。"];
        group_db_addresses "groupDbAddresses": Option<Addresses> = "", Basic, Team, ["Database servers", "数据库地址"],
            ["host:port; add a standby after ;", "host:port，备库写在 ; 之后"];
        db_username "dbUsername": Text<1, 100> = "", Basic, Team, ["Database user", "数据库帐号"],
            ["Requires SELECT, REPLICATION SLAVE and REPLICATION CLIENT.", "需要 SELECT、REPLICATION SLAVE、REPLICATION CLIENT 权限。"];
        db_password "dbPassword": Option<Password> = "", Basic, ["Database password", "数据库密码"],
            ["Stored by the manager; not shown here.", "由 manager 保存，此处不显示。"];
        connection_charset "connectionCharset": Text<1, 50> = "UTF-8", Basic, ["Character set", "字符集"],
            ["Character set of text in the binlog.", "binlog 中文本的字符集。"];
        desc "desc": Description = "", Basic, ["Description", "描述"],
            ["Notes for other users.", "备注，便于他人了解。"];
        positions "positions": Line<1000> = "", Advanced, Team, ["Start positions", "位点信息"],
            ["Used instead of the current position when none is stored, e.g. {\"journalName\":\"mysql-bin.000001\",\"position\":4,\"timestamp\":0};", "没有保存的位点时从这里而不是当前位点开始，如 {\"journalName\":\"mysql-bin.000001\",\"position\":4,\"timestamp\":0};"];
        gtid_enable "gtidEnable": bool = "false", Advanced, ["GTID", "启用 gtid 位点"],
            ["Track positions by GTID instead of file and offset.", "用 GTID 代替文件和偏移。"];
        tsdb_enable "tsdbEnable": bool = "false", Advanced, ["Table schema history", "开启表结构 TSDB"],
            ["Keep table schemas per position (TSDB).", "保存每个位点对应的表结构。"];
        black_filter "blackFilter": Line<1000> = "", Advanced, Team, ["Ignore tables", "过滤表达式"],
            ["Regular expressions of schema.table, separated by commas.", "schema.table 的正则，用逗号分隔。"];
        ha_mode "haMode": HaMode = "HEARTBEAT", Advanced, ["Failover", "HA 机制"],
            ["HEARTBEAT uses the servers above; MEDIA uses a media group.", "HEARTBEAT 用上面的地址，MEDIA 用 media group。"];
        media_group "mediaGroup": Line<200> = "", Advanced, Team, ["Media group", "Media group"],
            ["Required with MEDIA: the group key of a data matrix.", "MEDIA 时必填：主备配置的 groupKey。"];
        detecting_enable "detectingEnable": bool = "false", Advanced, ["Heartbeat", "开启心跳"],
            ["Write to the source periodically to detect outages.", "定时写源库，检测其是否可用。"];
        detecting_sql "detectingSQL": Line<500> = "insert into retl.xdual values(1,now()) on duplicate key update x=now()", Advanced, Team, ["Heartbeat statement", "心跳 SQL"],
            ["Must be a write statement: only writes reach the binlog.", "必须是写语句，只有写才会产生 binlog。"];
        detecting_interval "detectingIntervalInSeconds": Option<Positive> = "5", Advanced, ["Heartbeat interval (s)", "心跳检测频率（秒）"],
            ["Seconds between heartbeats.", "两次心跳之间的秒数。"];
        detecting_timeout "detectingTimeoutThresholdInSeconds": Option<Positive> = "30", Advanced, ["Heartbeat timeout (s)", "心跳超时时间（秒）"],
            ["Maximum duration of a heartbeat.", "一次心跳的最长时间。"];
        detecting_retry_times "detectingRetryTimes": Option<Positive> = "3", Advanced, ["Heartbeat retries", "心跳检查重试次数"],
            ["Consecutive failures before the server is considered down.", "连续失败多少次视为不可用。"];
        heartbeat_ha_enable "heartbeatHaEnable": bool = "false", Advanced, ["Heartbeat failover", "启用心跳 HA"],
            ["Switch to the standby when the heartbeat fails.", "心跳失败时切换到备库。"];
        meta_mode "metaMode": MetaMode = "MIXED", Advanced, ["Position storage", "meta 机制"],
            ["Where the consumer position is stored.", "消费位点保存在哪里。"];
        index_mode "indexMode": IndexMode = "MEMORY_META_FAILBACK", Advanced, ["Parse position", "索引机制"],
            ["How the parser restores its position.", "解析位点如何恢复。"];
        storage_mode "storageMode": StorageMode = "MEMORY", Advanced, ["Buffer", "存储机制"],
            ["Where events are buffered.", "事件缓存在哪里。"];
        storage_batch_mode "storageBatchMode": BatchMode = "MEMSIZE", Advanced, ["Buffer limit", "batch 获取模式"],
            ["Limited by memory or by number of records.", "按内存大小还是按记录数限制。"];
        memory_storage_buffer_size "memoryStorageBufferSize": Positive = "32768", Advanced, ["Buffer records", "buffer 记录数"],
            ["A power of two.", "2 的幂。"];
        memory_storage_buffer_mem_unit "memoryStorageBufferMemUnit": Positive = "1024", Advanced, ["Bytes per record", "记录单元大小（字节）"],
            ["Buffer records times this value limits the memory.", "记录数乘以该值为内存上限。"];
        run_mode "runMode": RunMode = "EMBEDDED", Advanced, ["Run mode", "运行模式"],
            ["Runs inside the node.", "在 node 内运行。"];
        sourcing_type "sourcingType": SourcingType = "MYSQL", Advanced, ["Source type", "数据源类型"],
            ["Type of source.", "读取什么数据库。"];
        port "port": Port = "11111", Advanced, ["Service port", "服务端口"],
            ["Only used by a canal service.", "仅作为服务运行时使用。"];
        default_connection_timeout "defaultConnectionTimeoutInSeconds": Positive = "30", Advanced, ["Connection timeout (s)", "默认连接超时（秒）"],
            ["Timeout for database connections.", "连接数据库的超时。"];
        receive_buffer_size "receiveBufferSize": Positive = "16384", Advanced, ["Receive buffer (bytes)", "接收 BufferSize（字节）"],
            ["Of the connection to the database.", "数据库连接的接收缓冲。"];
        send_buffer_size "sendBufferSize": Positive = "16384", Advanced, ["Send buffer (bytes)", "发送 BufferSize（字节）"],
            ["Of the connection to the database.", "数据库连接的发送缓冲。"];
        fallback_interval "fallbackIntervalInSeconds": Positive = "60", Advanced, ["Rewind after failover (s)", "切换回退时间（秒）"],
            ["After a failover, reading restarts this much earlier.", "切换后从多少秒之前重新读取。"];
        slave_id "slaveId": Option<Number<1, 4_294_967_295>> = "", Advanced, Team, ["Slave ID", "slaveId"],
            ["Leave empty for 10000 + ID, chosen by the manager.", "留空由 manager 取 10000 + id。"];
        rds_accesskey "rdsAccesskey": Line<200> = "", Advanced, Nobody, ["RDS access key", "rds accesskey"],
            ["For binlogs of Alibaba Cloud RDS.", "用于阿里云 RDS 的 binlog。"];
        rds_secretkey "rdsSecretkey": Option<Password> = "", Advanced, ["RDS secret key", "rds secretkey"],
            ["Stored by the manager; not shown here.", "由 manager 保存，此处不显示。"];
        rds_instance_id "rdsInstanceId": Line<200> = "", Advanced, Team, ["RDS instance", "rds instanceId"],
            ["For binlogs of Alibaba Cloud RDS.", "用于阿里云 RDS 的 binlog。"];
    }
    check |values, stored, errors| {
        required_if(!values.has("haMode", "MEDIA"), "groupDbAddresses", values, errors);
        required_if(values.has("haMode", "MEDIA"), "mediaGroup", values, errors);
        let heartbeat = values.has("detectingEnable", "true");
        for field in ["detectingSQL", "detectingIntervalInSeconds", "detectingTimeoutThresholdInSeconds", "detectingRetryTimes"] {
            required_if(heartbeat, field, values, errors);
        }
        if heartbeat && values.first("detectingSQL").trim().to_lowercase().starts_with("select") {
            errors.add("detectingSQL", FieldError::HeartbeatReads);
        }
        let positions = values.first("positions").trim();
        if !positions.is_empty() && !are_positions(positions) {
            errors.add("positions", FieldError::NotPositions);
        }
        if let Some(stored) = stored {
            check_secrets(values, stored, errors);
        }
    }
}

/// Stored secrets are bound to their target: the password to its servers and user, the secret key to its access key.
fn check_secrets(values: &FormData, stored: &FormData, errors: &mut FieldErrors) {
    let moved = PLACES.iter().any(|field| normal(values, field) != normal(stored, field));
    let differs = |field: &str| values.all(field) != stored.all(field);
    if (moved || differs("dbUsername")) && values.all("dbPassword").is_empty() {
        errors.add("dbPassword", FieldError::PasswordAgain);
    }
    let has_key = !values.all("rdsAccesskey").is_empty();
    if has_key && (moved || differs("rdsAccesskey") || differs("rdsInstanceId")) && values.all("rdsSecretkey").is_empty() {
        errors.add("rdsSecretkey", FieldError::PasswordAgain);
    }
}

/// The fields that determine the database location.
const PLACES: [&str; 3] = ["groupDbAddresses", "haMode", "mediaGroup"];

/// The values of a field, with addresses normalized as stored.
fn normal(values: &FormData, field: &str) -> Vec<String> {
    let typed = values.all(field);
    match Option::<Addresses>::read(&typed) {
        Ok(addresses) if field == "groupDbAddresses" => addresses.write(),
        _ => typed.into_iter().map(str::to_owned).collect(),
    }
}

/// Whether a text consists of one or more JSON objects, each terminated by `;`.
fn are_positions(text: &str) -> bool {
    text.ends_with(';')
        && text.trim_end_matches(';').split("};").all(|part| {
            let part = if part.ends_with('}') { part.to_owned() } else { format!("{part}}}") };
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(part.trim()).is_ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Form;

    fn values(changes: &[(&str, &str)]) -> FormData {
        let mut values = CanalForm::defaults();
        let stored = [("name", "canal"), ("autoKeeperClusterId", "1"), ("groupDbAddresses", "db1:3306,db2:3306;"), ("dbUsername", "otter")];
        stored.iter().chain(changes).for_each(|(name, value)| values.set(name, vec![(*value).to_owned()]));
        values
    }

    fn faults(stored: &[(&str, &str)], typed: &[(&str, &str)]) -> FieldErrors {
        CanalForm::read_over(&values(typed), Some(&values(stored))).err().unwrap_or_default()
    }

    #[test]
    fn stored_secrets_are_bound_to_their_servers_user_and_key() {
        let password = FieldErrors::single("dbPassword", FieldError::PasswordAgain);
        let untouched: &[(&str, &str)] = &[];
        for kept in [untouched, &[("desc", "other")], &[("groupDbAddresses", "db1:3306, db2:3306")], &[("detectingSQL", "insert into a")]] {
            assert!(faults(&[], kept).is_empty(), "{kept:?}");
        }
        for moved in [
            &[("groupDbAddresses", "rogue:3306")][..],
            &[("groupDbAddresses", "db1:3306,db2:3306;rogue:3306")],
            &[("haMode", "MEDIA"), ("mediaGroup", "g")],
            &[("dbUsername", "root")],
        ] {
            assert_eq!(faults(&[], moved), password, "{moved:?}");
            assert!(faults(&[], &[moved, &[("dbPassword", "hush")]].concat()).is_empty(), "{moved:?}");
        }
        let keyed = [("rdsAccesskey", "AK"), ("dbPassword", "hush")];
        let key = FieldErrors::single("rdsSecretkey", FieldError::PasswordAgain);
        assert_eq!(faults(&[], &keyed), key, "a new access key");
        assert_eq!(faults(&keyed, &[&keyed[..], &[("groupDbAddresses", "db3:3306")]].concat()), key, "another server");
        assert!(faults(&keyed, &[&keyed[..], &[("groupDbAddresses", "db3:3306"), ("rdsSecretkey", "hush")]].concat()).is_empty());
        assert!(faults(&keyed, &keyed).is_empty());
    }
}
