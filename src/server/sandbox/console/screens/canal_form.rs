//! `addCanal` and `editCanal`.

use super::canal::{addresses, positions};
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::console::html::form::{FormTable, STAR, YES_NO};
use crate::server::sandbox::console::html::frame::{crumbs, heading};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::html::text::escape;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{Canal, CanalParameter, IndexMode, MetaMode, Secret};

const INFO: &str = "canalInfo";
const PARAMETER: &str = "canalParameterInfo";
const RULER: &str = "<tr>\n<th width=\"300\">-------------------------------</th>\n<td width=\"329\">---------------</td>\n</tr>\n";
const HEARTBEAT: &str = "insert into retl.xdual values(1,now()) on duplicate key update x=now()";

/// Initial values of the add form; they differ from the class's defaults.
fn form_defaults() -> CanalParameter {
    CanalParameter {
        memory_storage_buffer_size: Some(32_768),
        detecting_enable: false,
        detecting_sql: Some(HEARTBEAT.to_owned()),
        detecting_interval_in_seconds: Some(5),
        meta_mode: MetaMode::Mixed,
        index_mode: Some(IndexMode::MemoryMetaFailback),
        receive_buffer_size: Some(16_384),
        send_buffer_size: Some(16_384),
        ..CanalParameter::default()
    }
}

/// `addCanal.htm`: redirects to the cluster form if there is no cluster.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    if view.state.clusters.is_empty() {
        return Ok(Screen::Redirect(view.url("addZookeeper.htm").with("message", "init")));
    }
    let mut form_table = FormTable::open(view, "addCanalForm", "canal_action", "add");
    form_table.table(None);
    let blank = Canal { parameters: form_defaults(), ..Canal::default() };
    let name =
        format!("{}<span class=\"red\">* (注意:保存后不可修改)</span>", form_table.input("text", INFO, "name", view.posted(INFO, "name")));
    // The labels of the two buffer sizes are swapped on this page.
    let page = Page { name, list_end: "</select>", buffers: ["sendBufferSize：", "receiveBufferSize："], slave_id: None };
    fields(view, &mut form_table, &blank, &page);
    Ok(Screen::Main(format!("{}{}", title("添加canal", "addCanal.htm"), form_table.close())))
}

/// `editCanal.htm`: shows the password in plain text and leaves the cluster list unclosed.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let canal = view.canal(view.id("canalId")?)?;
    let Some(name) = canal.name.as_deref() else { return Err(JavaException::argument_required()) };
    if canal.parameters.sourcing_type.is_none() {
        return Err(JavaException::null_pointer());
    }
    let mut form_table = FormTable::open(view, "editCanalForm", "canal_action", "edit");
    form_table.hidden_field(INFO, "id", &canal.id.to_string());
    form_table.hidden("canalId", &canal.id.to_string());
    form_table.table(None);
    let name = format!(
        "<input type=\"text\" name=\"{}\" value=\"{}\" disabled class=\"setting_input\"/>{STAR}",
        view.keys.wire(INFO, "name"),
        escape(name)
    );
    let slave_id = canal.parameters.slave_id.map(|id| id.to_string()).unwrap_or_default();
    let page = Page { name, list_end: "", buffers: ["receiveBufferSize：", "sendBufferSize："], slave_id: Some(slave_id) };
    fields(view, &mut form_table, canal, &page);
    let target = format!("editCanal.htm?canalId={}", canal.id);
    Ok(Screen::Main(format!("{}{}", title("编辑canal", &target), form_table.close())))
}

fn title(word: &str, target: &str) -> String {
    heading(word, &crumbs(&[relative("canalList.htm", "canal管理"), relative(target, word)]))
}

/// The differences between the two pages.
struct Page {
    name: String,
    list_end: &'static str,
    /// The labels of receiveBufferSize and sendBufferSize.
    buffers: [&'static str; 2],
    slave_id: Option<String>,
}

/// All parameter messages repeated above the table, including those about the missing token.
fn messages(view: &ScreenContext<'_>) -> String {
    let all = view.form.messages(INFO).chain(view.form.messages(PARAMETER));
    let reds: String = all.map(|(_, message)| format!("<span class=\"red\">{}</span>\n", escape(message))).collect();
    format!("<tr>\n<th width=\"300\"></th>\n<td width=\"329\">\n{reds}</td>\n</tr>\n")
}

fn fields(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, canal: &Canal, page: &Page) {
    let parameters = &canal.parameters;
    let adding = page.slave_id.is_none();
    let shown = |field: &str, stored: String| {
        if adding && view.form.value(PARAMETER, field).is_some() { view.posted(PARAMETER, field).to_owned() } else { stored }
    };
    let secret = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned()).unwrap_or_default();
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    form_table.raw(&messages(view));
    form_table.row("canal名称：", &page.name, Some((INFO, "formCanalError")));
    form_table.radios(
        "运行模式：",
        PARAMETER,
        "runMode",
        &[("EMBEDDED", "嵌入式"), ("SERVICE!", "独立服务")],
        parameters.run_mode.constant(),
    );
    clusters(view, form_table, parameters, page.list_end);
    form_table.raw(RULER);
    form_table.raw("<div id=\"dbConfig\">\n");
    let types: &[(&str, &str)] =
        if view.generation == Generation::V4219 { &[("MYSQL", "mysql"), ("OCEANBASE", "oceanbase")] } else { &[("MYSQL", "mysql")] };
    let chosen = parameters.sourcing_type.map(|kind| kind.constant()).unwrap_or_default();
    form_table.radios("数据源类型：", PARAMETER, "sourcingType", types, chosen);
    form_table.area("数据库地址：", PARAMETER, "groupDbAddresses", &shown("groupDbAddresses", addresses(parameters)), STAR);
    form_table.text(
        "数据库帐号：",
        PARAMETER,
        "dbUsername",
        &shown("dbUsername", parameters.db_username.clone().unwrap_or_default()),
        STAR,
    );
    let password = format!("{}{STAR}", form_table.input("password", PARAMETER, "dbPassword", &secret(&parameters.db_password)));
    form_table.row("数据库密码：", &password, Some((PARAMETER, "dbPassword")));
    form_table.text("connectionCharset：", PARAMETER, "connectionCharset", &parameters.connection_charset, STAR);
    if let Some(slave_id) = &page.slave_id {
        form_table.hidden_field(PARAMETER, "slaveId", slave_id);
    }
    form_table.text(
        "本地localBinlog目录：",
        PARAMETER,
        "localBinlogDirectory",
        parameters.local_binlog_directory.as_deref().unwrap_or_default(),
        "",
    );
    if view.generation == Generation::V4219 {
        form_table.text("rsList：", PARAMETER, "rsList", "", STAR);
        form_table.text("tenant：", PARAMETER, "tenant", "", STAR);
    }
    form_table.raw("</div>\n<div id=\"positionConfig\">\n");
    form_table.row("位点自定义设置：", "<input id=\"positionSuperConfig\" type='checkbox' value=1 class=\"setting_input\" />", None);
    choice(form_table, "是否启用gtid位点：", "gtidEnable", parameters.gtid_enable);
    // The hint after the positions ends a span that was never opened.
    let hint = format!("{STAR}\n示例：{{\"journalName\":\"\",\"position\":0,\"timestamp\":0}};</span>");
    form_table.area("位点信息：", PARAMETER, "positions", &shown("positions", positions(parameters)), &hint);
    form_table.raw("</div>\n");
    choice(form_table, "是否开启表结构TSDB：", "tsdbEnable", parameters.tsdb_enable);
    form_table.text("rds accesskey：", PARAMETER, "rdsAccesskey", parameters.rds_accesskey.as_deref().unwrap_or_default(), "");
    form_table.text("rds secretkey：", PARAMETER, "rdsSecretkey", &secret(&parameters.rds_secretkey), "");
    form_table.text("rds instanceId：", PARAMETER, "rdsInstanceId", parameters.rds_instance_id.as_deref().unwrap_or_default(), "");
    form_table.raw(RULER);
    form_table.radios(
        "存储机制：",
        PARAMETER,
        "storageMode",
        &[("MEMORY", "memory"), ("FILE!", "file")],
        parameters.storage_mode.constant(),
    );
    let batch_modes = &[("MEMSIZE", "MEMSIZE"), ("ITEMSIZE", "ITEMSIZE")];
    form_table.radios("内存存储batch获取模式：", PARAMETER, "storageBatchMode", batch_modes, parameters.storage_batch_mode.constant());
    form_table.text("内存存储buffer记录数：", PARAMETER, "memoryStorageBufferSize", &number(parameters.memory_storage_buffer_size), STAR);
    form_table.text(
        "内存存储buffer记录单元大小：",
        PARAMETER,
        "memoryStorageBufferMemUnit",
        &number(parameters.memory_storage_buffer_mem_unit),
        STAR,
    );
    form_table.text(
        "文件存储的目录位置：",
        PARAMETER,
        "fileStorageDirectory",
        parameters.file_storage_directory.as_deref().unwrap_or_default(),
        STAR,
    );
    form_table.text("文件存储store记录数：", PARAMETER, "fileStorageStoreCount", &number(parameters.file_storage_store_count), STAR);
    form_table.text("文件存储store文件个数：", PARAMETER, "fileStorageRollverCount", &number(parameters.file_storage_rollver_count), STAR);
    form_table.text(
        "文件存储store存储占disk百分比：",
        PARAMETER,
        "fileStoragePercentThresold",
        &number(parameters.file_storage_percent_thresold),
        STAR,
    );
    form_table.raw(RULER);
    form_table.radios("HA机制：", PARAMETER, "haMode", &[("HEARTBEAT", "heartbeat"), ("MEDIA", "media")], parameters.ha_mode.constant());
    form_table.text("media group key:", PARAMETER, "mediaGroup", parameters.media_group.as_deref().unwrap_or_default(), "");
    heartbeat(form_table, parameters);
    other(form_table, parameters, page.buffers);
    form_table.area(
        "过滤表达式：",
        PARAMETER,
        "blackFilter",
        &shown("blackFilter", parameters.black_filter.clone().unwrap_or_default()),
        STAR,
    );
    form_table.area("描述信息：", INFO, "desc", canal.desc.as_deref().unwrap_or_default(), STAR);
}

fn clusters(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, parameters: &CanalParameter, list_end: &str) {
    let clusters: Vec<(String, &str)> =
        view.state.clusters.iter().map(|cluster| (cluster.id.to_string(), cluster.cluster_name.as_str())).collect();
    let choices: Vec<(&str, &str)> = clusters.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let selected = parameters.zk_cluster_id.map(|id| id.to_string()).unwrap_or_default();
    let list =
        form_table.open_select(PARAMETER, "autoKeeperClusterId", &choices, &selected).replacen("<select", "<select id=\"zkCluster\"", 1);
    form_table.row("zookeeper集群：", &format!("{list}{list_end}"), None);
}

fn heartbeat(form_table: &mut FormTable<'_>, parameters: &CanalParameter) {
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    choice(form_table, "是否开启心跳：", "detectingEnable", parameters.detecting_enable);
    let sql =
        format!("{}{STAR}", form_table.area_input(PARAMETER, "detectingSQL", parameters.detecting_sql.as_deref().unwrap_or_default()));
    form_table.row("心跳sql：", &sql, Some((PARAMETER, "formHeartBeatError")));
    form_table.text("心跳检测频率(s)：", PARAMETER, "detectingIntervalInSeconds", &number(parameters.detecting_interval_in_seconds), STAR);
    form_table.text(
        "心跳超时时间(s)：",
        PARAMETER,
        "detectingTimeoutThresholdInSeconds",
        &number(parameters.detecting_timeout_threshold_in_seconds),
        STAR,
    );
    form_table.text("心跳检查重试次数：", PARAMETER, "detectingRetryTimes", &number(parameters.detecting_retry_times), STAR);
    choice(form_table, "是否启用心跳HA：", "heartbeatHaEnable", parameters.heartbeat_ha_enable);
}

fn other(form_table: &mut FormTable<'_>, parameters: &CanalParameter, [receive, send]: [&str; 2]) {
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    form_table.row(
        "其他参数设置：",
        "<input id=\"networkSuperConfig\" type='checkbox' name='super' value=1 class=\"setting_input\" />",
        None,
    );
    let meta_modes = &[("MEMORY", "memory"), ("ZOOKEEPER", "zookeeper"), ("MIXED", "mixed")];
    form_table.radios("meta机制：", PARAMETER, "metaMode", meta_modes, parameters.meta_mode.constant());
    let index_modes = &[
        ("MEMORY", "memory"),
        ("ZOOKEEPER", "zookeeper"),
        ("MIXED", "mixed"),
        ("META", "meta"),
        ("MEMORY_META_FAILBACK", "memory_meta_failback"),
    ];
    form_table.radios(
        "索引机制：",
        PARAMETER,
        "indexMode",
        index_modes,
        parameters.index_mode.map(|mode| mode.constant()).unwrap_or_default(),
    );
    form_table.text("服务端口：", PARAMETER, "port", &number(parameters.port), STAR);
    form_table.text(
        "默认连接超时(s)：",
        PARAMETER,
        "defaultConnectionTimeoutInSeconds",
        &number(parameters.default_connection_timeout_in_seconds),
        STAR,
    );
    form_table.text(receive, PARAMETER, "receiveBufferSize", &number(parameters.receive_buffer_size), STAR);
    form_table.text(send, PARAMETER, "sendBufferSize", &number(parameters.send_buffer_size), STAR);
    form_table.text("切换回退时间：", PARAMETER, "fallbackIntervalInSeconds", &number(parameters.fallback_interval_in_seconds), STAR);
}

fn choice(form_table: &mut FormTable<'_>, label: &str, field: &str, value: bool) {
    form_table.radios(label, PARAMETER, field, YES_NO, if value { "true" } else { "false" });
}
