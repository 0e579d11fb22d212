//! Tests of data sources, data media, mappings, logs, statistics and remote calls.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::{Browser, START};
use super::tables::furnished;
use crate::server::sandbox::state::{DelayStat, Millis, ThroughputStat, ThroughputType};

const LIST: &str = "table.list";

#[tokio::test]
async fn data_sources_are_validated_and_kept_while_used() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.submit("/addDataSource.htm", &[("_fm.d._0.n", "SOURCE-A"), ("_fm.d._0.ur", "jdbc:mysql://x")]).await;
    assert_eq!(page.reds(), ["数据库中存在重名的数据源"]);
    let page =
        browser.submit("/addDataSource.htm", &[("_fm.d._0.n", "third"), ("_fm.d._0.ur", "jdbc:mysql://x"), ("_fm.d._0.t", "")]).await;
    assert_eq!(page.cause(), "java.lang.NullPointerException");
    let page = browser.submit("/addDataSource.htm", &[("_fm.d._0.n", "third"), ("_fm.d._0.ur", "jdbc:mysql://x")]).await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/data_source_list.htm"));
    assert_eq!(browser.get("/dataSourceList.htm?searchKey=third").await.rows(LIST)[0][1..5], ["third", "MYSQL", "GBK", "jdbc:mysql://x"]);
    let page = browser.submit("/editDataSource.htm?dataMediaSourceId=1&pageIndex=2&searchKey=s", &[("_fm.d._0.p", "")]).await;
    assert_eq!(page.path(), "dataSourceList.htm?pageIndex=2&searchKey=s");
    browser.sandbox.read(|state| assert!(state.sources.get(1).unwrap().password.is_none(), "a password that is not sent again is gone"));
    browser.get("/?action=dataMediaSourceAction&dataMediaSourceId=1&eventSubmitDoDelete=true").await;
    browser.sandbox.read(|state| assert!(state.sources.contains(1), "used: kept silently"));
    assert!(browser.get("/dataSourceList.htm").await.body.contains("已被数据表[3][1]使用，清空关联才能删除"));
}

#[tokio::test]
async fn data_media_are_validated_edited_and_listed() {
    let mut browser = Browser::administrator(furnished()).await;
    let form = [("_fm.da._0.na", "shop"), ("_fm.da._0.n", "orders"), ("_fm.da._0.so", "1")];
    assert_eq!(browser.submit("/addDataMedia.htm", &form).await.reds(), ["数据库中存在重复的数据表"]);
    assert_eq!(browser.submit("/addDataMedia.htm", &[]).await.reds(), ["必须填写 命名空间", "必须选择一个 数据源"]);
    let page = browser.submit("/addDataMedia.htm", &[("_fm.da._0.na", "shop"), ("_fm.da._0.so", "1")]).await;
    assert_eq!(page.cause(), "java.lang.NullPointerException");
    let page = browser.submit("/editDataMedia.htm?dataMediaId=3&pageIndex=1&searchKey=", &[("_fm.da._0.n", ".*")]).await;
    assert_eq!(page.path(), "dataMediaList.htm?pageIndex=1&searchKey=");
    assert_eq!(browser.get("/dataMediaList.htm").await.rows(LIST)[0][1..5], ["shop", ".*", "source-a", "MYSQL"]);
    let page = browser.get("/dataMediaInfo.htm?dataMediaId=1").await;
    assert_eq!(page.rows(LIST)[0], ["shop.orders", "shop.orders", "pipeline-a", "channel-a"]);
    assert!(browser.get("/selectDataMedia.htm?local=target").await.body.contains("returnSelected('3','.*','target')"));
}

#[tokio::test]
async fn adding_a_mapping_returns_its_id() {
    let mut browser = Browser::administrator(furnished()).await;
    let path = "/addDataMediaPair.htm?pipelineId=1";
    let page = browser.submit(path, &[("_fm.dat._0.so", "1"), ("_fm.dat._0.ta", "2"), ("submitKey", "保存")]).await;
    assert_eq!(page.reds(), ["数据库中存在重复的映射关系"]);
    let page = browser.submit(path, &[("_fm.dat._0.so", "3"), ("_fm.dat._0.ta", "3")]).await;
    assert_eq!(page.reds(), ["目标数据表 不能与 源数据表 相同"]);
    let page = browser.submit(path, &[("_fm.dat._0.so", "3"), ("_fm.dat._0.ta", "2"), ("submitKey", "下一步")]).await;
    assert_eq!(page.path(), "addColumnPair.htm?dataMediaPairId=2&pipelineId=1&dataMediaPairId=2&sourceMediaId=3&targetMediaId=2");
    let page = browser.submit("/editDataMediaPair.htm?pipelineId=1&dataMediaPairId=2", &[("_fm.dat._0.pu", "9"), ("submitKey", "x")]).await;
    assert_eq!(page.status, StatusCode::OK, "an unknown key saves and shows the form");
    let page = browser.submit("/editDataMediaPair.htm?pipelineId=1&dataMediaPairId=2", &[("_fm.dat._0.pu", "8")]).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "no key saves and fails");
    assert_eq!(
        browser.get("/dataMediaPairList.htm?pipelineId=1").await.rows("table.list2")[0][1..5],
        ["shop.unused", "shop.orders", "8", "0 B"]
    );
}

#[tokio::test]
async fn batches_are_split_at_carriage_return_and_line_feed() {
    let mut browser = Browser::administrator(furnished()).await;
    let path = "/addBatchDataMediaPair.htm?pipelineId=1";
    let page = browser.submit(path, &[("_fm.b._0.b", "shop,a,1,2\r\n\r\nshop,b,1,2")]).await;
    assert_eq!(page.reds(), ["批量导入失败，请检查配置文档，可能原因:文档字段缺失或者sourceId不存在"]);
    assert_eq!(browser.sandbox.read(|state| state.pairs_of(1).len()), 2, "the lines before the bad one stay");
    let page = browser.submit(path, &[("_fm.b._0.b", "shop,c,1,2,7\r\nshop,d,1,store,e,2\r\n")]).await;
    assert_eq!(page.path(), "dataMediaPairList.htm?pipelineId=1");
    let rows = browser.get("/dataMediaPairList.htm?pipelineId=1").await.rows("table.list2");
    assert_eq!((rows[0][1].as_str(), rows[0][2].as_str(), rows[1][3].as_str()), ("shop.d", "store.e", "7"));
    let page = browser.submit(path, &[("_fm.b._0.b", "shop,x,1,2\nshop,y,1,2")]).await;
    assert_eq!(page.path(), "dataMediaPairList.htm?pipelineId=1", "two lines joined by LF are one");
    let rows = browser.get("/dataMediaPairList.htm?pipelineId=1").await.rows("table.list2");
    assert_eq!((rows[0][1].as_str(), rows[0][2].as_str()), ("shop.x", "2\nshop.y"));
}

#[tokio::test]
async fn log_record_texts_are_inside_a_script() {
    let mut browser = Browser::new(furnished());
    let page = browser.get("/logRecordList.htm").await;
    assert_eq!(page.rows("table#logrecord-table")[0][..5], ["1", "channel-a", "pipeline-a", "1", "EXCEPTION"]);
    assert!(
        page.body.contains("openDialog('a\\&#39;b\\/&lt;c&gt;&lt;br&gt;&amp;nbsp;&amp;nbsp;&amp;nbsp;&amp;nbsp;at \\u4E2D')"),
        "{}",
        page.body
    );
    assert!(browser.get("/logRecordTab.htm?pipelineId=1").await.body.contains("&lt;c&gt;&lt;br\\/&gt;at \\u4E2D"));
    assert!(browser.get("/logRecordList.htm?monitorName=DELAYTIME").await.rows("table#logrecord-table").is_empty());
    assert!(browser.get("/logRecordList.htm?pipelineId=77").await.rows("table#logrecord-table").is_empty());
}

#[tokio::test]
async fn delays_are_ranked() {
    let mut state = furnished();
    let now: Millis = START - 47_000;
    state.statistics.delays.insert(now, DelayStat { pipeline_id: 1, delay_time: 97_790, ..DelayStat::default() });
    let mut browser = Browser::new(state);
    let rows = browser.get("/analysisTopStat.htm?topN=1000&statTime=5").await.rows(LIST);
    assert_eq!(rows[0][..6], ["1", "channel-a", "pipeline-a", "1 m 37.79 s", "47 s", "0"]);
    let body = browser.get("/api/topDelay.do?searchKey=channel").await.body;
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    let data: serde_json::Value = serde_json::from_str(json["data"].as_str().unwrap()).unwrap();
    assert_eq!((&data[0]["delayTime"], &data[0]["lastUpdateDelay"]), (&97_790.into(), &47.into()));
    let body = browser.get("/api/topDelay.do?searchKey=nothing").await.body;
    assert_eq!(body, "{\"errMessage\":\"error happens while searchKey[nothing] topN [10]\",\"success\":false}");
    assert_eq!(browser.get("/api/topDelay.htm").await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn reports_are_plotted_at_the_end_of_their_minute() {
    let mut state = furnished();
    let now: Millis = START - 47_000;
    state.statistics.delays.insert(now, DelayStat { pipeline_id: 1, delay_time: 1_134, ..DelayStat::default() });
    let row = ThroughputStat {
        id: 0,
        pipeline_id: 1,
        start_time: now - 60_000,
        end_time: now,
        r#type: ThroughputType::Row,
        number: 1_500,
        size: 3_072,
        gmt_create: 0,
        gmt_modified: 0,
    };
    state.statistics.throughputs.insert(now, row);
    let mut browser = Browser::new(state);
    let page = browser.get("/analysisDelayStat.htm?pipelineId=1").await;
    assert!(page.body.contains(&format!("time=1134.0;\ncreate={START};\nflotTime.push([create,time]);")));
    assert!(page.body.contains("平均延迟: <span style=\"font-weight: bold;\">1.134 s</span>"));
    let page = browser.get("/analysisThroughputHistory.htm?pipelineId=1&d5221=2026-11-23+07:00&d5222=2026-11-23+09:00").await;
    assert!(page.body.contains(&format!("historyNumber=1500;\nhistorySize=Math.round(3072 / 1024);\ntime={START};\nflotNumber1.push")));
    assert!(page.body.contains("value=\"2026-11-23 07:00\"") && page.body.contains(">1,500<") && page.body.contains(">3 KB<"));
    assert!(browser.get("/analysisThroughputHistory.htm?pipelineId=1&d5221=x&d5222=y").await.cause().contains("ParseException"));
    let rows = browser.get("/analysisThroughputStat.htm?pipelineId=1").await.rows("table.list2");
    assert_eq!(rows[1][..6], ["1", "ROW", "25", "5", "1", "51 B"]);
}

#[tokio::test]
async fn unauthenticated_clients_can_remove_a_position() {
    let mut browser = Browser::new(furnished());
    assert_eq!(
        browser.get("/?action=positionAction&pipelineId=1&eventSubmitDoRemove=true").await.path(),
        "analysisStageStat.htm?pipelineId=1"
    );
    let page = browser.get("/analysisStageStat.htm?pipelineId=1").await;
    assert!(page.body.contains("未工作") && page.body.contains("无信息"));
}

async fn call(browser: &mut Browser, script: &str, method: &str, params: &[&str]) -> String {
    let mut body = format!("callCount=1\nc0-scriptName={script}\nc0-methodName={method}\nc0-id=0\n");
    for (at, param) in params.iter().enumerate() {
        let encoded: String = url::form_urlencoded::byte_serialize(param.as_bytes()).collect();
        body.push_str(&format!("c0-param{at}=string:{encoded}\n"));
    }
    body.push_str("batchId=0\n");
    browser.send(Request::post(format!("/dwr/call/plaincall/{script}.{method}.dwr")), Body::from(body)).await.body
}

#[tokio::test]
async fn databases_are_checked_by_remote_calls() {
    let mut browser = Browser::new(furnished());
    let no_connection = "\\u62B1\\u6B49,\\u6570\\u636E\\u5E93\\u672A\\u901A\\u8FC7\\u9A8C\\u8BC1";
    let reply = call(&mut browser, "Hello", "check", &["jdbc:mysql://down-1:3306", "u", "p", "UTF8", "MYSQL"]).await;
    assert!(reply.contains(&format!("dwr.engine._remoteHandleCallback('0','0',\"{no_connection}")), "{reply}");
    let reply = call(&mut browser, "Hello", "check", &["jdbc:mysql://down-1:3306"]).await;
    assert!(reply.contains("_remoteHandleException('0','0',{javaClassName:\"java.lang.Throwable\",message:\"Error\"});"));
    let reply = call(&mut browser, "Nobody", "check", &[]).await;
    assert!(reply.contains("No class by name: Nobody"));
}

#[tokio::test]
async fn columns_are_mapped_by_position() {
    let mut browser = Browser::administrator(furnished()).await;
    let path = "/addColumnPair.htm?dataMediaPairId=1&pipelineId=1&sourceMediaId=1&targetMediaId=2&channelId=1";
    let token = browser.get(path).await.fields()[0].1.clone();
    let head = [
        ("_csrf_token", token.as_str()),
        ("action", "column_pair_action"),
        ("event_submit_do_save", "1"),
        ("dataMediaPairId", "1"),
        ("pipelineId", "1"),
        ("_fm.co._0.i", "1"),
    ];
    let uneven = [&head[..], &[("_fm.co._0.d", "id"), ("_fm.co._0.d", "title"), ("_fm.co._0.dl", "id"), ("submitKey", "保存")]].concat();
    assert_eq!(browser.post(path, &uneven).await.reds(), ["左右映射关系数量不一致"]);
    let even = [
        &head[..],
        &[("_fm.co._0.d", "id"), ("_fm.co._0.d", "title"), ("_fm.co._0.dl", "id"), ("_fm.co._0.dl", "subject"), ("submitKey", "保存")],
    ]
    .concat();
    assert_eq!(browser.post(path, &even).await.path(), "dataMediaPairList.htm?pipelineId=1");
    let fields = browser.get(path).await.fields();
    let sides: Vec<&str> = fields.iter().filter(|(name, _)| name.starts_with("_fm.co._0.d")).map(|(_, value)| value.as_str()).collect();
    assert_eq!(sides, ["id", "title", "id", "subject"]);
    assert!(browser.get("/addColumnPairGroup.htm?dataMediaPairId=1&pipelineId=1").await.body.contains("[title] - [subject]"));
    assert_eq!(browser.get("/addColumnPair.htm?dataMediaPairId=77").await.status, StatusCode::OK);
}

#[tokio::test]
async fn unauthenticated_clients_can_switch_a_data_matrix() {
    let mut browser = Browser::new(furnished());
    assert_eq!(browser.get("/?action=dataMatrixAction&matrixId=1&eventSubmitDoSwitch=true").await.path(), "dataMatrixList.htm?matrixId=1");
    assert_eq!(browser.get("/dataMatrixList.htm?matrixId=1").await.rows(LIST)[0][1..4], ["group-a", "10.0.0.2:3306", "10.0.0.1:3306"]);
    assert!(browser.get("/dataMatrixList.htm?matrixId=9").await.cause().ends_with("couldn't query any matrix by matrixIds:[9]"));
    browser.sign_in().await;
    let page = browser.submit("/addDataMatrix.htm", &[("_fm.data._0.g", "GROUP-A"), ("_fm.data._0.m", "h:1")]).await;
    assert!(page.reds().contains(&"重复的groupKey设置".to_owned()));
}
