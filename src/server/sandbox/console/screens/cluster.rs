//! `autoKeeperClustersList`, `autoKeeperClustersDetail`, `addZookeeper` and `editAutoKeeper`.

use super::common::WHITE;
use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{button, heading};
use crate::server::sandbox::console::html::link::{BAR, action, anchor, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, page_form, search_box, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::AutoKeeperCluster;

const INFO: &str = "autokeeperClusterInfo";

/// `autoKeeperClustersList.htm`: all clusters in ascending id order; ignores page and search key.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let rows: Vec<String> = view.state.clusters.iter().map(|cluster| row(view, cluster)).collect();
    let mut main = heading("Zookeeper管理", &relative("auto_keeper_clusters_list.htm", "Zookeeper管理"));
    main.push_str(&page_form(&view.url("auto_keeper_clusters_list.htm"), view.search_key(), &[]));
    main.push_str(&search_box("search_zookeeper", "auto_keeper_clusters_list.htm", "请输入关键字(目前支持Zookeeper的地址搜索)", &[]));
    main.push_str(&table(WHITE, &["序号", "集群名字", "集群地址", "描述", "操作"], &rows));
    main.push_str(&view.for_admin(|| button(&view.url("add_zookeeper.htm").to_string(), "添加")));
    main.push_str(&Pager::new(rows.len(), 1).html());
    Ok(Screen::Main(main))
}

fn row(view: &ScreenContext<'_>, cluster: &AutoKeeperCluster) -> String {
    let detail = view.url("auto_keeper_clusters_detail.htm").with("clusterId", cluster.id);
    let act = |event: &str| view.action_url("AutoKeeperClusterAction").with("clusterId", cluster.id).with(event, true);
    let mut words = vec![action(&detail, "查看")];
    if view.is_admin() {
        words.push(action(&view.url("edit_auto_keeper.htm").with("clusterId", cluster.id), "编辑"));
        words.push(action(&act("eventSubmitDoRefresh"), "刷新"));
        words.push(format!(
            "<a href=\"{}\"><img src=\"images/ico_del.png\" width=\"9\" height=\"9\" />删除</a>",
            act("eventSubmitDoDelete").href()
        ));
    }
    cells(&[
        &cluster.id.to_string(),
        &anchor(&detail, &cluster.cluster_name),
        &escape(&format!("[{}]", cluster.server_list.join(", "))),
        &escape_or_empty(cluster.description.as_deref()),
        &format!("\n{}\n", words.join(BAR)),
    ])
}

/// `auto_keeper_clusters_detail.htm`: no data was ever collected, as with a current ZooKeeper (trap 41).
pub fn detail(view: &ScreenContext<'_>) -> ScreenResult {
    let cluster = view.params.long("clusterId").and_then(|id| view.state.clusters.get(id)).ok_or_else(JavaException::null_pointer)?;
    let rows: Vec<String> = cluster
        .server_list
        .iter()
        .enumerate()
        .map(|(at, address)| {
            let clients = view.url("auto_keeper_client_path.htm").with("address", address).with("clusterId", cluster.id);
            let shown =
                format!("{} <img style=\"cursor:pointer;\" src=\"/images/seeDetail.png\" onclick=\"openDialog('')\" /> ", escape(address));
            cells(&[&(at + 1).to_string(), &shown, "", "", "", "", "", "", "", "", &anchor(&clients, "查看")])
        })
        .collect();
    let headings = &["序号", "地址", "角色", "MaxLatency", "AvgLatency", "MinLatency", "Queued", "Recved", "Sent", "NodeCount", "Client"];
    let mut main = heading("Zookeeper Server连接信息", "");
    main.push_str(&page_form(&view.url("node_list.htm"), "", &[]));
    main.push_str(&table(WHITE, headings, &rows));
    Ok(Screen::Main(main))
}

/// `addZookeeper.htm`.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let mut form_table = FormTable::open(view, "addZkClusterForm", "auto_keeper_cluster_action", "add");
    let values = [view.posted(INFO, "clusterName"), view.posted(INFO, "zookeeperClusters"), view.posted(INFO, "description")];
    form_table.table(Some((INFO, "formAutokeeperClusterError")));
    fields(&mut form_table, values);
    let hint = if view.params.text("message") == "init" {
        "<span class=\"red\">ZooKeeper集群为空，无法添加Node或Canal，请先至少添加一个ZooKeeper集群</span>\n"
    } else {
        ""
    };
    Ok(Screen::Main(format!("{}{hint}{}", title("添加Zookeeper集群"), form_table.close())))
}

/// `editAutoKeeper.htm`: an unknown or missing id gives an empty form.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let cluster = view.params.long("clusterId").and_then(|id| view.state.clusters.get(id));
    if cluster.is_none() && !view.form.holds(&[]) {
        // A rejected form has lost the id unless it was in the URL.
        return Err(JavaException::null_pointer());
    }
    let servers: String = cluster.map(|cluster| cluster.server_list.iter().map(|entry| format!("{entry};")).collect()).unwrap_or_default();
    let name = cluster.map(|cluster| cluster.cluster_name.as_str()).unwrap_or_default();
    let description = cluster.and_then(|cluster| cluster.description.as_deref()).unwrap_or_default();
    let mut form_table = FormTable::open(view, "editZkClusterForm", "auto_keeper_cluster_action", "edit");
    form_table.hidden_field(INFO, "id", &cluster.map(|cluster| cluster.id.to_string()).unwrap_or_default());
    form_table.table(Some((INFO, "formAutokeeperClusterError")));
    fields(&mut form_table, [name, &servers, description]);
    Ok(Screen::Main(format!("{}{}", title("修改集群配置"), form_table.close())))
}

fn title(word: &str) -> String {
    format!("<div class=\"title\">\n<h2>{word}</h2>\n</div>\n")
}

fn fields(form_table: &mut FormTable<'_>, [name, servers, description]: [&str; 3]) {
    form_table.text("集群名字：", INFO, "clusterName", name, STAR);
    let hint = format!("{STAR}\n<br />\n<span>格式如 10.20.10.20:8080;（必须以分号结束，可添多个）</span>");
    form_table.area("ZooKeeper集群：", INFO, "zookeeperClusters", servers, &hint);
    form_table.area("描述：", INFO, "description", description, "");
}
