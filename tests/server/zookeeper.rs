//! The manager's ZooKeeper, watched.

use std::time::Duration;

use otter_admin::model::{ChannelStatus, OtterEnum};
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::Demo;
use otter_admin::server::sandbox::state::ChannelStatus as Written;
use otter_admin::server::store::GlobalRole;

use super::support::{MANAGER_PATH, TestServer, cadence};

/// A server that polls only once.
async fn quiet(demo: Demo) -> TestServer {
    let long = Duration::from_secs(3_600);
    let cadence = PollIntervals { active: long, idle: long, slow_lists: long, active_window: long, ..cadence() };
    let running = TestServer::start_watching(demo, cadence).await;
    let mut snapshots = running.app.manager("main").expect("the manager").live.subscribe();
    let read = snapshots.wait_for(|snapshot| snapshot.channels.is_current() && snapshot.nodes.is_current());
    drop(tokio::time::timeout(Duration::from_secs(120), read).await.expect("read in time"));
    running
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_status_is_shown_within_a_second_without_polling() {
    let running = quiet(Demo::Many { channels: 1_000 }).await;
    let settings = format!("{MANAGER_PATH}/settings");
    running.until(&settings, "tone-ok").await;
    let live = &running.app.manager("main").expect("the manager").live;
    let id = live.peek().channels.rows().iter().find(|row| row.status == ChannelStatus::Stop).expect("a stopped channel").id;
    drop(running.sandbox.sandbox().recorder().take());
    for status in [Written::Start, Written::Stop] {
        let sandbox = running.sandbox.sandbox();
        let (id_of_row, now) = (i64::try_from(id.0).expect("an ID"), sandbox.now());
        let mut snapshots = live.subscribe();
        sandbox.write(|state| state.zookeeper.set_channel(id_of_row, status, now));
        let seen = snapshots.wait_for(|snapshot| snapshot.channel(id).is_some_and(|row| row.status.as_str() == status.constant()));
        drop(tokio::time::timeout(Duration::from_secs(1), seen).await.expect("within a second").expect("a snapshot"));
    }
    assert!(!running.sandbox.sandbox().recorder().take().iter().any(|request| request.contains("channelList")), "the list was not read");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_see_whether_it_is_connected() {
    let mut running = quiet(Demo::Orders).await;
    let (settings, overview) = (format!("{MANAGER_PATH}/settings"), format!("{MANAGER_PATH}/"));
    let address = running.sandbox.zookeeper_address().to_string();
    assert!(running.until(&settings, "tone-ok").await.body.contains(&address));
    let member = running.browser_of("member", GlobalRole::None).await;
    running.sandbox.kill_zookeeper().await;
    let lost = running.until(&settings, "not connected").await.body;
    assert!(lost.contains("The connection was lost.") || lost.contains("No server accepts a connection."), "{lost}");
    let shown = running.until(&overview, "ZooKeeper not connected").await.body;
    assert!(shown.contains("Connected") && !shown.contains("Not responding"), "the manager is not affected: {shown}");
    assert!(!member.get(&overview).await.body.contains("ZooKeeper not connected"));
    running.sandbox.restart_zookeeper().await.expect("back");
    running.until(&settings, "tone-ok").await;
    assert!(!running.get(&overview).await.body.contains("ZooKeeper not connected"));
}
