use std::time::Duration;

use otter_admin::model::*;
use otter_admin::server::live::{List, OperationError, Phase, Switch};
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::switch;

use super::support::Running;

/// Begins an operation and waits for its end.
async fn run(running: &Running, channel: ChannelId, switch: Switch) -> Phase {
    let entry = running.app.manager("main").expect("the manager").clone();
    switch::begin(&running.caller().await, &entry, channel, switch).await.expect("begun");
    for _ in 0..300 {
        let operation = entry.live.snapshot().operations.get(&channel).cloned();
        if let Some(operation) = operation.filter(|operation| !operation.is_running()) {
            assert!(operation.ended_at.is_some());
            return operation.phase;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{switch:?} never ended");
}

/// The first channel of the demo with this status.
async fn channel(running: &Running, status: ChannelStatus) -> ChannelId {
    let entry = running.app.manager("main").expect("the manager");
    let snapshot = entry.live.ready().await;
    snapshot.channels.rows().iter().find(|channel| channel.status == status && channel.pipelines != Some(0)).expect("one in the demo").id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_proved_and_so_is_the_start_after_it() {
    let running = Running::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    assert_eq!(run(&running, channel, Switch::Stop).await, Phase::Proved);
    assert_eq!(run(&running, channel, Switch::Start).await, Phase::Proved);
    assert_eq!(run(&running, channel, Switch::Push).await, Phase::Proved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_falls_back_is_no_success_and_says_why() {
    let running = Running::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Pause).await;
    match run(&running, channel, Switch::Release).await {
        Phase::Failed(OperationError::NotSeen { seen: ChannelStatus::Pause, log: Some(log), .. }) => {
            assert!(log.contains("doesn't exist"), "{log}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_that_dies_during_a_stop_is_waited_for() {
    let mut running = Running::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let entry = running.app.manager("main").expect("the manager").clone();
    switch::begin(&running.caller().await, &entry, channel, Switch::Stop).await.expect("begun");
    tokio::time::sleep(Duration::from_millis(50)).await;
    running.sandbox.kill().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.sandbox.restart().await.expect("back");
    for _ in 0..100 {
        let phase = entry.live.snapshot().operations.get(&channel).map(|operation| operation.phase.clone());
        match phase {
            Some(Phase::Proved) => {
                entry.live.refresh(&[List::Channels], &[]).await;
                let snapshot = entry.live.snapshot();
                assert_eq!(snapshot.channel(channel).map(|channel| channel.status), Some(ChannelStatus::Stop));
                return;
            }
            // The request was lost with the manager: it is said, and the person may ask again.
            Some(Phase::Failed(error)) => {
                assert!(matches!(error, OperationError::Manager(_) | OperationError::NotSeen { .. }), "{error:?}");
                return;
            }
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_that_can_not_be_asked_is_said_at_once() {
    let running = Running::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let entry = running.app.manager("main").expect("the manager").clone();
    running.sandbox.sandbox().faults().inject(Fault::Refuse);
    let said = switch::begin(&running.caller().await, &entry, channel, Switch::Stop).await;
    assert!(matches!(said, Err(ManagerError::Unreachable { .. })), "{said:?}");
}
