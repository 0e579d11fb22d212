//! `canalList`, `selectCanal` and `canalInfo`.

use super::common::{GRAY, WHITE};
use crate::server::sandbox::console::html::frame::{button, heading};
use crate::server::sandbox::console::html::link::{BAR, action, anchor, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{Canal, CanalParameter, HaMode, SourcingType, StorageMode};

/// The addresses as entered: each group ends with `;`.
pub fn addresses(parameters: &CanalParameter) -> String {
    let groups = parameters.group_db_addresses.iter().map(|group| {
        let entries: Vec<String> = group.iter().map(|entry| format!("{}:{}", entry.address, entry.port)).collect();
        entries.join(",") + ";"
    });
    groups.collect()
}

/// The type as shown on pages: a canal without a type is listed as MYSQL.
fn shown_type(parameters: &CanalParameter) -> &'static str {
    parameters.sourcing_type.unwrap_or(SourcingType::Mysql).constant()
}

/// The positions as entered: each ends with `;`.
pub fn positions(parameters: &CanalParameter) -> String {
    parameters.positions.iter().map(|position| format!("{position};")).collect()
}

/// The name, which the list and the canal pages need to look up the canal's pipelines.
fn name_of(canal: &Canal) -> Result<&str, JavaException> {
    canal.name.as_deref().ok_or_else(JavaException::argument_required)
}

fn hits<'v>(view: &'v ScreenContext<'_>, key: &str) -> Vec<&'v Canal> {
    let matching = |canal: &&Canal| {
        let parameters = serde_json::to_string(&canal.parameters).unwrap_or_default();
        found(key, &[&canal.id.to_string(), canal.name.as_deref().unwrap_or_default(), &parameters])
    };
    view.state.canals.iter().rev().filter(matching).collect()
}

fn columns(canal: &Canal) -> Result<[String; 5], JavaException> {
    let parameters = &canal.parameters;
    let url = match parameters.ha_mode {
        HaMode::Media => format!("media://{}", parameters.media_group.as_deref().unwrap_or_default()),
        HaMode::Heartbeat => format!("jdbc://{}", addresses(parameters)),
    };
    Ok([
        canal.id.to_string(),
        escape(name_of(canal)?),
        shown_type(parameters).to_owned(),
        escape(&parameters.connection_charset),
        escape(&url),
    ])
}

/// `canalList.htm`: a single canal without a name breaks it for all users.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let hits = hits(view, key);
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let mut rows = Vec::new();
    for canal in pager.slice(hits.into_iter()) {
        let [id, name, kind, charset, url] = columns(canal)?;
        rows.push(cells(&[&id, &name, &kind, &charset, &url, &format!("\n{}</td>\n", actions(view, canal, name_of(canal)?))]));
    }
    let mut main = heading("Canal配置", &relative("canalList.htm", "Canal配置"));
    main.push_str(&page_form(&view.url("canal_list.htm"), key, &[]));
    main.push_str(&search_box("search_canal", "canalList.htm", "请输入关键字(目前支持Canal的ID、名字搜索)", &[]));
    main.push_str(&table(GRAY, &["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], &rows));
    main.push_str(&view.for_admin(|| button(&view.url("add_canal.htm").to_string(), "添加")));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

fn actions(view: &ScreenContext<'_>, canal: &Canal, name: &str) -> String {
    let mut words = vec![action(&view.url("canal_info.htm").with("canalId", canal.id), "查看")];
    if view.is_admin() {
        words.push(action(&view.url("edit_canal.htm").with("canalId", canal.id), "编辑"));
        let users: String = view.state.pipelines_of_canal(name).iter().map(|pipeline| format!("[{}]", pipeline.id)).collect();
        words.push(if users.is_empty() {
            deletion(&view.action_url("canalAction").with("canalId", canal.id).with("eventSubmitDoDelete", true))
        } else {
            disabled("删除", &format!("已被pipeline{users}使用，清空关联才能删除"))
        });
    }
    words.join(BAR)
}

/// `selectCanal.htm`.
pub fn select(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let hits = hits(view, key);
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let mut rows = Vec::new();
    for canal in pager.slice(hits.into_iter()) {
        let [id, name, kind, charset, url] = columns(canal)?;
        let chosen = format!("\n<input type=\"button\" value=\"选择\" onclick=\"javascript:returnSelected('{id}','{name}')\">\n");
        rows.push(cells(&[&id, &name, &kind, &charset, &url, &chosen]));
    }
    let mut main = heading("Canal配置", &relative("canalList.htm", "Canal配置"));
    main.push_str(&page_form(&view.url("select_canal.htm"), key, &[]));
    main.push_str(&search_box("search_canal", "selectCanal.htm", "请输入关键字(目前支持Canal的ID、名字搜索)", &[]));
    main.push_str(&table(GRAY, &["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], &rows));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// `canalInfo.htm`: shows the account's secret key to all users, as on the manager (trap 13).
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let canal = view.canal(view.id("canalId")?)?;
    let name = name_of(canal)?;
    if canal.parameters.sourcing_type.is_none() {
        return Err(JavaException::null_pointer());
    }
    let mut rows = Vec::new();
    for pipeline in view.state.pipelines_of_canal(name) {
        let channel = view.channel(pipeline.channel_id)?;
        rows.push(cells(&[
            &anchor(&view.url("channel_list.htm").with("channelId", channel.id), &channel.name),
            &anchor(&view.url("pipeline_list.htm").with("channelId", channel.id).with("pipelineId", pipeline.id), &pipeline.name),
            &pipeline.mainstem_client_id().to_string(),
            &pipeline.parameters.mainstem_batchsize.to_string(),
            &pipeline.parameters.batch_timeout.to_string(),
            &action(&view.url("pipeline_info.htm").with("pipelineId", pipeline.id), "查看"),
        ]));
    }
    let headings = &["channel名字", "pipeline名字", "消费端ID", "消费批次大小", "获取数据超时时间", "操作"];
    // A script starts inside another one.
    let scripts = "<script type=\"text/javascript\">\n<script language=\"javascript\">\n</script>\n".to_owned();
    let main = [heading("Canal信息", "Canal信息"), settings(&facts(view, canal, name)), table(WHITE, headings, &rows)];
    Ok(Screen::Scripted { scripts, main: main.concat() })
}

fn facts(view: &ScreenContext<'_>, canal: &Canal, name: &str) -> String {
    let parameters = &canal.parameters;
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = |value: &Option<String>| escape_or_empty(value.as_deref());
    let cluster = parameters.zk_cluster_id.and_then(|id| view.state.clusters.get(id));
    let cluster =
        cluster.map(|cluster| escape(&format!("{} [ {} ]", cluster.cluster_name, cluster.server_list.join(",")))).unwrap_or_default();
    let mut rows = String::new();
    let mut row = |label: &str, value: String| rows.push_str(&setting(label, &value));
    row("canal序号", canal.id.to_string());
    row("canal名称", escape(name));
    row("运行状态", String::new());
    row("运行模式", parameters.run_mode.to_string());
    row("Zookeeper集群", cluster);
    row("数据源类型", shown_type(parameters).to_owned());
    row("数据库地址", escape(&addresses(parameters)));
    row("数据库帐号", text(&parameters.db_username));
    row("connectionCharset", escape(&parameters.connection_charset));
    if parameters.sourcing_type == Some(SourcingType::LocalBinlog) {
        row("本地localBinlog目录", text(&parameters.local_binlog_directory));
    }
    row("是否启用gtid位点", parameters.gtid_enable.to_string());
    row("位点信息", escape(&positions(parameters)));
    row("是否开启表结构TSDB", parameters.tsdb_enable.to_string());
    row("rds accesskey", text(&parameters.rds_accesskey));
    row("rds secretkey", parameters.rds_secretkey.as_ref().map(|key| escape(key.expose())).unwrap_or_default());
    row("rds instanceId", String::new());
    row("存储机制", parameters.storage_mode.to_string());
    if parameters.storage_mode == StorageMode::Memory {
        row("内存存储batch获取模式", parameters.storage_batch_mode.to_string());
        row("内存存储buffer记录数", number(parameters.memory_storage_buffer_size));
        row("内存存储buffer记录单元大小", number(parameters.memory_storage_buffer_mem_unit));
    }
    if parameters.storage_mode == StorageMode::File {
        row("文件存储的目录位置", text(&parameters.file_storage_directory));
        row("文件存储store记录数", number(parameters.file_storage_store_count));
        row("文件存储store文件个数", number(parameters.file_storage_rollver_count));
        row("文件存储store存储占disk百分比", number(parameters.file_storage_percent_thresold));
    }
    row("HA机制", parameters.ha_mode.to_string());
    if parameters.ha_mode == HaMode::Media {
        row("media group key", text(&parameters.media_group));
    }
    row("是否开启心跳", parameters.detecting_enable.to_string());
    if parameters.detecting_enable {
        row("心跳sql", text(&parameters.detecting_sql));
        row("心跳检测频率", number(parameters.detecting_interval_in_seconds));
        row("心跳超时时间", number(parameters.detecting_timeout_threshold_in_seconds));
        row("心跳检查重试次数", number(parameters.detecting_retry_times));
        row("是否启用心跳HA", parameters.heartbeat_ha_enable.to_string());
    }
    row("meta机制", parameters.meta_mode.to_string());
    row("索引机制", parameters.index_mode.map(|mode| mode.to_string()).unwrap_or_default());
    row("服务端口", number(parameters.port));
    row("默认连接超时", String::new());
    row("接收BufferSize", number(parameters.receive_buffer_size));
    row("发送BufferSize", number(parameters.send_buffer_size));
    row("切换回退时间", number(parameters.fallback_interval_in_seconds));
    row("过滤表达式", text(&parameters.black_filter));
    row("描述信息", text(&canal.desc));
    rows
}
