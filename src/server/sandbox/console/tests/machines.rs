//! Tests of clusters, nodes, canals, users, alarms and system parameters.

use axum::http::StatusCode;

use super::browser::{Browser, fresh_state};
use super::tables::furnished;
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::faults::Fault;

const LIST: &str = "table.list";

#[tokio::test]
async fn nodes_and_canals_require_a_cluster() {
    let mut browser = Browser::administrator(fresh_state()).await;
    for path in ["/addNode.htm", "/addCanal.htm"] {
        assert_eq!(browser.get(path).await.location.as_deref(), Some("http://otter.test:8181/addZookeeper.htm?message=init"));
    }
    assert_eq!(
        browser.get("/addZookeeper.htm?message=init").await.reds(),
        ["ZooKeeper集群为空，无法添加Node或Canal，请先至少添加一个ZooKeeper集群"]
    );
    let page = browser.submit("/addZookeeper.htm", &[("_fm.a._0.c", "zk"), ("_fm.a._0.z", "10.0.0.1:2181")]).await;
    assert!(page.reds()[0].starts_with("ZK的服务器集群 不符合格式（1.1.1.1:80;） ZK的服务器集群 不是一个合法的(hostname:80;)"));
    let page = browser.submit("/addZookeeper.htm", &[("_fm.a._0.c", "zk"), ("_fm.a._0.z", "10.0.0.1:2181;a:1,b:2;")]).await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/auto_keeper_clusters_list.htm"));
    assert_eq!(browser.get("/autoKeeperClustersList.htm").await.rows(LIST)[0][1..3], ["zk", "[10.0.0.1:2181, a:1,b:2]"]);
    assert_eq!(browser.get("/auto_keeper_clusters_detail.htm?clusterId=1").await.rows(LIST).len(), 2);
    let page = browser.get("/?action=AutoKeeperClusterAction&clusterId=1&eventSubmitDoRefresh=true").await;
    assert!(page.cause().contains("NumberFormatException"));
    assert_eq!(browser.submit("/addZookeeper.htm", &[("_fm.a._0.z", "h:1;")]).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn nodes_are_validated_and_listed_with_unresolved_template_references() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.get("/nodeList.htm").await;
    let rows = page.rows(LIST);
    assert_eq!(rows[0][2..5], ["203.0.113.9", "2088", "未启动"]);
    assert_eq!(rows[1][2..5], ["10.0.0.1", "2088", "已启动"]);
    assert!(rows[0][1].contains("$seniorNode.description"));
    assert_eq!(browser.get("/editNode.htm?nodeId=1").await.path(), "forbidden.htm");
    let page = browser.submit("/addNode.htm", &[("_fm.n._0.n", "node-down"), ("_fm.n._0.ip", "203.0.113.9"), ("_fm.n._0.p", "1")]).await;
    assert_eq!(page.reds(), ["数据库中存在重复的Node配置(可能原因：Node重复，或者IP+PORT重复)"]);
    let page = browser.submit("/addNode.htm", &[("_fm.n._0.n", "node-down"), ("_fm.n._0.ip", "10.0.0.7"), ("_fm.n._0.p", "1")]).await;
    assert_eq!(page.path(), "node_list.htm", "the same name at another address: nothing stored, redirect as for success");
    assert_eq!(browser.sandbox.read(|state| state.nodes.len()), 2);
    let page = browser
        .submit("/addNode.htm", &[("_fm.n._0.n", "node"), ("_fm.n._0.ip", "-x-"), ("_fm.n._0.p", "a"), ("_fm.no._0.u", "true")])
        .await;
    let messages = ["服务器的IP 不符合格式（1.1.1.1）", "服务器的端口 必须是数字且是整数", "启用外部IP通讯时必须填写外部IP"];
    for (red, message) in page.reds().iter().zip(messages) {
        assert!(red.starts_with(message), "{red}");
    }
    let page = browser.get("/?action=nodeAction&nodeId=1&eventSubmitDoDelete=true").await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/forbidden.htm"));
    let page = browser.get("/?action=nodeAction&nodeId=2&pageIndex=1&searchKey=&eventSubmitDoDelete=true").await;
    assert_eq!(page.path(), "nodeList.htm?pageIndex=1&searchKey=");
}

#[tokio::test]
async fn the_node_page_queries_the_running_node() {
    let mut browser = Browser::new(furnished());
    let page = browser.get("/nodeInfo.htm?nodeId=1").await;
    assert!(page.body.contains("var obj = eval({\"committed\":"));
    assert_eq!(page.rows(LIST).len(), 4);
    assert!(browser.get("/nodeInfo.htm?nodeId=2").await.body.contains("var obj = eval(0);"));
    browser.sandbox.faults().inject(Fault::NodeJmxDown(Some(1)));
    assert_eq!(browser.get("/nodeInfo.htm?nodeId=1").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/nodeInfo.htm?nodeId=2").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_canal_without_a_name_breaks_the_list() {
    let mut browser = Browser::administrator(furnished()).await;
    let account = [("_fm.can._0.g", "10.0.0.9:3306;"), ("_fm.can._0.d", "otter"), ("_fm.can._0.db", "pw")];
    let page = browser.submit("/addCanal.htm", &account).await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/canal_list.htm"));
    for path in ["/canalList.htm", "/canalInfo.htm?canalId=2", "/editCanal.htm?canalId=2"] {
        assert!(browser.get(path).await.cause().contains("the argument is required"), "{path}");
    }
    assert_eq!(browser.get("/?action=canalAction&canalId=2&eventSubmitDoDelete=true").await.path(), "canalList.htm");
    assert_eq!(browser.get("/canalList.htm").await.rows(LIST)[0][1..5], ["canal-a", "MYSQL", "UTF-8", "jdbc://10.0.0.1:3306;"]);
}

#[tokio::test]
async fn an_oceanbase_canal_fails_but_is_stored() {
    let mut browser = Browser::administrator(furnished()).await;
    let form = [
        ("_fm.ca._0.n", "ocean"),
        ("_fm.can._0.s", "OCEANBASE"),
        ("_fm.can._0.rs", "r"),
        ("_fm.can._0.t", "t"),
        ("_fm.can._0.g", "10.0.0.9:3306;"),
        ("_fm.can._0.d", "otter"),
        ("_fm.can._0.db", "pw"),
    ];
    assert_eq!(browser.submit("/addCanal.htm", &form).await.cause(), "java.lang.NullPointerException");
    assert_eq!(browser.get("/canalList.htm").await.rows(LIST)[0][1..3], ["ocean", "MYSQL"]);
    assert_eq!(browser.get("/canalInfo.htm?canalId=2").await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn canals_are_validated_stored_and_shown() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.submit("/addCanal.htm", &[]).await;
    assert_eq!(page.reds().iter().filter(|red| *red == "必须填写数据库信息").count(), 2, "once on top, once at the field");
    let page = browser.submit("/editCanal.htm?canalId=1", &[("_fm.can._0.det", "true"), ("_fm.can._0.dete", "SELECT 1")]).await;
    assert!(page.reds().contains(&"心跳SQL不允许使用select,建议为insert/update,定时产生binlog数据".to_owned()));
    let page = browser.submit("/editCanal.htm?canalId=1", &[("_fm.can._0.g", "a:1,b:2;c:3;"), ("_fm.can._0.ts", "true")]).await;
    assert_eq!(page.path(), "canalList.htm");
    let page = browser.get("/canalInfo.htm?canalId=1").await;
    assert!(page.body.contains("<td>a:1,b:2;c:3;</td>"));
    let slave_id = browser.sandbox.read(|state| state.canals.get(1).unwrap().parameters.slave_id);
    assert_eq!(slave_id, Some(10_001));
    let page = browser.submit("/editCanal.htm?canalId=1", &[("_csrf_token", "")]).await;
    assert_eq!(page.reds(), ["提交的数据已过期"]);
}

#[tokio::test]
async fn the_older_generation_has_other_keys() {
    let mut browser = Browser::with_state(furnished(), Generation::V4218);
    browser.sign_in().await;
    let fields = browser.get("/addCanal.htm").await.fields();
    assert!(fields.contains(&("_fm.can._0.t".to_owned(), "false".to_owned())));
    assert!(!fields.iter().any(|(name, _)| name.ends_with(".ts") || name.ends_with(".rs")));
    assert!(!browser.get("/addPipeline.htm?channelId=2").await.body.contains("Load批次大小"));
    assert!(!browser.get("/pipelineInfo.htm?pipelineId=1").await.body.contains("Load批次大小"));
    assert!(browser.get("/nodeList.htm").await.body.contains("sandbox - 4.2.18 [ r"));
}

#[tokio::test]
async fn users_are_stored_unless_the_name_is_taken() {
    let mut browser = Browser::administrator(fresh_state()).await;
    let form =
        [("_fm.ad._0.n", "admin"), ("_fm.ad._0.p", "secret1"), ("_fm.ad._0.r", "secret1"), ("_fm.ad._0.d", "ops"), ("_fm.ad._0.re", "Ann")];
    let page = browser.submit("/addUser.htm", &form).await;
    assert_eq!(
        (page.location.as_deref(), browser.sandbox.read(|state| state.users.len())),
        (Some("http://otter.test:8181/user_manager.htm"), 2)
    );
    let page = browser.submit("/editUser.htm?userId=2", &[("_fm.e._0.p", "short"), ("_fm.e._0.r", "short")]).await;
    assert_eq!(page.reds(), ["新修改的密码低于6位"]);
    let page = browser.submit("/editUser.htm?userId=2", &[("_fm.e._0.p", "longer"), ("_fm.e._0.r", "other")]).await;
    assert_eq!(page.reds(), ["两次密码输入不相同"]);
    assert_eq!(browser.get("/userManager.htm").await.rows(LIST)[1][1..5], ["admin", "Otter", "admin", "超级管理员"]);
}

#[tokio::test]
async fn system_parameters_are_saved_or_give_an_error() {
    let mut browser = Browser::administrator(fresh_state()).await;
    let page = browser.submit("/systemParameter.htm", &[("_fm.sy._0.a", "one=a@x;two=b@x")]).await;
    assert_eq!(page.path(), "systemParameter.htm?edit=true");
    let page = browser.get("/systemParameter.htm?edit=true").await;
    assert!(page.body.contains("保存成功！") && page.body.contains(">one=a@x\ntwo=b@x</textarea>"));
    assert!(browser.submit("/systemParameter.htm", &[("_fm.sy._0.a", "bad")]).await.cause().contains("alarmReceiver[bad] is not valid!"));
    assert_eq!(browser.submit("/systemParameter.htm", &[("_fm.sy._0.s", "")]).await.reds(), ["必须填写system.schema"]);
}

#[tokio::test]
async fn alarm_rules_are_switched_and_can_break_pages() {
    let mut browser = Browser::administrator(furnished()).await;
    let base = "/?action=AlarmRuleAction&alarmRuleId=1&pipelineId=1&eventSubmitDoStatus=true";
    assert!(browser.get("/alarmRuleList.htm?pipelineId=1").await.rows("table.list2")[0][6].contains("开启"));
    assert_eq!(browser.get(&format!("{base}&status=enable")).await.path(), "alarmRuleList.htm?pipelineId=1");
    assert!(browser.get("/alarmRuleList.htm?pipelineId=1").await.rows("table.list2")[0][6].contains("暂停"));
    browser.get(&format!("{base}&status=disable&pauseTime=2030-01-02+03:04:05")).await;
    assert_eq!(browser.get("/alarmSystemList.htm").await.rows(LIST)[0][6], "2030-01-02 03:04:05");
    browser.get(&format!("{base}&status=disable&pauseTime=tomorrow")).await;
    for path in
        ["/alarmRuleList.htm?pipelineId=1", "/alarmSystemList.htm", "/pipelineList.htm?channelId=1", "/editAlarmRule.htm?alarmRuleId=1"]
    {
        assert!(browser.get(path).await.cause().contains("Unparseable date: \"tomorrow\""), "{path}");
    }
    browser.get(&format!("{base}&status=enable")).await;
    assert_eq!(browser.get("/pipelineList.htm?channelId=1").await.status, StatusCode::OK);
    let page = browser.submit("/addAlarmRule.htm?pipelineId=1", &[]).await;
    assert_eq!(page.reds(), ["必须填写监控的阈值", "必须填写报警间隔时间", "必须填写发送对象KEY"]);
}
