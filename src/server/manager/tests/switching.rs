use super::*;
use crate::model::{ChannelId, Conflict, Error};
use crate::server::manager::console::stub::{Seen, Stub};

const OP: &str = "/api/channelOp.do";
const ID: ChannelId = ChannelId(7);

fn refused_by_interface() -> Reply {
    Reply::Bare(r#"{"errMessage":"error happens while [start] channel with id [7]","success":false}"#.to_owned())
}

/// The interface answers so, the action's link so, and the status afterwards is this.
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
async fn the_interface_is_enough_and_needs_no_session() {
    let stub = switching(|| Reply::Bare(r#"{"success":true}"#.to_owned()), refused_by_interface, "STOP").await;
    stub.manager().start(ID).await.unwrap();
    stub.manager().stop(ID).await.unwrap();
    let commands: Vec<_> =
        stub.seen().iter().map(|seen| (seen.line(), seen.parameter("id").unwrap(), seen.parameter("command").unwrap())).collect();
    assert_eq!(commands, [("start"), ("stop")].map(|command| (format!("GET {OP}"), "7".to_owned(), command.to_owned())));
}

#[tokio::test]
async fn where_the_interface_is_closed_the_link_is_used() {
    for closed in [|| Reply::Status(404), || Reply::Moved("http://x/login.htm"), || Reply::Bare("<html>portal</html>".to_owned())] {
        let stub = switching(closed, || Reply::Moved("http://otter.invalid/channelList.htm?pageIndex=1&searchKey="), "START").await;
        stub.manager().start(ID).await.unwrap();
        let link = stub.asked("GET /").remove(0);
        let parameters = ["action", "channelId", "status", "eventSubmitDoStatus"].map(|name| link.parameter(name).unwrap());
        assert_eq!(parameters, ["channelAction", "7", "start", "true"]);
    }
}

#[tokio::test]
async fn the_link_tells_why_a_start_was_refused() {
    let ddl = switching(refused_by_interface, || Reply::Moved("/channelList.htm?pageIndex=1&searchKey=&errorType=DDL"), "STOP").await;
    assert_eq!(ddl.manager().start(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
    let home = switching(refused_by_interface, || Reply::Moved("/channelList.htm?errorType=HOME"), "STOP").await;
    assert_eq!(home.manager().start(ID).await, Err(Error::Conflict(Conflict::HomeBothWays)));
}

#[tokio::test]
async fn a_start_that_did_not_happen_is_no_success() {
    // no live node: the same redirect as for success
    let stub = switching(refused_by_interface, || Reply::Moved("/channelList.htm?pageIndex=1&searchKey="), "STOP").await;
    assert_eq!(stub.manager().start(ID).await, Err(Error::Conflict(Conflict::NotReady)));
}

#[tokio::test]
async fn stop_and_push_fail_for_two_way_rules_even_when_stopped() {
    let error = || Reply::Error("com.x.InvalidConfigureException: DDL");
    let stub = switching(refused_by_interface, error, "STOP").await;
    assert_eq!(stub.manager().stop(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
    assert_eq!(stub.manager().push(ID).await, Err(Error::Conflict(Conflict::DdlBothWays)));
}

#[tokio::test]
async fn a_push_is_one_action() {
    let list = |seen: &Seen| (seen.path == "/").then_some(Reply::Moved("/channelList.htm?pageIndex=1&searchKey="));
    let stub = Stub::start(list).await;
    stub.manager().push(ID).await.unwrap();
    assert_eq!(stub.asked("GET /").remove(0).parameter("eventSubmitDoNotify").as_deref(), Some("true"));
}
