//! `canalAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::html::link::Url;
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::form::Form;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::canal;
use crate::server::sandbox::state::{
    BatchMode, Canal, CanalParameter, ClusterMode, DataSourcing, HaMode, IndexMode, MetaMode, RunMode, Secret, SourcingType, StorageMode,
};

const INFO: &str = "canalInfo";
const PARAMETER: &str = "canalParameterInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" | "edit" => save(event == "add", act),
        "delete" => {
            let id = act.id("canalId")?;
            let done = act.change(|state, _| canal::delete(state, id));
            act.settle(done, list())
        }
        _ => unknown_event(event),
    }
}

fn list() -> Location {
    Location::Relative(Url::new("canalList.htm"))
}

fn save(adding: bool, act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO, PARAMETER])? {
        return Ok(ActionOutcome::Render);
    }
    if selects(act.form) {
        return act.reject(crate::server::sandbox::ops::Refusal::Invalid("invaliedHeartBeat"));
    }
    let row = Canal {
        name: act.form.owned(INFO, "name"),
        desc: act.form.owned(INFO, "desc"),
        parameters: parameters(act.form)?,
        ..Canal::default()
    };
    if adding {
        let done = act.change(|state, now| canal::add(state, now, row));
        let list = act.configured("canal_list.htm");
        act.settle(done, list)
    } else {
        let id = act.form_id(INFO, "id")?;
        let done = act.change(|state, now| canal::edit(state, now, id, row));
        act.settle(done, list())
    }
}

/// Whether the heartbeat is enabled and its statement is a SELECT, which writes nothing to the binlog.
fn selects(form: &Form) -> bool {
    let sql = form.value(PARAMETER, "detectingSQL").unwrap_or_default();
    form.flag(PARAMETER, "detectingEnable") && sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

/// The posted parameters; text in place of a number silently becomes null, as does an unknown type (trap 12).
fn parameters(form: &Form) -> std::result::Result<CanalParameter, JavaException> {
    let class = CanalParameter::default();
    let value = |field: &str| form.value(PARAMETER, field);
    let text = |field: &str| form.owned(PARAMETER, field);
    let number = |field: &str| form.parsed::<i32>(PARAMETER, field);
    let flag = |field: &str| form.flag(PARAMETER, field);
    Ok(CanalParameter {
        run_mode: value("runMode").and_then(RunMode::from_constant).unwrap_or(class.run_mode),
        cluster_mode: value("clusterMode").and_then(ClusterMode::from_constant),
        zk_cluster_id: form.parsed(PARAMETER, "autoKeeperClusterId"),
        meta_mode: value("metaMode").and_then(MetaMode::from_constant).unwrap_or(class.meta_mode),
        index_mode: value("indexMode").and_then(IndexMode::from_constant),
        sourcing_type: value("sourcingType").and_then(SourcingType::from_constant),
        ha_mode: value("haMode").and_then(HaMode::from_constant).unwrap_or(class.ha_mode),
        storage_mode: value("storageMode").and_then(StorageMode::from_constant).unwrap_or(class.storage_mode),
        group_db_addresses: groups(value("groupDbAddresses").unwrap_or_default())?,
        db_username: text("dbUsername"),
        db_password: text("dbPassword").map(Secret::new),
        slave_id: form.parsed(PARAMETER, "slaveId"),
        connection_charset: text("connectionCharset").unwrap_or(class.connection_charset),
        local_binlog_directory: local_directory(form),
        positions: positions(value("positions").unwrap_or_default()),
        storage_batch_mode: value("storageBatchMode").and_then(BatchMode::from_constant).unwrap_or(class.storage_batch_mode),
        memory_storage_buffer_size: number("memoryStorageBufferSize"),
        memory_storage_buffer_mem_unit: number("memoryStorageBufferMemUnit"),
        file_storage_directory: text("fileStorageDirectory"),
        file_storage_store_count: number("fileStorageStoreCount"),
        file_storage_rollver_count: number("fileStorageRollverCount"),
        file_storage_percent_thresold: number("fileStoragePercentThresold"),
        metaq_store_uri: text("metaqStoreUri"),
        port: number("port"),
        default_connection_timeout_in_seconds: number("defaultConnectionTimeoutInSeconds"),
        receive_buffer_size: number("receiveBufferSize"),
        send_buffer_size: number("sendBufferSize"),
        tsdb_enable: flag("tsdbEnable"),
        gtid_enable: flag("gtidEnable"),
        detecting_enable: flag("detectingEnable"),
        detecting_sql: text("detectingSQL"),
        detecting_interval_in_seconds: number("detectingIntervalInSeconds"),
        detecting_timeout_threshold_in_seconds: number("detectingTimeoutThresholdInSeconds"),
        detecting_retry_times: number("detectingRetryTimes"),
        app: text("app"),
        group: text("group"),
        media_group: text("mediaGroup"),
        fallback_interval_in_seconds: number("fallbackIntervalInSeconds"),
        heartbeat_ha_enable: flag("heartbeatHaEnable"),
        black_filter: text("blackFilter"),
        rds_accesskey: text("rdsAccesskey"),
        rds_secretkey: text("rdsSecretkey").map(Secret::new),
        rds_instance_id: text("rdsInstanceId"),
        ..class
    })
}

/// The directory, or the two OceanBase texts as JSON.
fn local_directory(form: &Form) -> Option<String> {
    if form.value(PARAMETER, "sourcingType") != Some("OCEANBASE") {
        return form.owned(PARAMETER, "localBinlogDirectory");
    }
    let json = serde_json::json!({ "rsList": form.value(PARAMETER, "rsList"), "tenant": form.value(PARAMETER, "tenant") });
    Some(json.to_string())
}

/// Parses `h:p,h:p;h:p;` into groups; a port above 65535 raises an exception.
fn groups(text: &str) -> std::result::Result<Vec<Vec<DataSourcing>>, JavaException> {
    let address = |entry: &str| {
        let (host, port) = entry.rsplit_once(':').unwrap_or((entry, ""));
        let port =
            port.parse().map_err(|_| JavaException::new("java.lang.IllegalArgumentException", format!("port out of range:{port}")))?;
        Ok(DataSourcing { r#type: SourcingType::Mysql, address: host.to_owned(), port })
    };
    let entries = |group: &str| group.split(',').filter(|entry| !entry.is_empty()).map(address).collect();
    text.split(';').filter(|group| !group.is_empty()).map(entries).collect()
}

/// Parses `{…};{…};` into JSON texts.
fn positions(text: &str) -> Vec<String> {
    text.split(';').filter(|position| !position.is_empty()).map(str::to_owned).collect()
}
