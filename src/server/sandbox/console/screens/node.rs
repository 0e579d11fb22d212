//! `nodeList`, `nodeInfo`, `addNode` and `editNode`.

use super::common::{WHITE, status_word};
use crate::server::sandbox::console::html::form::{FormTable, STAR, YES_NO};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, anchor, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::node::answers;
use crate::server::sandbox::state::{ChannelStatus, Machine, Node, NodeStatus, Pipeline};

const INFO: &str = "nodeInfo";
const PARAMETER: &str = "nodeParameterInfo";

/// `nodeList.htm`.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let hits: Vec<&Node> = view.state.nodes.iter().rev().filter(|node| found(key, &[&node.id.to_string(), &node.name, &node.ip])).collect();
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager.slice(hits.into_iter()).into_iter().map(|node| row(view, node, pager.page, key)).collect();
    let mut main = heading("机器管理", &relative("nodeList.htm", "机器管理"));
    main.push_str(&page_form(&view.url("node_list.htm"), key, &[]));
    main.push_str(&search_box("search_node", "nodeList.htm", "请输入关键字(目前支持Node的ID、名字搜索)", &[]));
    main.push_str(&table(WHITE, &["序号", "机器名字", "IP", "端口", "状态", "操作"], &rows));
    main.push_str(&view.for_admin(|| button(&view.url("add_node.htm").to_string(), "添加")));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

fn row(view: &ScreenContext<'_>, node: &Node, page: usize, key: &str) -> String {
    let info = view.url("node_info.htm").with("nodeId", node.id);
    let up = view.state.zookeeper.is_live(node.id);
    let ip = match &node.parameters.external_ip {
        Some(external) if node.parameters.use_external_ip => format!(" {} (外) ", escape(external)),
        _ => format!(" {} ", escape(&node.ip)),
    };
    let tip = node.description.as_deref().map_or_else(|| "$seniorNode.description".to_owned(), escape);
    let mut words = vec![action(&info, "查看")];
    if view.is_admin() {
        words.push(if up {
            disabled("编辑", "node必须在未启动状态才能编辑")
        } else {
            action(&view.url("edit_node.htm").with("nodeId", node.id).with("pageIndex", page).with("searchKey", key), "编辑")
        });
        words.push(if view.state.pipelines_on(node.id).is_empty() {
            let url = view.action_url("nodeAction").with("nodeId", node.id).with("pageIndex", page).with("searchKey", key);
            deletion(&url.with("eventSubmitDoDelete", true))
        } else {
            disabled("删除", "node必须取消与Pipeline关联才能删除")
        });
    }
    cells(&[
        &node.id.to_string(),
        &format!(
            "\n<div class=\"bubbleInfo\">\n<a href=\"{}\" id=\"download\" class=\"trigger\">{}</a>\n<div class=\"popup\">\n<div class=\"pop_tips_font\">{tip}\n</div>\n</div>\n</div>\n",
            info.href(),
            escape(&node.name)
        ),
        &ip,
        &node.port.to_string(),
        if up { " 已启动 " } else { " <font color=\"#FF0000\">未启动</font> " },
        &format!("\n{}\n", words.join(BAR)),
    ])
}

/// `nodeInfo.htm`: queries the running node itself, and fails if the node does not respond.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let node = view.node(view.id("nodeId")?)?;
    let status = view.state.zookeeper.node_status(node.id);
    let machine = match (status, view.state.machines.get(&node.id)) {
        (NodeStatus::Stop, _) => None,
        (NodeStatus::Start, Some(machine)) if answers(view.state, node.id) && !view.faults.strike_jmx(node.id) => Some(machine),
        _ => {
            return Err(JavaException::manager(format!(
                "java.net.ConnectException: Connection refused (Connection refused), node id [{}]",
                node.id
            )));
        }
    };
    let mut rows: Vec<String> = Vec::new();
    for pipeline in view.state.pipelines_on(node.id) {
        for stage in ["select", "extract", "transform", "load"] {
            rows.push(stage_row(view, node, pipeline, stage)?);
        }
    }
    let heap = machine.map_or_else(|| "0".to_owned(), Machine::heap_json);
    let scripts = format!("<script type=\"text/javascript\">\nvar obj = eval({heap});\n</script>\n");
    let headings = &["node", "阶段", "所属Pipeline", "所属Channel", "状态信息", "pengding", "统计信息"];
    let main =
        format!("{}{}{}", heading("机器信息", "机器信息"), settings(&facts(view, node, status, machine)), table(WHITE, headings, &rows));
    Ok(Screen::Scripted { scripts, main })
}

fn facts(view: &ScreenContext<'_>, node: &Node, status: NodeStatus, machine: Option<&Machine>) -> String {
    let parameters = &node.parameters;
    let port = |port: Option<i32>| port.map(|port| port.to_string()).unwrap_or_default();
    // Without a cluster the template references stay unresolved.
    let cluster = parameters.zk_cluster.and_then(|id| view.state.clusters.get(id)).map_or_else(
        || "$node.parameters.zkCluster.clusterName [ $stringUtil.join($node.parameters.zkCluster.serverList,\",\") ]".to_owned(),
        |cluster| escape(&format!("{} [ {} ]", cluster.cluster_name, cluster.server_list.join(","))),
    );
    let running: Vec<String> = view.state.running_on(node.id).iter().map(ToString::to_string).collect();
    [
        setting("机器序号", &node.id.to_string()),
        setting("机器名", &escape(&node.name)),
        setting("地址端口", &escape(&format!("{}:{}", node.ip, node.port))),
        setting("下载端口", &port(parameters.download_port)),
        setting("MBean端口", &port(parameters.mbean_port)),
        setting("外部IP", &escape_or_empty(parameters.external_ip.as_deref())),
        setting("启用外部IP", if parameters.use_external_ip { " 是 " } else { " 否 " }),
        setting("Zookeeper集群", &cluster),
        setting("运行状态", status.constant()),
        setting("使用内存", "<div id=\"chart_div\"></div>"),
        setting(
            "线程使用状况",
            &machine.map_or_else(|| "0/0".to_owned(), |machine| format!("{}/{}", machine.threads_active, machine.thread_pool)),
        ),
        setting("实际运行的Pipeline数统计", &machine.map_or_else(|| "0".to_owned(), |_| format!("[{}]", running.join(", ")))),
        setting("node版本信息", &machine.map(|machine| escape(&machine.version_info(view.generation.version()))).unwrap_or_default()),
        setting("操作系统信息", &machine.map(|machine| escape(&machine.system_info())).unwrap_or_default()),
        setting("描述信息", &escape_or_empty(node.description.as_deref())),
    ]
    .concat()
}

fn stage_row(view: &ScreenContext<'_>, node: &Node, pipeline: &Pipeline, stage: &str) -> Result<String, JavaException> {
    let channel = view.channel(pipeline.channel_id)?;
    let status = view.status(channel.id);
    let word = if status == ChannelStatus::Start { "<font color=\"green\">运行</font>" } else { status_word(status) };
    let constant = stage.to_uppercase();
    let query = |function: &str, text: &str| {
        format!("<a href=\"#\" onclick=\"{function}('{}',{},'{constant}');return false;\">({text})</a>", node.id, pipeline.id)
    };
    // The manager closes the status cell once too often from the second stage on.
    let stray = if stage == "select" { "\n" } else { "\n</td>\n" };
    Ok(cells(&[
        &escape(&format!("{}:{}", node.ip, node.port)),
        &format!("{stage}Node"),
        &anchor(&view.url("pipeline_list.htm").with("channelId", channel.id).with("pipelineId", pipeline.id), &pipeline.name),
        &anchor(&view.url("channel_list.htm").with("channelId", channel.id), &channel.name),
        &format!("\n{word}\n{}{stray}", query("isRunning", "状态查询")),
        &query("pending", "pending查询"),
        &query("aggregation", "统计查询"),
    ]))
}

/// `addNode.htm`: redirects to the cluster form if there is no cluster.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    if view.state.clusters.is_empty() {
        return Ok(Screen::Redirect(view.url("addZookeeper.htm").with("message", "init")));
    }
    let mut form_table = FormTable::open(view, "addNodeForm", "node_action", "add");
    form_table.table(Some((INFO, "formNodeError")));
    let posted = |group: &str, field: &str| view.posted(group, field).to_owned();
    let values = FormData {
        name: posted(INFO, "name"),
        ip: posted(INFO, "ip"),
        port: posted(INFO, "port"),
        download_port: posted(PARAMETER, "downloadPort"),
        mbean_port: posted(PARAMETER, "mbeanPort"),
        external_ip: posted(PARAMETER, "externalIp"),
        use_external_ip: false,
        cluster: String::new(),
        description: String::new(),
    };
    fields(view, &mut form_table, &values, "</select>\n");
    Ok(Screen::Main(format!("{}{}", title("添加机器"), form_table.close())))
}

/// `editNode.htm`: forbidden while the node runs.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let node = view.node(view.id("nodeId")?)?;
    if view.state.zookeeper.is_live(node.id) {
        return Ok(Screen::Redirect(view.url("forbidden.htm")));
    }
    let mut form_table = FormTable::open(view, "editNodeForm", "node_action", "edit");
    form_table.hidden("pageIndex", view.params.text("pageIndex"));
    form_table.hidden("searchKey", view.search_key());
    form_table.hidden_field(INFO, "id", &node.id.to_string());
    form_table.hidden("nodeId", &node.id.to_string());
    form_table.hidden("channelId", "$channel.id");
    form_table.table(Some((INFO, "formNodeError")));
    let text = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let values = FormData {
        name: node.name.clone(),
        ip: node.ip.clone(),
        port: node.port.to_string(),
        download_port: text(node.parameters.download_port),
        mbean_port: text(node.parameters.mbean_port),
        external_ip: node.parameters.external_ip.clone().unwrap_or_default(),
        use_external_ip: node.parameters.use_external_ip,
        cluster: node.parameters.zk_cluster.map(|id| id.to_string()).unwrap_or_default(),
        description: node.description.clone().unwrap_or_default(),
    };
    // The edit page leaves the cluster list unclosed.
    fields(view, &mut form_table, &values, "");
    Ok(Screen::Main(format!("{}{}", title("编辑机器"), form_table.close())))
}

struct FormData {
    name: String,
    ip: String,
    port: String,
    download_port: String,
    mbean_port: String,
    external_ip: String,
    use_external_ip: bool,
    cluster: String,
    description: String,
}

fn title(word: &str) -> String {
    heading(word, &crumbs(&[relative("nodeList.htm", "机器管理"), relative("addNode.htm", word)]))
}

fn fields(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, values: &FormData, list_end: &str) {
    form_table.text("机器名称：", INFO, "name", &values.name, STAR);
    form_table.text("机器IP：", INFO, "ip", &values.ip, STAR);
    form_table.text("机器端口：", INFO, "port", &values.port, STAR);
    form_table.text("下载端口：", PARAMETER, "downloadPort", &values.download_port, "\n<br />\n<span>可为空，默认：机器端口 + 1</span>");
    form_table.text("MBean端口：", PARAMETER, "mbeanPort", &values.mbean_port, "\n<br />\n<span>可为空，默认：机器端口 + 2</span>");
    form_table.text("外部IP：", PARAMETER, "externalIp", &values.external_ip, "");
    form_table.radios("启用外部IP：", PARAMETER, "useExternalIp", YES_NO, if values.use_external_ip { "true" } else { "false" });
    let clusters: Vec<(String, &str)> =
        view.state.clusters.iter().map(|cluster| (cluster.id.to_string(), cluster.cluster_name.as_str())).collect();
    let choices: Vec<(&str, &str)> = clusters.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let list = form_table.open_select(PARAMETER, "autoKeeperClusterId", &choices, &values.cluster);
    form_table.row("zookeeper集群：", &format!("{list}{list_end}"), None);
    form_table.area("描述：", INFO, "description", &values.description, "");
}
