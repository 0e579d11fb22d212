use std::time::{Duration, Instant};

use jiff::Timestamp;
use otter_admin::model::*;
use otter_admin::server::authz::ManagerHandle;
use otter_admin::server::monitor::{ChannelCommand, ListKey, LogSince, Operation, OperationError, Phase};
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::{channel_commands, operations};

use super::support::{MANAGER_PATH, TestServer};

fn entry(running: &TestServer) -> ManagerHandle {
    running.app.manager("main").expect("the manager").clone()
}

/// Begins an operation and waits for its end.
async fn run(running: &TestServer, channel: ChannelId, switch: ChannelCommand) -> Phase {
    let begun = channel_commands::start(&running.ctx().await, channel, switch).await.expect("begun");
    assert!(begun.is_some(), "{switch:?} is sent");
    finished_operation(running, channel).await.phase
}

/// The newest operation on the channel, once it has ended.
async fn finished_operation(running: &TestServer, channel: ChannelId) -> Operation {
    for _ in 0..300 {
        let operation = entry(running).live.snapshot().operations.get(&channel).cloned();
        if let Some(operation) = operation.filter(|operation| !operation.is_running()) {
            assert!(operation.ended_at.is_some());
            return operation;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never ended: {:?}", entry(running).live.snapshot().operations.get(&channel));
}

/// The status stored by the manager.
async fn status(running: &TestServer, channel: ChannelId) -> Option<ChannelStatus> {
    let live = entry(running).live;
    live.refresh(&[ListKey::Channels], &[]).await;
    live.snapshot().channel(channel).map(|channel| channel.status)
}

/// The first channel of the demo with this status.
pub async fn channel(running: &TestServer, status: ChannelStatus) -> ChannelId {
    let entry = running.app.manager("main").expect("the manager");
    let snapshot = entry.live.ready().await;
    snapshot.channels.rows().iter().find(|channel| channel.status == status && channel.pipelines != Some(0)).expect("one in the demo").id
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_and_subsequent_start_are_verified() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    assert_eq!(run(&running, channel, ChannelCommand::Stop).await, Phase::Confirmed);
    assert_eq!(run(&running, channel, ChannelCommand::Start).await, Phase::Confirmed);
    assert_eq!(run(&running, channel, ChannelCommand::Push).await, Phase::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_the_current_status_is_answered() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let answer = running.post(&format!("{MANAGER_PATH}/channels/{channel}/switch"), &[("switch", "start")]).await;
    assert_eq!((answer.status.as_u16(), answer.location.clone()), (303, format!("{MANAGER_PATH}/channels/{channel}")));
    assert!(answer.cookie("flash").starts_with("unchanged"), "{answer:?}");
    assert!(!entry(&running).live.snapshot().operations.contains_key(&channel), "nothing is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_reverts_to_paused_is_reported_as_failed() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Pause).await;
    match run(&running, channel, ChannelCommand::Release).await {
        Phase::Failed(OperationError::NotConfirmed { seen: Some(ChannelStatus::Pause), log: LogSince::Record(log), .. }) => {
            assert!(log.message.as_ref().is_some_and(|message| message.contains("doesn't exist")), "{log:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_resolved_after_a_manager_crash() {
    let mut running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    channel_commands::start(&running.ctx().await, channel, ChannelCommand::Stop).await.expect("begun");
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.sandbox.kill().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.sandbox.restart().await.expect("back");
    let phase = finished_operation(&running, channel).await.phase;
    let stopped = status(&running, channel).await == Some(ChannelStatus::Stop);
    match phase {
        Phase::Confirmed => assert!(stopped, "what is proved is so"),
        // The request was lost with the manager: this is reported, and the user may try again.
        Phase::Failed(OperationError::Unanswered { seen: Some(ChannelStatus::Start), .. }) => assert!(!stopped),
        other => panic!("{other:?}"),
    }
}

/// The request is in progress when the manager dies: it must not be reported as accepted or waited for when the manager is back, and older
/// log records must not be reported as its cause.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_lost_with_the_manager_is_not_reported_as_accepted() {
    let mut running = TestServer::start(Demo::Orders).await;
    // A channel paused by an error that is in the log.
    let channel = channel(&running, ChannelStatus::Pause).await;
    assert_eq!(run(&running, channel, ChannelCommand::Stop).await, Phase::Confirmed);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let page = format!("{MANAGER_PATH}/channels/{channel}");
    running.until(&page, "data-status=\"STOP\"").await;
    running.sandbox.sandbox().faults().inject_at(Fault::Slow(Duration::from_secs(3_600)), "/api/channelOp", None);
    channel_commands::start(&running.ctx().await, channel, ChannelCommand::Start).await.expect("begun");
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.sandbox.kill().await;
    let waiting = running.until(&page, "The manager isn't responding now").await;
    assert!(waiting.body.contains("connection broke") && !waiting.body.contains("The manager responded"), "{}", waiting.body);
    running.sandbox.sandbox().faults().clear();
    running.sandbox.restart().await.expect("back");
    let back = Instant::now();
    match finished_operation(&running, channel).await.phase {
        Phase::Failed(OperationError::Unanswered { seen: Some(ChannelStatus::Stop), log: LogSince::Nothing, .. }) => {}
        other => panic!("{other:?}"),
    }
    assert!(back.elapsed() < Duration::from_secs(15), "it does not wait until patience ends");
    let failed = running.until(&page, "data-error=\"unanswered\"").await;
    assert!(!failed.body.contains("accepted") && !failed.body.contains("doesn't exist"), "{}", failed.body);
    // The message can be dismissed.
    running.post(&format!("{page}/switch"), &[("switch", "dismiss")]).await;
    assert!(!running.get(&page).await.has_error("unanswered"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_operation_runs_per_channel() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    assert_eq!(run(&running, channel, ChannelCommand::Stop).await, Phase::Confirmed);
    let ctx = running.ctx().await;
    // Keeps the first operation in progress when the second one is requested.
    running.sandbox.sandbox().faults().inject(Fault::Slow(Duration::from_millis(100)));
    for switch in [ChannelCommand::Start, ChannelCommand::Push] {
        let both = tokio::join!(channel_commands::start(&ctx, channel, switch), channel_commands::start(&ctx, channel, switch));
        let both = [both.0, both.1];
        let begun = both.iter().filter(|one| matches!(one, Ok(Some(_)))).count();
        let refused = both.iter().filter(|one| **one == Err(Error::Conflict(Conflict::Busy))).count();
        assert_eq!((begun, refused), (1, 1), "{switch:?}: {both:?}");
        assert_eq!(finished_operation(&running, channel).await.phase, Phase::Confirmed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_of_other_processes_block_new_ones() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let (entry, ctx, now) = (entry(&running), running.ctx().await, Timestamp::now().as_millisecond());
    let (leases, lease) = (running.app.access().store(), format!("switch:{channel}:main"));
    assert!(leases.leases().acquire(&lease, "another process", now, now + 60_000).await.expect("the store"));
    let refused = channel_commands::start(&ctx, channel, ChannelCommand::Stop).await;
    assert_eq!(refused, Err(Error::Conflict(Conflict::Busy)));
    assert!(!entry.live.snapshot().operations.contains_key(&channel), "nothing is shown that does not happen here");
    assert!(leases.leases().release(&lease, "another process").await.expect("the store"));
    assert_eq!(run(&running, channel, ChannelCommand::Stop).await, Phase::Confirmed);
    assert_eq!(leases.leases().holder(&lease, now).await.expect("the store"), None, "it is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_during_a_start_takes_effect() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    assert_eq!(run(&running, channel, ChannelCommand::Stop).await, Phase::Confirmed);
    let ctx = running.ctx().await;
    // The manager executes the start only after the stop has been requested.
    running.sandbox.sandbox().faults().inject_at(Fault::Slow(Duration::from_secs(2)), "/api/channelOp", Some(1));
    let start = channel_commands::start(&ctx, channel, ChannelCommand::Start).await.expect("begun").expect("sent");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let page = format!("{MANAGER_PATH}/channels/{channel}");
    assert!(running.get(&page).await.body.contains("value=\"stop\" class=\"btn btn-sm\">"), "the page offers it");
    let stop = channel_commands::start(&ctx, channel, ChannelCommand::Stop).await.expect("begun").expect("sent");
    let second = channel_commands::start(&ctx, channel, ChannelCommand::Stop).await;
    assert_eq!(second, Err(Error::Conflict(Conflict::Busy)), "one stop is enough");
    let operation = finished_operation(&running, channel).await;
    assert_eq!((operation.command, operation.phase), (ChannelCommand::Stop, Phase::Confirmed));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(status(&running, channel).await, Some(ChannelStatus::Stop), "the start did not come after it");
    let audit = running.get("/audit").await.body;
    assert!(audit.contains("superseded by a stop"), "{audit}");
    let history = operations::list(&ctx, channel, 2).await.expect("a history");
    let history: Vec<_> = history.into_iter().map(|one| (one.operation.id, one.operation.phase)).collect();
    assert_eq!(history, [(stop, Phase::Confirmed), (start, Phase::Failed(OperationError::Superseded))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_manager_is_reported_immediately() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    running.sandbox.sandbox().faults().inject(Fault::Refuse);
    let said = channel_commands::start(&running.ctx().await, channel, ChannelCommand::Stop).await;
    assert!(matches!(said, Err(Error::Unreachable { .. })), "{said:?}");
}
