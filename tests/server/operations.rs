//! Operations as resources, and stops that supersede starts of this and other processes.

use std::time::Duration;

use otter_admin::model::permissions::GlobalRole;
use otter_admin::model::{ChannelId, ChannelStatus, Conflict, Error};
use otter_admin::server::authz::{Caller, ManagerHandle, Via};
use otter_admin::server::monitor::{ChannelCommand, OperationError, OperationId, Phase};
use otter_admin::server::sandbox::ops::switch;
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::{channel_commands, operations};
use otter_admin::server::store::{OperationPhase, StoredOperation};

use super::channel_commands::channel;
use super::support::{MANAGER_PATH, TestServer};

fn entry(running: &TestServer) -> ManagerHandle {
    running.app.manager("main").expect("the manager").clone()
}

fn number(channel: ChannelId) -> i64 {
    i64::try_from(channel.0).expect("an id")
}

/// The status of the channel at the manager.
fn status(running: &TestServer, channel: ChannelId) -> &'static str {
    running.sandbox.sandbox().read(|state| state.zookeeper.channel_status(number(channel)).constant())
}

async fn begin(running: &TestServer, channel: ChannelId, command: ChannelCommand) -> Result<OperationId, Error> {
    let begun = channel_commands::start(&running.ctx().await, channel, command).await?;
    Ok(begun.expect("it is sent"))
}

/// Waits for the end of an operation.
async fn ended(running: &TestServer, id: &OperationId) -> Phase {
    let ended = operations::wait(&running.ctx().await, id, Duration::from_secs(60)).await.expect("an operation");
    assert!(ended.operation.ended_at.is_some(), "{ended:?}");
    ended.operation.phase
}

/// A start of another process that holds the channel, as stored by it.
async fn started_elsewhere(running: &TestServer, channel: ChannelId, expires_at: i64) -> StoredOperation {
    let now = entry(running).live.now().as_millisecond();
    let operation = StoredOperation {
        id: "elsewhere".to_owned(),
        manager: "main".to_owned(),
        channel: number(channel),
        command: "start".to_owned(),
        person: None,
        person_name: "bob".to_owned(),
        requested_at: now,
        answered_at: None,
        ended_at: None,
        expires_at,
        phase: OperationPhase::Requested,
        failure: None,
        superseded_by: None,
    };
    let store = running.app.access().store();
    assert!(store.leases().acquire(&lease(channel), "elsewhere", now, expires_at).await.expect("the store"));
    store.operations().add(operation.clone()).await.expect("added");
    operation
}

fn lease(channel: ChannelId) -> String {
    format!("switch:{channel}:main")
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_can_be_awaited_and_are_kept() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let ctx = running.ctx().await;
    running.sandbox.sandbox().faults().inject_at(Fault::Slow(Duration::from_secs(2)), "/api/channelOp", Some(1));
    let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
    let waited = operations::wait(&ctx, &stop, Duration::from_millis(100)).await.expect("an operation");
    assert!(waited.operation.is_running(), "the time is over before the end: {waited:?}");
    assert_eq!((waited.channel, waited.person.as_str(), waited.operation.command), (channel, "admin", ChannelCommand::Stop));
    assert_eq!(ended(&running, &stop).await, Phase::Confirmed);
    let push = begin(&running, channel, ChannelCommand::Push).await.expect("begun");
    assert_eq!(ended(&running, &push).await, Phase::Confirmed);
    let history = operations::list(&ctx, channel, 9).await.expect("a history");
    assert_eq!(history.into_iter().map(|one| one.operation.id).collect::<Vec<_>>(), [push, stop]);
    let unknown = operations::get(&ctx, &OperationId::from("none")).await;
    assert!(matches!(unknown, Err(Error::NotFound { .. })), "{unknown:?}");
    let page = running.get(&format!("{MANAGER_PATH}/channels/{channel}")).await.body;
    assert!(page.contains("History of commands") && page.contains("admin"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn log_messages_are_not_stored_with_operations() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Pause).await;
    let release = begin(&running, channel, ChannelCommand::Release).await.expect("begun");
    let phase = ended(&running, &release).await;
    assert!(matches!(phase, Phase::Failed(OperationError::NotConfirmed { .. })), "{phase:?}");
    let stored = running.app.access().store().operations().find(release.as_str()).await.expect("the store").expect("the operation");
    let failure = stored.failure.expect("why");
    assert!(failure.contains("\"message\":null") && !failure.contains("doesn't exist"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_whose_process_died_is_lost_and_does_not_block_others() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let ctx = running.ctx().await;
    let expires_at = ctx.manager.live.now().as_millisecond() + 4_000;
    started_elsewhere(&running, channel, expires_at).await;
    let page = format!("{MANAGER_PATH}/channels/{channel}");
    running.until(&page, "in progress").await;
    let id = OperationId::from("elsewhere");
    assert_eq!(begin(&running, channel, ChannelCommand::Push).await, Err(Error::Conflict(Conflict::Busy)));
    let lost = operations::wait(&ctx, &id, Duration::from_secs(20)).await.expect("an operation").operation;
    assert_eq!((lost.phase, lost.ended_at.map(|at| at.as_millisecond())), (Phase::Failed(OperationError::Lost), Some(expires_at)));
    running.until(&page, "otter-admin stopped before the outcome was known").await;
    let push = begin(&running, channel, ChannelCommand::Push).await.expect("begun");
    assert_eq!(ended(&running, &push).await, Phase::Confirmed);
}

/// The other process is represented by what it stores.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_supersedes_a_start_of_another_process_and_waits_for_its_request() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let store = running.app.access().store();
    let start = started_elsewhere(&running, channel, entry(&running).live.now().as_millisecond() + 60_000).await;
    let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
    let marked = store.operations().find(&start.id).await.expect("the store").expect("the start");
    assert_eq!(marked.superseded_by.as_deref(), Some(stop.as_str()));
    for command in [ChannelCommand::Stop, ChannelCommand::Push] {
        assert_eq!(begin(&running, channel, command).await, Err(Error::Conflict(Conflict::Busy)), "{command:?}");
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(status(&running, channel), "START", "the request of the start has not ended");
    let now = entry(&running).live.now().as_millisecond();
    store.operations().record(&start.id, OperationPhase::Pending, Some(now)).await.expect("recorded");
    store.operations().end(&start.id, now, Some("\"Superseded\"".to_owned())).await.expect("ended");
    assert!(store.leases().release(&lease(channel), &start.id).await.expect("released"));
    assert_eq!(ended(&running, &stop).await, Phase::Confirmed);
    assert_eq!(status(&running, channel), "STOP");
    let history = operations::list(&running.ctx().await, channel, 9).await.expect("a history");
    let phases: Vec<_> = history.into_iter().map(|one| one.operation.phase).collect();
    assert_eq!(phases, [Phase::Confirmed, Phase::Failed(OperationError::Superseded)]);
    let holder = store.leases().holder(&lease(channel), now).await.expect("the store");
    assert_eq!(holder, None, "the channel is free again");
}

/// The start is superseded between its check and its request, or before: nothing is sent, or the stop comes after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_wins_whenever_it_arrives_during_a_start() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
    assert_eq!(ended(&running, &stop).await, Phase::Confirmed);
    for delay in [0, 2, 5, 10, 20, 50, 100, 400, 900] {
        let start = begin(&running, channel, ChannelCommand::Start).await.expect("begun");
        tokio::time::sleep(Duration::from_millis(delay)).await;
        let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
        assert_eq!(ended(&running, &stop).await, Phase::Confirmed, "after {delay} ms");
        let phase = ended(&running, &start).await;
        assert!(matches!(phase, Phase::Failed(OperationError::Superseded) | Phase::Confirmed), "after {delay} ms: {phase:?}");
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(status(&running, channel), "STOP", "after {delay} ms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_repeated_when_an_unanswered_start_takes_effect_late() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
    assert_eq!(ended(&running, &stop).await, Phase::Confirmed);
    running.sandbox.sandbox().faults().inject_at(Fault::Slow(Duration::from_secs(3_600)), "/api/channelOp", Some(1));
    let start = begin(&running, channel, ChannelCommand::Start).await.expect("begun");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let stop = begin(&running, channel, ChannelCommand::Stop).await.expect("begun");
    // The request of the start times out.
    assert_eq!(ended(&running, &start).await, Phase::Failed(OperationError::Superseded));
    tokio::time::sleep(Duration::from_secs(2)).await;
    switch::start(running.sandbox.sandbox(), number(channel)).expect("started by the manager");
    assert_eq!(status(&running, channel), "START");
    let stopped = async || {
        while status(&running, channel) != "STOP" {
            tokio::time::sleep(Duration::from_millis(100)).await
        }
    };
    tokio::time::timeout(Duration::from_secs(20), stopped()).await.expect("the stop is repeated");
    let waiting = operations::get(&running.ctx().await, &stop).await.expect("an operation");
    assert!(waiting.operation.is_running(), "the start may still take effect: {waiting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_a_channel_learns_nothing_of_its_operations() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let push = begin(&running, channel, ChannelCommand::Push).await.expect("begun");
    running.browser_of("stranger", GlobalRole::None).await;
    let stranger = running.app.access().store().people().find_by_name("stranger").await.expect("the store").expect("somebody");
    let via = Via::Session(String::new());
    let stranger = running.ctx_of(Caller::signed_in(stranger, Default::default(), via, String::new(), String::new()));
    for found in [operations::get(&stranger, &push).await, operations::wait(&stranger, &push, Duration::from_secs(1)).await] {
        let Err(Error::NotFound { id, .. }) = found else { panic!("{found:?}") };
        assert_eq!(id, push.to_string());
    }
    assert!(operations::list(&stranger, channel, 9).await.is_err());
}
