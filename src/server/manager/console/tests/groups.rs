use super::stub::{form, input};
use crate::model::Error;
use crate::model::form::Form;
use crate::model::forms::PipelineForm;
use crate::server::manager::console::form::EditPage;
use crate::server::manager::console::groups::{BATCH, CANAL, CHANNEL, CLUSTER, Group, NODE, PIPELINE, SOURCE};

fn read(groups: &'static [Group], html: &str) -> Result<EditPage, Error> {
    EditPage::read(groups, html, "/form.htm")
}

/// A canal page: its two groups with these fields, and a row `tenant` if the version has one.
fn canal(parameters: &[(&str, &str)], tenant: Option<&str>) -> String {
    let mut rows = vec![("canal名称", input("_fm.ca._0.n", "canal-a"))];
    rows.extend(parameters.iter().map(|(key, value)| ("row", input(&format!("_fm.can._0.{key}"), value))));
    rows.extend(tenant.map(|value| ("tenant", input("_fm.can._0.t", value))));
    form(&[], &rows)
}

#[test]
fn meaning_of_a_key_depends_on_the_version() {
    let older = read(CANAL, &canal(&[("t", "true"), ("gt", "false"), ("re", "16384"), ("r", "EMBEDDED")], None)).ok().unwrap();
    assert_eq!(older.value("tsdbEnable"), Some("true"));
    assert_eq!(older.value("tenant"), None);
    let newer = read(CANAL, &canal(&[("ts", "true"), ("gt", "false"), ("rs", "list")], Some("sys"))).ok().unwrap();
    assert_eq!((newer.value("tsdbEnable"), newer.value("tenant"), newer.value("rsList")), (Some("true"), Some("sys"), Some("list")));
}

#[test]
fn full_names_are_accepted() {
    let rows = [("name", input("_fm.channelInfo._0.name", "demo")), ("mode", input("_fm.channelParameterInfo._0.syncMode", "ROW"))];
    let page = read(CHANNEL, &form(&[], &rows)).ok().unwrap();
    assert_eq!((page.value("name"), page.value("syncMode")), (Some("demo"), Some("ROW")));
}

#[test]
fn field_missing_in_an_older_version_gets_its_default() {
    // 4.2.18 has no loadBatchsize: without the default the form could not be submitted
    let rows = [("Pipeline名字", input("_fm.p._0.n", "pipe")), ("并行度", input("_fm.pi._0.pa", "3"))];
    let values = read(PIPELINE, &form(&[("_fm.p._0.c", "7")], &rows)).ok().unwrap().values(PipelineForm::FIELDS);
    assert_eq!((values.first("parallelism"), values.first("loadBatchsize")), ("3", "50"));
}

#[test]
fn unknown_field_is_an_unexpected_page() {
    for key in ["_fm.cha._0.zzz", "_fm.zz._0.a"] {
        let rows = [("name", input("_fm.ch._0.n", "demo")), ("mode", input("_fm.cha._0.s", "ROW")), ("new", input(key, ""))];
        let error = read(CHANNEL, &form(&[], &rows)).err().unwrap();
        assert_eq!(error, Error::UnexpectedPage { screen: "form".to_owned(), missing: format!("the meaning of {key}") });
    }
    assert!(matches!(read(CHANNEL, "<html></html>"), Err(Error::UnexpectedPage { .. })));
}

/// Otter's field name → its value, of every recorded form.
#[test]
fn every_field_of_recorded_forms_is_known() {
    let Ok(folder) = std::env::var("OTTER_RECORDED") else {
        println!("skipped: OTTER_RECORDED names no folder with recorded pages");
        return;
    };
    type Recorded = (&'static str, &'static [Group], &'static [(&'static str, &'static str)]);
    let forms: [Recorded; 14] = [
        (
            "addChannel.html",
            CHANNEL,
            &[("syncConsistency", "BASE"), ("syncMode", "FIELD"), ("enableRemedy", "false"), ("remedyDelayThresoldForMedia", "60")],
        ),
        ("addChannel.refused-short.html", CHANNEL, &[("name", "abc"), ("remedyAlgorithm", "LOOPBACK")]),
        ("editChannel.html", CHANNEL, &[("id", "1006"), ("name", "ui-empty")]),
        ("addNode.html", NODE, &[("useExternalIp", "false"), ("autoKeeperClusterId", "1")]),
        (
            "editNode.html",
            NODE,
            &[
                ("id", "3"),
                ("ip", "10.1.2.3"),
                ("port", "2088"),
                ("downloadPort", "3089"),
                ("mbeanPort", "3090"),
                ("externalIp", "203.0.113.9"),
                ("autoKeeperClusterId", "1"),
            ],
        ),
        ("addZookeeper.html", CLUSTER, &[("zookeeperClusters", "")]),
        ("editAutoKeeper.html", CLUSTER, &[("id", "2"), ("zookeeperClusters", "127.0.0.1:2181;127.0.0.1:2182,127.0.0.1:2183;")]),
        ("addDataSource.html", SOURCE, &[("type", "MYSQL"), ("encode", "GBK")]),
        (
            "editDataSource.html",
            SOURCE,
            &[("name", "ui-src1"), ("username", "otter"), ("url", "jdbc:mysql://127.0.0.1:3306"), ("encode", "UTF8MB4")],
        ),
        (
            "addPipeline.html",
            PIPELINE,
            &[
                ("channelId", "1006"),
                ("parallelism", "5"),
                ("mainstemBatchsize", "6000"),
                ("loadBatchsize", "50"),
                ("lbAlgorithm", "Stick"),
            ],
        ),
        (
            "editPipeline.html",
            PIPELINE,
            &[
                ("id", "8"),
                ("selectNodeIds", "3"),
                ("loadNodeIds", "3"),
                ("destinationName", "no-such-canal"),
                ("skipSelectException", "false"),
                ("pipeChooseType", "AUTOMATIC"),
                ("enableCompatibleMissColumn", "true"),
                ("batchTimeout", "-1"),
            ],
        ),
        (
            "addCanal.html",
            CANAL,
            &[
                ("runMode", "EMBEDDED"),
                ("connectionCharset", "UTF-8"),
                ("tsdbEnable", "false"),
                ("tenant", ""),
                ("memoryStorageBufferSize", "32768"),
                ("port", "11111"),
                ("defaultConnectionTimeoutInSeconds", "30"),
            ],
        ),
        (
            "editCanal.full.html",
            CANAL,
            &[
                ("id", "9"),
                ("slaveId", "10009"),
                ("tsdbEnable", "true"),
                ("gtidEnable", "true"),
                ("rdsAccesskey", "ak"),
                ("rdsInstanceId", "inst"),
                ("blackFilter", r"a\..*,b&c<d>"),
                ("detectingRetryTimes", "3"),
                ("heartbeatHaEnable", "true"),
                ("metaMode", "MIXED"),
                ("indexMode", "MEMORY_META_FAILBACK"),
                ("fallbackIntervalInSeconds", "60"),
                ("desc", "全 <b>"),
            ],
        ),
        ("addBatchDataMediaPair.html", BATCH, &[("pipelineId", "8"), ("batchPairContent", "")]),
    ];
    for (file, groups, fields) in forms {
        let html = std::fs::read_to_string(std::path::Path::new(&folder).join(file)).unwrap();
        let page = read(groups, &html).unwrap_or_else(|error| panic!("{file}: {error}"));
        for (field, value) in fields {
            assert_eq!(page.value(field), Some(*value), "{file}: {field}");
        }
    }
}
