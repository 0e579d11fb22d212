use super::*;
use crate::model::{ChannelId, Conflict, Error};
use crate::server::manager::console::stub::{ReceivedRequest, Stub};

const OP: &str = "/api/channelOp.do";
const ID: ChannelId = ChannelId(7);

fn refused_by_interface() -> Reply {
    Reply::Bare(r#"{"errMessage":"error happens while [start] channel with id [7]","success":false}"#.to_owned())
}

/// A stub with these responses of the API and the action link, and this status afterwards.
async fn switching(interface: fn() -> Reply, link: fn() -> Reply, after: &'static str) -> Stub {
    Stub::start(move |seen| match seen.path.as_str() {
        OP => Some(interface()),
        "/" => Some(link()),
        CHECK => Some(status(after)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn open_api_is_sufficient_and_needs_no_session() {
    let stub = switching(|| Reply::Bare(r#"{"success":true}"#.to_owned()), refused_by_interface, "STOP").await;
    stub.manager().start(ID).await.unwrap();
    stub.manager().stop(ID).await.unwrap();
    let commands: Vec<_> =
        stub.received().iter().map(|seen| (seen.line(), seen.parameter("id").unwrap(), seen.parameter("command").unwrap())).collect();
    assert_eq!(commands, [("start"), ("stop")].map(|command| (format!("GET {OP}"), "7".to_owned(), command.to_owned())));
}

#[tokio::test]
async fn closed_api_falls_back_to_the_action_link() {
    for closed in [|| Reply::Status(404), || Reply::Moved("http://x/login.htm"), || Reply::Bare("<html>portal</html>".to_owned())] {
        let stub = switching(closed, || Reply::Moved("http://otter.invalid/channelList.htm?pageIndex=1&searchKey="), "START").await;
        stub.manager().start(ID).await.unwrap();
        let link = stub.asked("GET /").remove(0);
        let parameters = ["action", "channelId", "status", "eventSubmitDoStatus"].map(|name| link.parameter(name).unwrap());
        assert_eq!(parameters, ["channelAction", "7", "start", "true"]);
    }
}

#[tokio::test]
async fn refused_start_gets_its_reason_from_the_action_link() {
    let ddl = switching(refused_by_interface, || Reply::Moved("/channelList.htm?pageIndex=1&searchKey=&errorType=DDL"), "STOP").await;
    assert_eq!(ddl.manager().start(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
    let home = switching(refused_by_interface, || Reply::Moved("/channelList.htm?errorType=HOME"), "STOP").await;
    assert_eq!(home.manager().start(ID).await, Err(Error::Conflict(Conflict::HomeBothWays)));
}

#[tokio::test]
async fn start_without_effect_is_not_ready() {
    // no live node: the redirect is the same as on success
    let stub = switching(refused_by_interface, || Reply::Moved("/channelList.htm?pageIndex=1&searchKey="), "STOP").await;
    assert_eq!(stub.manager().start(ID).await, Err(Error::Conflict(Conflict::NotReady)));
}

#[tokio::test]
async fn two_way_rules_block_stop_and_push_even_when_stopped() {
    let error = || Reply::Error("com.x.InvalidConfigureException: DDL");
    let stub = switching(refused_by_interface, error, "STOP").await;
    assert_eq!(stub.manager().stop(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
    assert_eq!(stub.manager().push(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
}

#[tokio::test]
async fn push_is_a_single_action() {
    let list = |seen: &ReceivedRequest| (seen.path == "/").then_some(Reply::Moved("/channelList.htm?pageIndex=1&searchKey="));
    let stub = Stub::start(list).await;
    stub.manager().push(ID).await.unwrap();
    assert_eq!(stub.asked("GET /").remove(0).parameter("eventSubmitDoNotify").as_deref(), Some("true"));
}
