use super::*;
use crate::model::{ChannelId, ChannelStatus, Error, ResourceType};
use crate::server::manager::LogQuery;
use crate::server::manager::console::stub::Stub;

fn page_of(query: Option<String>) -> usize {
    query.map_or(1, |page| page.parse().unwrap())
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    // 25 channels; beyond the last page the manager would return the last one again
    let stub = Stub::start(|seen| {
        let page = page_of(seen.parameter("pageIndex")).min(3);
        let rows = [15..25, 5..15, 0..5];
        (seen.path == "/channelList.htm").then(|| channels_page(rows[page - 1].clone(), 25, page, 3))
    })
    .await;
    let ids: Vec<u64> = stub.manager().channels().await.unwrap().iter().map(|channel| channel.id.0).collect();
    assert_eq!(ids, (0..25).rev().collect::<Vec<_>>());
    assert_eq!(stub.count("GET /channelList.htm"), 3);
}

#[tokio::test]
async fn empty_list_has_one_page() {
    let stub = Stub::start(|seen| (seen.path == "/channelList.htm").then(|| channels_page(0..0, 0, 0, 0))).await;
    assert!(stub.manager().channels().await.unwrap().is_empty());
}

#[tokio::test]
async fn list_that_changes_while_being_read_is_read_again() {
    // a channel is added after the first page was read: the last row of that page appears again on the second
    let reads = std::sync::atomic::AtomicUsize::new(0);
    let stub = Stub::start(move |seen| {
        (seen.path == "/channelList.htm").then(|| {
            match (reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst), page_of(seen.parameter("pageIndex"))) {
                (0, _) => channels_page(2..12, 12, 1, 2),
                (_, 1) => channels_page(3..13, 13, 1, 2),
                (_, _) => channels_page(0..3, 13, 2, 2),
            }
        })
    })
    .await;
    let ids: Vec<u64> = stub.manager().channels().await.unwrap().iter().map(|channel| channel.id.0).collect();
    assert_eq!(ids, (0..13).rev().collect::<Vec<_>>());
    assert_eq!(stub.count("GET /channelList.htm"), 4);
}

#[tokio::test]
async fn channel_status_needs_no_session() {
    let stub = Stub::start(|seen| (seen.path == CHECK).then(|| status("PAUSE"))).await;
    assert_eq!(stub.manager().channel_status(ChannelId(7)).await.unwrap(), ChannelStatus::Pause);
    assert_eq!(stub.received().len(), 1);
}

#[tokio::test]
async fn unknown_channel_is_detected_by_its_page() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        CHECK => Some(Reply::Bare(r#"{"errMessage":"error happens while [check status] channel with id [9]","success":false}"#.to_owned())),
        "/channelInfo.htm" => Some(Reply::Error("x.ManagerException: couldn't query any channel by channelIds:[9]")),
        _ => None,
    })
    .await;
    let error = stub.manager().channel_status(ChannelId(9)).await.unwrap_err();
    assert_eq!(error, Error::NotFound { resource_type: ResourceType::Channel, id: "9".to_owned() });
}

#[tokio::test]
async fn log_records_are_requested_by_page_pipeline_and_text() {
    let stub = Stub::start(|seen| (seen.path == "/logRecordList.htm").then(|| Reply::Page(String::new()))).await;
    let query = LogQuery { pipeline: Some(crate::model::PipelineId(5)), search: "错 &".to_owned(), page: 2 };
    assert!(matches!(stub.manager().logs(&query).await, Err(Error::UnexpectedPage { .. })), "the stand-in's list is empty");
    let asked = stub.asked("GET /logRecordList.htm").remove(0);
    let values = ["pipelineId", "searchKey", "pageIndex"].map(|name| asked.parameter(name).unwrap());
    assert_eq!(values, ["5", "错 &", "2"]);
    let long = LogQuery { search: "x".repeat(501), ..LogQuery::default() };
    assert!(matches!(stub.manager().logs(&long).await, Err(Error::Invalid(_))));
}
