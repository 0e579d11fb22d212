//! Tests of the parsers on sample pages: the values they read, and the elements they report as missing.

use proptest::prelude::*;

use super::samples::*;
use super::*;
use crate::model::*;

fn sample(screen: &str) -> String {
    all().into_iter().find(|(name, _)| *name == screen).unwrap().1
}

#[test]
fn all_samples_are_parsed() {
    for (screen, html) in all() {
        assert_eq!(parse_any(screen, &html), Some(Ok(())), "{screen}");
    }
}

#[test]
fn list_without_rows_is_empty() {
    assert_eq!(node_list::parse(&list("list", &NODES, "", NONE)), Ok(Page { rows: Vec::new(), total: 0, page: 0, pages: 0 }));
    assert_eq!(channel_list::parse(&list("list", &CHANNELS, "", NONE)).map(|page| page.rows), Ok(Vec::new()));
    assert_eq!(analysis_top_stat::parse(&list("list", &TOP, "", "")), Ok(Vec::new()));
    let empty = sample("pipelineList").replace(PIPELINE_ROWS, "");
    assert_eq!(pipeline_list::parse(&empty), Ok(Vec::new()));
}

#[test]
fn missing_elements_are_named() {
    for (screen, html) in all() {
        let missing = |html: &str| match parse_any(screen, html) {
            Some(Err(error)) if error.screen == screen => error.missing,
            other => panic!("{screen}: {other:?}"),
        };
        assert_eq!(missing("<html><body>It works!</body></html>"), "the footer");
        assert_eq!(missing(&html.replace(r#"class="footer""#, "")), "the footer");
        if let Some(class) = ["list2", "list"].into_iter().find(|class| html.contains(&format!(r#"<table class="{class} "#))) {
            assert_eq!(missing(&html.replace(&format!(r#"class="{class} "#), r#"class=""#)), format!("table.{class}"), "{screen}");
        }
        if html.contains(r#"<div class="page">"#) {
            assert_eq!(missing(&html.replace("条数据", " rows")), "the pager", "{screen}");
        }
        if html.contains(CRUMB) {
            assert_eq!(missing(&html.replace(r#"class="crumbs""#, "")), "the crumb with channelId", "{screen}");
        }
        if html.contains(r#"<table class="setting">"#) {
            assert_eq!(missing(&html.replace(r#"class="setting""#, "")), "table.setting", "{screen}");
        }
    }
}

#[test]
fn missing_columns_are_reported() {
    let columns: [(&str, &[&str]); 5] = [
        ("nodeList", &NODES[..5]),
        ("channelList", &CHANNELS),
        ("pipelineList", &PIPELINES[..9]),
        ("dataMediaPairList", &PAIRS[..10]),
        ("analysisTopStat", &TOP[1..]),
    ];
    for (screen, columns) in columns {
        for column in columns {
            let without = sample(screen).replace(&format!("<th>{column}</th>"), "<th></th>");
            let error = ScreenError { screen: sample_name(screen), missing: format!("column {column}") };
            assert_eq!(parse_any(screen, &without), Some(Err(error)));
        }
    }
}

fn sample_name(screen: &str) -> &'static str {
    all().into_iter().find(|(name, _)| *name == screen).unwrap().0
}

#[test]
fn missing_rows_are_reported() {
    for (screen, label) in [
        ("nodeInfo", "Zookeeper集群"),
        ("nodeInfo", "线程使用状况"),
        ("nodeInfo", "描述信息"),
        ("channelInfo", "一致性算法"),
        ("channelInfo", "同步方向"),
        ("dataSourceInfo", "URL"),
        ("canalInfo", "索引机制"),
        ("canalInfo", "数据库地址"),
        ("pipelineInfo", "支持ddl同步"),
        ("pipelineInfo", "Canal名字"),
    ] {
        let without = sample(screen).replace(&format!("<th>{label}："), "<th>x：");
        let error = ScreenError { screen: sample_name(screen), missing: format!("row {label}") };
        assert_eq!(parse_any(screen, &without), Some(Err(error)));
    }
}

#[test]
fn unknown_words_are_errors() {
    for (screen, word, column) in [
        ("nodeList", "未启动", "状态"),
        ("channelList", "停止", "运行状态"),
        ("pipelineList", "未工作", "mainstem状态"),
        ("analysisTopStat", "定位中", "pipeline状态"),
        ("analysisTopStat", "1 h 0.25 s", "延迟时间"),
    ] {
        let html = sample(screen).replace(word, "???");
        let error = ScreenError { screen: sample_name(screen), missing: format!("the meaning of \"???\" in column {column}") };
        assert_eq!(parse_any(screen, &html), Some(Err(error)));
    }
}

#[test]
fn screen_error_converts_to_unexpected_page() {
    let error = Error::from(ScreenError::new("nodeList", "column IP"));
    assert_eq!(error, Error::UnexpectedPage { screen: "nodeList".to_owned(), missing: "column IP".to_owned() });
}

#[test]
fn nodes_are_parsed() {
    let page = node_list::parse(&sample("nodeList")).unwrap();
    let node = Node {
        id: NodeId(3),
        name: "a <b> '甲".to_owned(),
        ip: "203.0.113.9".to_owned(),
        external: true,
        port: Some(2088),
        status: NodeStatus::Stop,
        description: String::new(),
    };
    assert_eq!(page, Page { rows: vec![node], total: 1, page: 1, pages: 1 });
}

#[test]
fn running_node_shows_its_process() {
    let one = node_info::parse(&sample("nodeInfo")).unwrap();
    assert_eq!(one.heap, Some(Heap { used: 10, committed: 20, max: 0 }));
    assert_eq!((one.threads, one.running), (Some((3, 100)), Some(vec![PipelineId(2), PipelineId(1)])));
    assert_eq!((one.mbean_port, one.external_ip, one.cluster.as_deref()), (None, None, Some("zk")));
    assert_eq!(one.used_by.len(), 1);
    assert_eq!(one.used_by[0].stages, Stage::ALL);
    assert_eq!(one.used_by[0].channel_status, ChannelStatus::Start);

    let down =
        sample("nodeInfo").replace("START", "STOP").replace("[2, 1]", "0").replace(r#"{"committed":20,"init":5,"max":-1,"used":10}"#, "0");
    let one = node_info::parse(&down).unwrap();
    assert_eq!((one.heap, one.threads, one.running, one.version, one.system), (None, None, None, None, None));

    let error = node_info::parse(&sample("nodeInfo").replace("eval(", "evil(")).unwrap_err();
    assert_eq!(error.missing, "the heap's script");
}

#[test]
fn blocked_start_of_a_channel_has_a_reason() {
    let block =
        |reason: &str| channel_list::start_block(&list("list", &CHANNELS, &channel_row(reason), ONE), ChannelId(12)).unwrap().1.unwrap();
    assert_eq!(block("pipeline没有配置，不能启动"), StartBlock::NoPipeline);
    assert_eq!(block("映射关系没有配置，不能启动"), StartBlock::NoMapping);
    assert_eq!(block("S. E. L 节点未启动"), StartBlock::NodesDown { select: true, extract: true, load: true });
    assert_eq!(block("S. E.  节点未启动"), StartBlock::NodesDown { select: true, extract: true, load: false });
    assert_eq!(block("process里面还有同步数据，不用启用channel"), StartBlock::Unfinished);
    assert_eq!(block("new words"), StartBlock::Other("new words".to_owned()));

    let offered = list("list", &CHANNELS, &channel_row("").replace(r#" title="""#, ""), ONE);
    let (channel, block) = channel_list::start_block(&offered, ChannelId(12)).unwrap();
    assert_eq!((channel.status, block), (ChannelStatus::Stop, None));
    // in a longer list, reasons leak from row to row
    let two = channel_row("pipeline没有配置，不能启动") + &channel_row("pipeline没有配置，不能启动");
    let error = channel_list::start_block(&list("list", &CHANNELS, &two, ONE), ChannelId(12)).unwrap_err();
    assert_eq!(error.missing, "channel 12 alone");
}

#[test]
fn refused_start_has_a_reason() {
    let page = |words: &str| layout(&format!(r#"<script>alert("{words}");</script>"#));
    assert_eq!(channel_list::refusal(&page("一个channel中只允许开启单向ddl同步!")), Some(Conflict::DdlBothWays));
    assert_eq!(channel_list::refusal(&page("一个channel中只允许单向开启为主站点!")), Some(Conflict::HomeBothWays));
    assert_eq!(channel_list::refusal(&sample("channelList")), None);
}

#[test]
fn channel_page_with_a_broken_end_tag_is_parsed() {
    let one = channel_info::parse(&sample("channelInfo")).unwrap();
    assert_eq!(one.description, "one\ntwo");
    assert_eq!((one.sync_consistency, one.sync_mode), (SyncConsistency::Store, SyncMode::Row));
    assert_eq!(one.remedy, Some((RemedyAlgorithm::Intersection, 90)));
    assert_eq!(one.channel.pipelines, None);
}

#[test]
fn pipelines_are_parsed_without_start_tags() {
    let rows = pipeline_list::parse(&sample("pipelineList")).unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.id, row.channel)).collect::<Vec<_>>(),
        [(PipelineId(7), ChannelId(4)), (PipelineId(6), ChannelId(4))]
    );
    assert_eq!((rows[0].delay_ms, rows[0].alarm_rules, rows[0].home, rows[0].mainstem), (Some(60_500), 1002, true, Mainstem::Overtake));
    assert_eq!((rows[1].delay_ms, rows[1].last_sync.clone(), rows[0].description.as_str()), (None, None, "over & there"));
}

#[test]
fn canal_page_has_parameters_but_no_secret() {
    let one = canal_info::parse(&sample("canalInfo")).unwrap();
    let connection = one.connection.clone().unwrap();
    let value = |name: &str| connection.parameters.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    assert_eq!((value("haMode"), value("mediaGroup"), value("positions")), (Some("MEDIA"), Some("g1"), Some(r#"{"position":4};"#)));
    assert_eq!((value("detectingSQL"), value("rdsSecretkey"), value("dbPassword")), (None, None, None));
    // always empty on the page, even if a value is stored
    assert_eq!((value("rdsInstanceId"), value("defaultConnectionTimeoutInSeconds")), (None, None));
    assert!(!format!("{one:?}").contains("hush-hush"));
    assert_eq!(connection.addresses, [vec!["h:1", "h:2"], vec!["h:3"]]);
    assert_eq!((one.used_by[0].channel, one.used_by[0].pipeline), (ChannelId(4), PipelineId(6)));
    let media = canal_info::parse(&sample("canalInfo").replace("h:1,h:2;h:3;", "")).unwrap();
    assert_eq!(media.connection.unwrap().addresses, Vec::<Vec<String>>::new());
}

#[test]
fn pipeline_page_is_converted_to_form_values() {
    let one = pipeline_info::parse(&sample("pipelineInfo")).unwrap();
    let value = |name: &str| one.parameters.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    assert_eq!(
        (value("arbitrateMode"), value("pipeChooseType"), value("lbAlgorithm")),
        (Some("AUTOMATIC"), Some("HTTP"), Some("RoundRbin"))
    );
    assert_eq!((value("skipSelectException"), value("skipLoadException"), value("home")), (Some("true"), Some("false"), Some("true")));
    assert_eq!((value("loadBatchsize"), value("batchTimeout"), value("channelInfo")), (None, Some("5"), Some("m")));
    assert_eq!((one.destination.as_str(), one.load_nodes.len()), ("c1", 0));
    assert_eq!(one.select_nodes, [(2, "n2"), (1, "n <1>")].map(|(id, name)| NodeRef { id: NodeId(id), name: name.to_owned() }));
    let error = pipeline_info::parse(&sample("pipelineInfo").replace("开启", "On")).unwrap_err();
    assert_eq!(error.missing, "the meaning of \"On\" in row 跳过Select异常");
}

#[test]
fn passwords_in_urls_are_masked() {
    let url = |password: &str| format!("jdbc:mysql://h:3306/x?password={password}");
    let with = |screen: &str, shown: &str| sample(screen).replace(shown, &url("hush-hush"));
    let source = data_source_list::parse(&with("dataSourceList", "jdbc:mysql://h:3306")).unwrap().rows.remove(0);
    let detail = data_source_info::parse(&with("dataSourceInfo", "jdbc:mysql://h:3306")).unwrap();
    assert_eq!([source.url, detail.source.url], [Some(url("***")), Some(url("***"))]);
    let canal = canal_list::parse(&with("canalList", "jdbc://h:1,h:2;h:3;")).unwrap();
    let info = canal_info::parse(&with("canalInfo", "h:1,h:2;h:3;")).unwrap();
    let log = log_record_list::parse(&with("logRecordList", "at &lt;init&gt;")).unwrap();
    let all = format!("{canal:?} {info:?} {log:?}");
    assert!(all.contains("password=***") && !all.contains("hush"), "{all}");
    let failed =
        format!("<h2>HTTP ERROR: 500</h2><h3>Caused by:</h3><pre>java.sql.SQLException: no {} today\n\tat x</pre>", url("hush-hush"));
    assert_eq!(common::failure(&failed).unwrap().message, format!("no {} today", url("***")));
}

#[test]
fn log_messages_are_decoded() {
    let record = log_record_list::parse(&sample("logRecordList")).unwrap().rows.remove(0);
    assert_eq!(record.message.unwrap(), "a 'b' \"c\" d\\e 中\tt\nx<br/>at <init> &amp;");
    assert_eq!((record.channel, record.node), (None, None));
    assert_eq!(record.pipeline, Some((PipelineId(6), "p6".to_owned())));
    let record = log_record_list::parse_tab(&sample("logRecordTab")).unwrap().rows.remove(0);
    assert_eq!(record.message.unwrap(), "a 'b' \"c\" d\\e 中\tt\nx\n\tat <init> &amp;");
}

#[test]
fn delays_and_counters_are_exact() {
    let row = analysis_top_stat::parse(&sample("analysisTopStat")).unwrap().remove(0);
    assert_eq!((row.delay_ms, row.since_update_s), (3_600_250, Some(28_801)));
    assert_eq!((row.status, row.mainstem), (ChannelStatus::Pause, Mainstem::Taking));
    assert_eq!(row.throughput, Throughput { rows: 1_260, bytes: 1_536 });
    let since =
        |words: &str| analysis_top_stat::parse(&sample("analysisTopStat").replace("28,801 s", words)).unwrap().remove(0).since_update_s;
    assert_eq!((since("无信息"), since("-28,799 s"), since("0 s")), (None, Some(-28_799), Some(0)));
    let PairList { channel, pipeline, pairs } = data_media_pair_list::parse(&sample("dataMediaPairList")).unwrap();
    assert_eq!((channel, pipeline), (ChannelId(4), PipelineId(6)));
    assert_eq!(pairs[0].counters, PairCounters { inserts: 1_234_567, updates: 4, deletes: 3, files: 2, file_bytes: 1536 });
}

#[test]
fn deletions_are_blocked_by_dependents() {
    assert_eq!(data_source_list::parse(&sample("dataSourceList")).unwrap().rows[0].used_by, [TableId(9), TableId(7)]);
    assert_eq!(data_media_list::parse(&sample("dataMediaList")).unwrap().rows[0].used_by, [PipelineId(6), PipelineId(5)]);
    let canal = canal_list::parse(&sample("canalList")).unwrap().rows.remove(0);
    assert_eq!(canal.used_by, [PipelineId(6)]);
    assert_eq!(canal.addresses(), [vec!["h:1", "h:2"], vec!["h:3"]]);
}

#[test]
fn batches_in_progress_are_parsed() {
    let one = analysis_stage_stat::parse(&sample("analysisStageStat")).unwrap();
    assert_eq!((one.mainstem, one.node), (Mainstem::Overtake, Some(NodeId(1))));
    assert_eq!(one.position, Some(Position { updated: "2026-01-02 03:04:05".to_owned(), cursor: r#"{"a":"b"}"#.to_owned() }));
    let done = vec![(Stage::Select, 21), (Stage::Extract, 1040)];
    let first = Process { id: 6, waited_ms: 0, done, running_ms: Some(4), total_ms: 1065 };
    assert_eq!(one.processes, [first, Process { id: 7, waited_ms: 980, done: Vec::new(), running_ms: None, total_ms: 0 }]);
}

#[test]
fn headers_footers_and_error_pages_are_parsed() {
    let page = sample("nodeList");
    assert_eq!(common::page_user("x", &page), Ok(common::PageUser { name: "ann".to_owned(), role: AuthorizeType::Admin }));
    let stranger = page.replace("ann  （超级管理员）", " 匿名用户");
    assert_eq!(common::page_user("x", &stranger).unwrap().role, AuthorizeType::Anonymous);
    let version = common::version(&page).unwrap();
    assert_eq!((version.host.as_str(), version.version.as_str(), version.revision.as_str()), ("h", "4.2.18", "5a93"));
    let error = "<h2>HTTP ERROR 500</h2><p>Reason:<pre>  Failed</pre><h3>Caused by:</h3><pre>a.B: outer\n\tat x\nCaused by: c.D: in\n\tat y</pre>\
                 <h3>Caused by:</h3><pre>c.D: in: two\nlines\n\tat y\n</pre>";
    let failure = common::failure(error).unwrap();
    assert_eq!((failure.class.as_str(), failure.kind(), failure.message.as_str()), ("c.D", "D", "in: two\nlines"));
    assert_eq!(common::failure("<h2>HTTP ERROR 404</h2><pre>  Not Found</pre>").unwrap().message, "Not Found");
    assert_eq!(common::failure(&page), None);
}

#[test]
fn dwr_replies_are_parsed() {
    let reply = |value: &str| {
        format!("throw 'allowScriptTagRemoting is false.';\n//#DWR-REPLY\ndwr.engine._remoteHandleCallback('0','0',{value});\n")
    };
    assert_eq!(dwr::check(&reply(r#""\u606D\u559C,\u6570\u636E\u5E93\u901A\u8FC7\u9A8C\u8BC1!""#)), Ok(Reply::Done(CheckResult::Passed)));
    assert_eq!(dwr::value("m", &reply("null")), Ok(Reply::Done(dwr::DwrValue::Null)));
    assert_eq!(dwr::tables(&reply(r#""抱歉,操作报错,请检查权限配置!""#)), Ok(Reply::Done(None)));
    assert!(dwr::check(&reply("\"cut")).is_err());
    let exception = "dwr.engine._remoteHandleBatchException({ name:'java.lang.SecurityException', message:'No class by name: X' }, '0');";
    assert_eq!(dwr::value("m", exception), Ok(Reply::Refused("No class by name: X".to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_text_causes_no_panic(text in "\\PC*") {
        read_all(&text);
    }

    #[test]
    fn damaged_pages_cause_no_panic(which in 0..17_usize, from in 0.0..1.0_f64, length in 0..200_usize, other in "[<>/\"'&;:a-z0-9%\\\\。]{0,12}") {
        let (_, html) = all().remove(which);
        let bounded = |at: usize| (at.min(html.len())..=html.len()).find(|at| html.is_char_boundary(*at)).unwrap_or(html.len());
        let from = bounded((html.len() as f64 * from) as usize);
        let to = bounded(from + length);
        read_all(&format!("{}{other}{}", &html[..from], &html[to..]));
    }
}
