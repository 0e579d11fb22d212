use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::model::field::FieldError;
use crate::model::form::Form;
use crate::model::forms::{CanalForm, ClusterForm, NodeForm, PipelineForm, SourceForm};
use crate::model::{CanalId, ChannelId, ClusterId, Conflict, Error, NodeId, PipelineId, ResourceType, SourceId};
use crate::server::manager::console::stub::{ReceivedRequest, Stub, form, input};

fn read<F: Form>(values: &[(&str, &str)]) -> F {
    let mut all = F::defaults();
    values.iter().for_each(|(name, value)| all.set(name, vec![(*value).to_owned()]));
    F::read(&all).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn channel_form(consistency: &str) -> Reply {
    let rows = [
        ("名", input("_fm.ch._0.n", "demo")),
        ("同步一致性", input("_fm.cha._0.sy", consistency)),
        ("同步模式", input("_fm.cha._0.s", "FIELD")),
        ("数据一致性", input("_fm.cha._0.e", "false")),
        ("算法", input("_fm.cha._0.re", "LOOPBACK")),
        ("阀值", input("_fm.cha._0.r", "60")),
        ("描述", input("_fm.ch._0.d", "")),
    ];
    Reply::Page(form(&[("_fm.ch._0.i", "7")], &rows))
}

/// Serves the adding of channels; the list then has these rows, and the edit page shows this consistency.
async fn adding(rows: &'static [(u64, &'static str)], stored: &'static str) -> Stub {
    adding_to(&[], rows, stored).await
}

/// Like `adding`, with a list that is not empty before.
async fn adding_to(before: &'static [(u64, &'static str)], rows: &'static [(u64, &'static str)], stored: &'static str) -> Stub {
    let posted = AtomicBool::new(false);
    Stub::start(move |seen| match seen.line().as_str() {
        "GET /addChannel.htm" | "GET /editChannel.htm" => Some(channel_form(stored)),
        "POST /addChannel.htm" => {
            posted.store(true, Ordering::SeqCst);
            Some(Reply::Moved("http://otter.invalid:8181/channel_list.htm"))
        }
        "GET /channelList.htm" => Some(channels(if posted.load(Ordering::SeqCst) { rows } else { before })),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn new_id_is_found_by_the_exact_name() {
    let stub = adding(&[(12, "demo2"), (11, "my demo"), (10, "demo")], "BASE").await;
    let id = stub.manager().add_channel(&read(&[("name", "demo")])).await.unwrap().id;
    assert_eq!(id, ChannelId(10));
    assert_eq!(stub.asked("GET /channelList.htm").remove(0).parameter("searchKey").as_deref(), Some("demo"));
}

#[tokio::test]
async fn backslashes_are_excluded_from_the_search() {
    let stub = adding(&[(10, r"de\mo-long")], "BASE").await;
    stub.manager().add_channel(&read(&[("name", r"de\mo-long")])).await.unwrap_err();
    assert_eq!(stub.asked("GET /channelList.htm").remove(0).parameter("searchKey").as_deref(), Some("mo-long"));
}

#[tokio::test]
async fn add_that_stored_nothing_is_not_applied() {
    let stub = adding(&[(12, "demo2")], "BASE").await;
    let error = stub.manager().add_channel(&read(&[("name", "demo")])).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
}

/// If a manager silently refuses a name, the caller must not get another user's existing resource.
#[tokio::test]
async fn existing_resource_is_not_mistaken_for_the_added_one() {
    let stub = adding_to(&[(10, "demo")], &[(10, "demo")], "BASE").await;
    let error = stub.manager().add_channel(&read(&[("name", "demo")])).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
    let stub = adding_to(&[(12, "demo")], &[(12, "demo"), (11, "demo")], "BASE").await;
    assert_eq!(stub.manager().add_channel(&read(&[("name", "demo")])).await.map(|channel| channel.id), Ok(ChannelId(11)));
    let listed = |columns: [&str; 6], cells: [&str; 6]| Some(Reply::Page(list(&columns, &[cells.map(str::to_owned).to_vec()])));
    let stub = Stub::start(move |seen| match seen.line().as_str() {
        "GET /dataSourceList.htm" => {
            listed(["序号", "数据源名字", "类型", "编码", "URL", "操作"], ["3", "shop", "MYSQL", "UTF8", "jdbc:mysql://h:1", ""])
        }
        "GET /canalList.htm" => {
            listed(["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], ["3", "shop", "MYSQL", "UTF-8", "jdbc://h:1;", ""])
        }
        "GET /addDataSource.htm" => Some(Reply::Page(form(&[("_fm.d._0.i", "")], &[("名", input("_fm.d._0.n", ""))]))),
        "GET /addCanal.htm" => {
            let rows = [("名", input("_fm.c._0.n", "")), ("mode", input("_fm.ca._0.r", ""))];
            Some(Reply::Page(form(&[("_fm.c._0.i", "")], &rows)))
        }
        "POST /addDataSource.htm" => Some(Reply::Moved("http://otter.invalid/data_source_list.htm")),
        "POST /addCanal.htm" => Some(Reply::Moved("http://otter.invalid/canal_list.htm")),
        _ => None,
    })
    .await;
    let source: SourceForm = read(&[("name", "shop"), ("url", "jdbc:mysql://h:1")]);
    let error = stub.manager().add_source(&source).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
    let canal: CanalForm = read(&[("name", "shop"), ("autoKeeperClusterId", "1"), ("groupDbAddresses", "h:1;"), ("dbUsername", "u")]);
    let error = stub.manager().add_canal(&canal).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
    assert_eq!((stub.count("POST /addDataSource.htm"), stub.count("POST /addCanal.htm")), (1, 1));
}

#[tokio::test]
async fn outage_before_verification_leaves_the_result_unknown() {
    let posted = AtomicBool::new(false);
    let stub = Stub::start(move |seen| match seen.line().as_str() {
        "GET /addChannel.htm" => Some(channel_form("BASE")),
        "GET /channelList.htm" if !posted.load(Ordering::SeqCst) => Some(channels(&[])),
        "POST /addChannel.htm" => {
            posted.store(true, Ordering::SeqCst);
            Some(Reply::Moved("http://otter.invalid:8181/channel_list.htm"))
        }
        _ => Some(Reply::Status(503)).filter(|_| seen.path != "/login.htm"),
    })
    .await;
    let error = stub.manager().add_channel(&read(&[("name", "demo")])).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { written: true, .. }), "{error}");
}

#[tokio::test]
async fn add_that_stored_a_different_value_names_the_field() {
    let stub = adding(&[(10, "demo")], "MEDIA").await;
    let error = stub.manager().add_channel(&read(&[("name", "demo")])).await.unwrap_err();
    assert_eq!(error, Error::NotApplied { what: "channel 10: syncConsistency".to_owned() });
}

#[tokio::test]
async fn greyed_out_algorithm_is_verified_on_the_channel_page() {
    for (shown, proved) in [("时间交集补救", true), ("单向回环补救", false)] {
        let stub = Stub::start(move |seen| {
            let algorithm = r#"<input type="radio" name="_fm.cha._0.re" value="INTERSECTION" disabled checked/>"#;
            let rows = [
                ("名", input("_fm.ch._0.n", "demo")),
                ("同步一致性", input("_fm.cha._0.sy", "BASE")),
                ("同步模式", input("_fm.cha._0.s", "FIELD")),
                ("数据一致性", input("_fm.cha._0.e", "true")),
                ("算法", algorithm.to_owned()),
                ("阀值", input("_fm.cha._0.r", "60")),
            ];
            let page = [
                ("Channel序号", "7"),
                ("Channel名字", "demo"),
                ("同步方向", "无"),
                ("运行状态", "停止"),
                ("同步一致性", "基于当前日志变更"),
                ("同步模式", "列记录同步"),
                ("是否开启数据一致性", "开启"),
                ("一致性算法", shown),
                ("一致性反查数据库延迟阀值", "60 秒"),
                ("描述信息", ""),
            ];
            Some(match seen.line().as_str() {
                "GET /api/channelCheck.do" => status("STOP"),
                "GET /editChannel.htm" => Reply::Page(form(&[("_fm.ch._0.i", "7")], &rows)),
                "POST /editChannel.htm" => Reply::Moved("/channelList.htm?pageIndex=1&searchKey="),
                "GET /channelInfo.htm" => settings(&page),
                _ => return None,
            })
        })
        .await;
        let manager = stub.manager();
        let form = read(&[("name", "demo"), ("enableRemedy", "true"), ("remedyAlgorithm", "INTERSECTION")]);
        assert_eq!(manager.edit_channel(ChannelId(7), &form).await.is_ok(), proved);
        let sent = stub.asked("POST /editChannel.htm").remove(0);
        assert_eq!(sent.parameter("_fm.channelParameterInfo._0.remedyAlgorithm").as_deref(), Some("INTERSECTION"));
        let stored = manager.channel_values(ChannelId(7)).await.unwrap();
        assert_eq!(stored.first("remedyAlgorithm"), if proved { "INTERSECTION" } else { "LOOPBACK" });
    }
}

#[tokio::test]
async fn changes_require_a_stopped_channel() {
    for (word, conflict) in [("START", Conflict::ChannelRuns), ("PAUSE", Conflict::ChannelPaused)] {
        let stub = Stub::start(move |seen| match seen.path.as_str() {
            CHECK => Some(status(word)),
            "/dataMediaPairList.htm" => Some(mappings(&[(1, (1, "a.b".to_owned()), (2, "a.b".to_owned()))])),
            _ => None,
        })
        .await;
        let manager = stub.manager();
        let refused = Err(Error::Conflict(conflict));
        assert_eq!(manager.edit_channel(ChannelId(7), &read(&[("name", "demo")])).await.map(drop), refused);
        assert_eq!(manager.delete_pipeline(ChannelId(7), PipelineId(5)).await, refused);
        assert_eq!(manager.delete_pair(PipelineId(5), crate::model::PairId(1)).await, refused);
        let form: PipelineForm = read(&[("name", "pipe"), ("selectNodeIds", "1"), ("loadNodeIds", "1"), ("destinationName", "c")]);
        assert_eq!(manager.add_pipeline(ChannelId(7), &form).await.map(drop), refused);
        assert!(
            stub.received().iter().all(|seen| seen.path != "/" && (seen.method == "GET" || seen.path == "/login.htm")),
            "nothing was sent"
        );
    }
}

/// Asserts that no deletion was sent: no request to `/`.
fn nothing_deleted(stub: &Stub) {
    assert_eq!(stub.count("GET /"), 0);
}

#[tokio::test]
async fn resources_in_use_are_not_deleted() {
    let in_use = |users: &[(ResourceType, u64)]| Err(Error::Conflict(Conflict::InUse(users.to_vec())));
    let stub = Stub::start(|seen| match seen.path.as_str() {
        CHECK => Some(status("STOP")),
        "/pipelineList.htm" => Some(pipelines(&[(6, 0), (5, 2)])),
        "/dataMediaPairList.htm" if seen.parameter("pipelineId").as_deref() == Some("6") => {
            Some(mappings(&[(9, (1, "a.b".to_owned()), (2, "a.b".to_owned()))]))
        }
        "/dataMediaPairList.htm" => Some(mappings(&[])),
        "/canalList.htm" => {
            let action = r#"<img/><span class="ico_font" title="已被pipeline[1][2]使用，清空关联才能删除">删除</span>"#;
            let row = ["3", "canal-a", "MYSQL", "UTF-8", "jdbc://h:1;", action].map(str::to_owned).to_vec();
            Some(Reply::Page(list(&["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], &[row])))
        }
        "/dataSourceInfo.htm" => Some(source(3, &[(7, "a".to_owned(), "b".to_owned())])),
        "/nodeList.htm" => Some(nodes(&[node_row(4, "node", "10.0.0.1", "已启动")])),
        _ => None,
    })
    .await;
    let manager = stub.manager();
    assert_eq!(manager.delete_channel(ChannelId(7)).await, in_use(&[(ResourceType::Pipeline, 6), (ResourceType::Pipeline, 5)]));
    assert_eq!(manager.delete_pipeline(ChannelId(7), PipelineId(6)).await, in_use(&[(ResourceType::Pair, 9)]));
    assert!(matches!(manager.delete_pipeline(ChannelId(7), PipelineId(5)).await, Err(Error::NotAllowed { .. })), "it has alarm rules");
    assert_eq!(manager.delete_canal(CanalId(3)).await, in_use(&[(ResourceType::Pipeline, 1), (ResourceType::Pipeline, 2)]));
    assert_eq!(manager.delete_source(SourceId(3)).await, in_use(&[(ResourceType::Table, 7)]));
    assert_eq!(manager.delete_node(NodeId(4)).await, Err(Error::Conflict(Conflict::NodeUp)));
    assert_eq!(manager.delete_node(NodeId(44)).await, Err(Error::NotFound { resource_type: ResourceType::Node, id: "44".to_owned() }));
    nothing_deleted(&stub);
}

#[tokio::test]
async fn deletion_without_effect_is_not_applied() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        CHECK => Some(status("STOP")),
        "/pipelineList.htm" => Some(pipelines(&[])),
        "/" => Some(Reply::Moved("http://otter.invalid/channelList.htm?pageIndex=1&searchKey=")),
        "/channelInfo.htm" => Some(settings(&[
            ("Channel序号", "7"),
            ("Channel名字", "demo"),
            ("同步方向", "无"),
            ("运行状态", "停止"),
            ("同步一致性", "基于当前日志变更"),
            ("同步模式", "列记录同步"),
            ("是否开启数据一致性", "关闭"),
            ("描述信息", ""),
        ])),
        _ => None,
    })
    .await;
    let error = stub.manager().delete_channel(ChannelId(7)).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
    assert_eq!(stub.count("GET /"), 1);
}

#[tokio::test]
async fn node_that_the_manager_would_silently_drop_is_refused() {
    let stub = Stub::start(|seen| (seen.path == "/nodeList.htm").then(|| nodes(&[node_row(1, "node-a", "10.0.0.1", "未启动")]))).await;
    let manager = stub.manager();
    let node = |name, ip| read::<NodeForm>(&[("name", name), ("ip", ip), ("autoKeeperClusterId", "1")]);
    assert_eq!(manager.add_node(&node("node-a", "10.0.0.2")).await.map(drop), Err(Error::invalid_field("name", FieldError::Taken)));
    assert_eq!(manager.add_node(&node("node-b", "10.0.0.1")).await.map(drop), Err(Error::invalid_field("port", FieldError::Taken)));
    assert!(stub.received().iter().all(|seen| seen.path != "/addNode.htm"));
}

#[tokio::test]
async fn adding_requires_a_cluster() {
    let nowhere = |seen: &ReceivedRequest| match seen.path.as_str() {
        "/nodeList.htm" => Some(nodes(&[])),
        "/canalList.htm" => Some(Reply::Page(list(&["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], &[]))),
        "/addNode.htm" | "/addCanal.htm" => Some(Reply::Moved("http://otter.invalid/addZookeeper.htm?message=init")),
        _ => None,
    };
    let stub = Stub::start(nowhere).await;
    let node: NodeForm = read(&[("name", "node-b"), ("ip", "10.0.0.1"), ("autoKeeperClusterId", "1")]);
    assert_eq!(stub.manager().add_node(&node).await, Err(Error::Conflict(Conflict::NoCluster)));
    let canal: CanalForm = read(&[("name", "c"), ("autoKeeperClusterId", "1"), ("groupDbAddresses", "h:1;"), ("dbUsername", "u")]);
    assert_eq!(stub.manager().add_canal(&canal).await, Err(Error::Conflict(Conflict::NoCluster)));
}

fn clusters(names: &[&str]) -> Reply {
    let row = |(at, name): (usize, &&str)| {
        vec![(at + 1).to_string(), format!(r#"<a href="x.htm?clusterId={}">{name}</a>"#, at + 1), "[h:2181]".to_owned(), String::new()]
    };
    let rows: Vec<_> = names.iter().enumerate().map(row).collect();
    Reply::Page(list(&["序号", "集群名字", "集群地址", "描述"], &rows))
}

#[tokio::test]
async fn duplicate_cluster_names_are_refused_and_unknown_clusters_reported() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        "/autoKeeperClustersList.htm" => Some(clusters(&["zk"])),
        "/editAutoKeeper.htm" => {
            Some(Reply::Page(form(&[("_fm.a._0.i", "")], &[("名", input("_fm.a._0.c", "")), ("集群", input("_fm.a._0.z", ""))])))
        }
        _ => None,
    })
    .await;
    let manager = stub.manager();
    let cluster: ClusterForm = read(&[("clusterName", "zk"), ("zookeeperClusters", "h:2181;")]);
    assert_eq!(manager.add_cluster(&cluster).await, Err(Error::invalid_field("clusterName", FieldError::Taken)));
    let missing = Error::NotFound { resource_type: ResourceType::Cluster, id: "9".to_owned() };
    assert_eq!(manager.cluster_values(ClusterId(9)).await, Err(missing.clone()), "of an unknown cluster the manager draws an empty form");
    assert_eq!(manager.edit_cluster(ClusterId(9), &cluster).await, Err(missing));
}

#[tokio::test]
async fn database_is_checked_by_a_remote_call() {
    let answer = "throw 'allowScriptTagRemoting is false.';\n//#DWR-INSERT\n//#DWR-REPLY\n\
                  dwr.engine._remoteHandleCallback('0','0',\"\\u606D\\u559C,\\u6570\\u636E\\u5E93\\u901A\\u8FC7\\u9A8C\\u8BC1!\");\n";
    let stub = Stub::start(move |seen| (seen.path == "/dwr/call/plaincall/Hello.check.dwr").then(|| Reply::Bare(answer.to_owned()))).await;
    let form: SourceForm = read(&[("name", "s"), ("url", "jdbc:mysql://h:3306"), ("username", "a b&c"), ("password", "p=%\n密")]);
    assert_eq!(stub.manager().check_source(&form).await.unwrap(), crate::model::CheckResult::Passed);
    let body = stub.received().remove(0).body;
    let parameters: Vec<&str> = body.lines().filter(|line| line.starts_with("c0-param")).collect();
    let want = [
        "c0-param0=string:jdbc%3Amysql%3A%2F%2Fh%3A3306",
        "c0-param1=string:a%20b%26c",
        "c0-param2=string:p%3D%25%0A%E5%AF%86",
        "c0-param3=string:UTF8MB4",
        "c0-param4=string:MYSQL",
    ];
    assert_eq!(parameters, want);
}
