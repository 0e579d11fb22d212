//! Compares the structure of the pages with recordings from a real manager, located by `OTTER_RECORDED`.

use std::path::Path;

use super::browser::{Browser, fields, headings, labels};
use super::tables::furnished;

/// Recorded file, and the path of the same screen on the `furnished` manager.
const SCREENS: &[(&str, &str)] = &[
    ("addAlarmRule.html", "/addAlarmRule.htm?pipelineId=1"),
    ("addBatchDataMediaPair.html", "/addBatchDataMediaPair.htm?pipelineId=1"),
    ("addCanal.html", "/addCanal.htm"),
    ("addChannel.html", "/addChannel.htm"),
    ("addColumnPair.refused-count.html", "/addColumnPair.htm?dataMediaPairId=1&pipelineId=1&sourceMediaId=1&targetMediaId=2&channelId=1"),
    ("addColumnPairGroup.html", "/addColumnPairGroup.htm?dataMediaPairId=1&pipelineId=1&sourceMediaId=1&targetMediaId=2"),
    ("addDataMatrix.html", "/addDataMatrix.htm"),
    ("dataMatrixInfo.html", "/dataMatrixInfo.htm?matrixId=1"),
    ("dataMatrixList.html", "/dataMatrixList.htm"),
    ("editDataMatrix.html", "/editDataMatrix.htm?matrixId=1"),
    ("addDataMedia.html", "/addDataMedia.htm"),
    ("addDataMediaPair.html", "/addDataMediaPair.htm?pipelineId=1"),
    ("addDataSource.html", "/addDataSource.htm"),
    ("addNode.html", "/addNode.htm"),
    ("addPipeline.html", "/addPipeline.htm?channelId=1"),
    ("addUser.html", "/addUser.htm"),
    ("addZookeeper.html", "/addZookeeper.htm"),
    ("alarmRuleList.html", "/alarmRuleList.htm?pipelineId=1"),
    ("alarmSystemList.html", "/alarmSystemList.htm"),
    ("analysisThroughputStat.html", "/analysisThroughputStat.htm?pipelineId=1"),
    ("analysisTopStat.html", "/analysisTopStat.htm"),
    ("autoKeeperClustersDetail.no-nc.html", "/auto_keeper_clusters_detail.htm?clusterId=1"),
    ("autoKeeperClustersList.html", "/autoKeeperClustersList.htm"),
    ("canalInfo.full.html", "/canalInfo.htm?canalId=1"),
    ("canalList.html", "/canalList.htm"),
    ("channelInfo.stopped-special-chars.html", "/channelInfo.htm?channelId=1"),
    ("channelList.page1.html", "/channelList.htm"),
    ("dataMediaInfo.used.html", "/dataMediaInfo.htm?dataMediaId=1"),
    ("dataMediaList.html", "/dataMediaList.htm"),
    ("dataMediaPairInfo.columns.html", "/dataMediaPairInfo.htm?dataMediaPairId=1"),
    ("dataMediaPairList.stopped.html", "/dataMediaPairList.htm?pipelineId=1"),
    ("dataSourceInfo.html", "/dataSourceInfo.htm?dataMediaSourceId=1"),
    ("dataSourceList.html", "/dataSourceList.htm"),
    ("editAlarmRule.html", "/editAlarmRule.htm?alarmRuleId=1"),
    ("editAutoKeeper.html", "/editAutoKeeper.htm?clusterId=1"),
    ("editCanal.full.html", "/editCanal.htm?canalId=1"),
    ("editChannel.html", "/editChannel.htm?channelId=1&pageIndex=1&searchKey="),
    ("editDataMedia.html", "/editDataMedia.htm?dataMediaId=1&pageIndex=1&searchKey="),
    ("editDataMediaPair.html", "/editDataMediaPair.htm?pipelineId=1&dataMediaPairId=1"),
    ("editDataSource.html", "/editDataSource.htm?dataMediaSourceId=1&pageIndex=1&searchKey="),
    ("editNode.html", "/editNode.htm?nodeId=2&pageIndex=1&searchKey="),
    ("editPipeline.html", "/editPipeline.htm?pipelineId=1"),
    ("editUser.html", "/editUser.htm?userId=1&pageIndex=1&searchKey="),
    ("login.html", "/login.htm"),
    ("logRecordList.html", "/logRecordList.htm"),
    ("logRecordTab.page2.html", "/logRecordTab.htm?pipelineId=1"),
    ("nodeInfo.down.html", "/nodeInfo.htm?nodeId=2"),
    ("nodeInfo.up.html", "/nodeInfo.htm?nodeId=1"),
    ("nodeList.html", "/nodeList.htm"),
    ("pipelineInfo.html", "/pipelineInfo.htm?pipelineId=1"),
    ("pipelineList.stopped.html", "/pipelineList.htm?channelId=1"),
    ("selectDataMedia.html", "/selectDataMedia.htm?local=source"),
    ("systemParameter.html", "/systemParameter.htm"),
    ("userManager.html", "/userManager.htm"),
];

/// Names in order, with runs of the same name collapsed: the number of selected nodes differs between the managers.
fn names(html: &str) -> Vec<String> {
    let mut names: Vec<String> = fields(html).into_iter().map(|(name, _)| name).collect();
    names.retain(|name| !name.starts_with("_fm.p._0.s") && !name.starts_with("_fm.p._0.l"));
    names.dedup();
    names
}

/// The form's content except ids, tokens and node lists; for forms that are initially empty.
fn defaults(html: &str) -> Vec<(String, String)> {
    let mut fields = fields(html);
    fields.retain(|(name, value)| name != "_csrf_token" && value.parse::<i64>().is_err());
    fields
}

#[tokio::test]
async fn pages_have_the_same_structure_as_recordings() {
    let Ok(folder) = std::env::var("OTTER_RECORDED") else {
        println!("skipped: OTTER_RECORDED does not name the folder of recorded pages");
        return;
    };
    let mut browser = Browser::administrator(furnished()).await;
    let mut differences = Vec::new();
    for (file, path) in SCREENS {
        let recorded = std::fs::read_to_string(Path::new(&folder).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let page = browser.get(path).await;
        let mut compare = |what: &str, theirs: String, ours: String| {
            if theirs != ours {
                differences.push(format!("{file}, {what}:\n  recorded {theirs}\n  sandbox  {ours}"));
            }
        };
        compare("form fields", format!("{:?}", names(&recorded)), format!("{:?}", names(&page.body)));
        compare("list headings", format!("{:?}", headings(&recorded)), format!("{:?}", headings(&page.body)));
        compare("setting labels", format!("{:?}", labels(&recorded)), format!("{:?}", labels(&page.body)));
        if file.starts_with("add") {
            compare("defaults", format!("{:?}", defaults(&recorded)), format!("{:?}", defaults(&page.body)));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
