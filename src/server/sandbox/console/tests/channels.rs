//! Tests of channels and pipelines.

use std::time::Duration;

use axum::http::StatusCode;

use super::browser::Browser;
use super::tables::{add_pipeline, furnished};
use crate::server::sandbox::state::{Channel, ChannelStatus, State};

const LIST: &str = "table.list";

fn status(browser: &Browser, id: i64) -> ChannelStatus {
    browser.sandbox.read(|state| state.zookeeper.channel_status(id))
}

#[tokio::test]
async fn channels_can_be_added_with_short_or_full_field_names() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "demo-channel")]).await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/channel_list.htm"));
    let token = browser.get("/addChannel.htm").await.fields()[0].1.clone();
    let form = [
        ("_csrf_token", token.as_str()),
        ("action", "channelAction"),
        ("eventSubmitDoAdd", "true"),
        ("_fm.channelInfo._0.name", "full-names"),
        ("_fm.channelParameterInfo._0.syncConsistency", "MEDIA"),
        ("_fm.channelParameterInfo._0.syncMode", "ROW"),
        ("_fm.channelParameterInfo._0.enableRemedy", "false"),
    ];
    assert_eq!(browser.post("/", &form).await.status, StatusCode::FOUND);
    let page = browser.get("/channelList.htm?searchKey=full").await;
    assert_eq!(page.rows(LIST)[0][1..4], ["full-names", "停止", "无"]);
    let page = browser.get("/channelInfo.htm?channelId=4").await;
    assert!(page.body.contains("基于数据库反查") && page.body.contains("行记录同步"));
}

#[tokio::test]
async fn rejected_operations_show_the_form_with_or_without_a_message() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "abc")]).await;
    assert_eq!(page.reds(), ["Channel名称 最少由4个字符组成，最多不能超过64个字符"]);
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "channel-a")]).await;
    assert_eq!((page.status, page.reds()), (StatusCode::OK, vec!["插入的Channel和数据库有重名".to_owned()]));
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "no-token"), ("_csrf_token", "")]).await;
    assert_eq!((page.status, page.reds()), (StatusCode::OK, vec![]));
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "emoji 😀")]).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.sandbox.read(|state| state.channels.len()), 2);
}

#[tokio::test]
async fn a_form_sent_by_get_does_nothing() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.get("/addChannel.htm?action=channelAction&eventSubmitDoAdd=1&_fm.ch._0.n=demo-channel").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(browser.sandbox.read(|state| state.channels.len()), 2);
}

#[tokio::test]
async fn fields_missing_in_an_edit_are_reset() {
    let mut browser = Browser::administrator(furnished()).await;
    let token = browser.get("/addChannel.htm").await.fields()[0].1.clone();
    let form = [
        ("_csrf_token", token.as_str()),
        ("action", "channel_action"),
        ("event_submit_do_edit", "1"),
        ("_fm.ch._0.i", "1"),
        ("_fm.ch._0.n", "channel-a"),
        ("_fm.cha._0.sy", "BASE"),
        ("_fm.cha._0.s", "FIELD"),
        ("_fm.cha._0.e", "false"),
    ];
    let page = browser.post("/editChannel.htm", &form).await;
    assert_eq!(page.path(), "channelList.htm?pageIndex=0&searchKey=");
    assert_eq!(browser.sandbox.read(|state| state.channels.get(1).unwrap().parameters.remedy_delay_thresold_for_media), 10);
}

#[tokio::test]
async fn starting_without_a_live_node_redirects_as_if_it_had_started() {
    let mut state = furnished();
    add_pipeline(&mut state, 2, "dead-end", "canal-b", 2);
    let mut browser = Browser::administrator(state).await;
    let page = browser.get("/?action=channelAction&channelId=2&status=start&pageIndex=1&searchKey=a+b&eventSubmitDoStatus=true").await;
    assert_eq!(page.location.as_deref(), Some("http://127.0.0.1:9999/channelList.htm?pageIndex=1&searchKey=a+b"));
    assert_eq!(status(&browser, 2), ChannelStatus::Stop);
    let page = browser.get("/api/channelOp.do?id=2&command=start").await;
    assert_eq!(page.body, "{\"errMessage\":\"error happens while [start] channel with id [2]\",\"success\":false}");
    assert!(browser.get("/channelList.htm?channelId=2").await.body.contains("S. E. L 节点未启动"));
}

#[tokio::test]
async fn a_channel_starts_and_stops() {
    let mut browser = Browser::administrator(furnished()).await;
    browser.get("/?action=channelAction&channelId=1&status=start&eventSubmitDoStatus=true").await;
    assert_eq!(status(&browser, 1), ChannelStatus::Start);
    assert_eq!(browser.get("/api/channelCheck.do?id=1").await.body, "{\"data\":\"START\",\"success\":true}");
    assert_eq!(browser.get("/editChannel.htm?channelId=1").await.location.as_deref(), Some("http://otter.test:8181/forbidden.htm"));
    assert_eq!(browser.get("/addPipeline.htm?channelId=1").await.path(), "forbidden.htm");
    let page = browser.get("/?action=channelAction&channelId=1&eventSubmitDoDelete=true").await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/forbidden.htm"));
    let clock = browser.clock.clone();
    let stop = browser.get("/api/channelOp.json?id=1&command=STOP");
    let (page, ()) = tokio::join!(stop, async {
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(60));
    });
    assert_eq!(page.body, "{\"success\":true}");
    assert_eq!(status(&browser, 1), ChannelStatus::Stop);
}

#[tokio::test]
async fn mutually_exclusive_pipelines_have_their_own_error() {
    let mut state = furnished();
    add_pipeline(&mut state, 1, "pipeline-b", "canal-b", 1);
    let mut browser = Browser::administrator(state).await;
    let page = browser.get("/?action=channelAction&channelId=1&status=start&eventSubmitDoStatus=true").await;
    assert_eq!(page.path(), "channelList.htm?pageIndex=0&searchKey=&errorType=DDL");
    assert!(browser.get("/channelList.htm?errorType=DDL").await.body.contains("alert(\"一个channel中只允许开启单向ddl同步!\");"));
    for event in ["status=stop&eventSubmitDoStatus=true", "eventSubmitDoNotify=true"] {
        assert!(browser.get(&format!("/?action=channelAction&channelId=1&{event}")).await.cause().contains("InvalidConfigureException"));
    }
}

#[tokio::test]
async fn impossible_deletions_are_ignored_silently() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.get("/?action=channelAction&channelId=1&pageIndex=1&searchKey=ui-&eventSubmitDoDelete=true").await;
    assert_eq!(page.path(), "channelList.htm?pageIndex=1&searchKey=ui-");
    browser.get("/?action=pipelineAction&pipelineId=1&channelId=1&eventSubmitDoDelete=true").await;
    browser.sandbox.read(|state| assert!(state.channels.contains(1) && state.pipelines.contains(1)));
    assert!(browser.get("/?action=channelAction&channelId=99&eventSubmitDoDelete=true").await.status.is_server_error());
    let page = browser.get("/?action=pipelineAction&pipelineId=99&channelId=1&eventSubmitDoDelete=true").await;
    assert_eq!(page.path(), "pipelineList.htm?channelId=1");
}

#[tokio::test]
async fn lists_are_clamped_and_searched() {
    let mut state: State = furnished();
    for at in 0..23 {
        state.channels.insert(0, Channel { name: format!("bulk-{at}"), ..Channel::default() });
    }
    let mut browser = Browser::new(state);
    let page = browser.get("/channelList.htm?pageIndex=99").await;
    assert!(page.body.contains("共25条数据&nbsp;&nbsp;第3页/共3页"));
    assert_eq!(page.rows(LIST).len(), 5);
    let page = browser.post("/channel_list.htm", &[("pageIndex", ""), ("searchKey", "BULK-1")]).await;
    assert_eq!(page.rows(LIST).len(), 10, "bulk-1 and bulk-10 to bulk-19 on two pages");
    assert!(browser.get("/channelList.htm?searchKey=none").await.body.contains("共0条数据&nbsp;&nbsp;第0页/共0页"));
    assert!(browser.get("/channelList.htm?channelId=99").await.cause().ends_with("couldn't query any channel by channelIds:[99]"));
    assert!(browser.get("/channelInfo.htm").await.cause().contains("IllegalArgumentException"));
}

#[tokio::test]
async fn pipelines_are_listed_and_edited() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.get("/pipelineList.htm?channelId=1").await;
    assert!(page.rows(LIST)[0][1].starts_with("pipeline-a"));
    assert_eq!(page.rows(LIST)[0][2..9], ["3", "false", "未工作", "0", "", "", "1"]);
    assert_eq!(page.body.matches("<tr>\n<td>").count(), 1);
    let page = browser.submit("/editPipeline.htm?pipelineId=1", &[("_fm.pi._0.pa", "9"), ("_fm.pi._0.lo", "77")]).await;
    assert_eq!(page.path(), "pipelineList.htm?channelId=1");
    let parameters = browser.sandbox.read(|state| state.pipelines.get(1).unwrap().parameters.clone());
    assert_eq!((parameters.parallelism, parameters.load_batchsize), (9, 77));
    let page = browser
        .submit(
            "/addPipeline.htm?channelId=2",
            &[("_fm.p._0.n", "second"), ("_fm.p._0.s", "1"), ("_fm.p._0.l", "1"), ("_fm.pi._0.de", "canal-a")],
        )
        .await;
    assert_eq!(page.reds(), ["canal已经被其他pipeline所关联"]);
    let page = browser.submit("/addPipeline.htm?channelId=2", &[("_fm.p._0.n", "second")]).await;
    assert_eq!(page.reds(), ["必须选择一个以上Select节点的ID集合", "必须选择一个以上Load节点的ID集合", "必须填写DestinationName"]);
}
