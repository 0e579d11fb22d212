//! How many requests the manager receives: few for a change of one channel among a thousand, none for what is known.

use std::time::Duration;

use otter_admin::model::form::Form;
use otter_admin::model::forms::CanalForm;
use otter_admin::model::*;
use otter_admin::server::authz::WriteBatch;
use otter_admin::server::monitor::{ChannelCommand, ListKey, PollIntervals};
use otter_admin::server::sandbox::Demo;
use otter_admin::server::services::{ManagerCtx, canals, channel_commands};

use super::end_to_end::{borrowed, defaults, set};
use super::support::{MANAGER_PATH, TestServer, cadence};

/// The most requests that the manager may receive for one change, including those for the page shown after it.
const MAX_REQUESTS: usize = 8;

/// A server with a thousand channels that are polled only once.
async fn quiet() -> TestServer {
    let long = Duration::from_secs(3_600);
    let cadence = PollIntervals { active: long, idle: long, slow_lists: long, active_window: long, ..cadence() };
    let running = TestServer::start_with(Demo::Many { channels: 1_000 }, cadence, &[]).await;
    let live = &running.app.manager("main").expect("the manager").live;
    let mut snapshots = live.subscribe();
    // The pipelines of twelve channels are read near the end of a round.
    let read = snapshots.wait_for(|snapshot| snapshot.channels.rows().len() > 1_000 && snapshot.pipelines.len() >= 12);
    drop(tokio::time::timeout(Duration::from_secs(120), read).await.expect("read in time"));
    // It has ended when the manager receives nothing any more.
    drop(running.requests());
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if running.requests().is_empty() {
            return running;
        }
    }
}

impl TestServer {
    /// The requests that the manager has received since the last call.
    fn requests(&self) -> Vec<String> {
        self.sandbox.sandbox().recorder().take()
    }

    /// Gets a page, and returns what it shows of a channel's name.
    async fn shows(&self, page: &str, text: &str) -> bool {
        let page = self.get(&format!("{MANAGER_PATH}/{page}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page.body.contains(text)
    }
}

fn assert_few(requests: &[String], what: &str) {
    assert!((1..=MAX_REQUESTS).contains(&requests.len()), "{what}: {requests:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_one_channel_among_a_thousand_costs_few_requests() {
    let running = quiet().await;
    let live = running.app.manager("main").expect("the manager").live.clone();

    let new = format!("{MANAGER_PATH}/channels/new");
    let mut form = defaults(&running, &new).await;
    set(&mut form, "name", "one-more");
    let id = ChannelId(running.create(&new, &borrowed(&form)).await);
    assert!(running.shows(&format!("channels/{id}"), "one-more").await && running.shows("channels?q=one-more", "one-more").await);
    assert_few(&running.requests(), "create");
    assert_eq!(live.snapshot().channels.rows()[0].id, id, "the newest is first");

    let edit = format!("{MANAGER_PATH}/channels/{id}/edit");
    let mut form = defaults(&running, &edit).await;
    set(&mut form, "name", "renamed-one");
    assert_eq!(running.post(&edit, &borrowed(&form)).await.status, 303);
    assert!(running.shows(&format!("channels/{id}"), "renamed-one").await && running.shows("channels?q=renamed-one", "renamed-one").await);
    assert_few(&running.requests(), "edit");

    assert_eq!(running.post(&format!("{MANAGER_PATH}/channels/{id}/delete"), &[]).await.status, 303);
    assert!(!running.shows("channels?q=renamed-one", &format!("channels/{id}\"")).await);
    assert_few(&running.requests(), "delete");
    assert_eq!(live.snapshot().channel(id), None);

    // The next poll finds the list as the writes left it.
    live.refresh(&[ListKey::Channels], &[]).await;
    let read = running.requests();
    assert_eq!(read.len(), 2, "the first page and one other: {read:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_among_a_thousand_channels_costs_few_requests() {
    let running = quiet().await;
    let entry = running.app.manager("main").expect("the manager").clone();
    let stopped = entry.live.snapshot().channels.rows().iter().find(|row| row.name.starts_with("bench-")).expect("a stopped one").id;
    let begun = channel_commands::start(&running.ctx().await, stopped, ChannelCommand::Start).await.expect("begun");
    assert!(begun.is_some());
    let mut snapshots = entry.live.subscribe();
    let ended = snapshots.wait_for(|snapshot| snapshot.operations.get(&stopped).is_some_and(|operation| !operation.is_running()));
    drop(tokio::time::timeout(Duration::from_secs(30), ended).await.expect("ended in time"));
    let shown = snapshots.wait_for(|snapshot| snapshot.channel(stopped).is_some_and(|row| row.status == ChannelStatus::Start));
    drop(tokio::time::timeout(Duration::from_secs(5), shown).await.expect("shown in time"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_few(&running.requests(), "start");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_writes_of_a_batch_leave_what_they_touched_to_its_end() {
    let running = quiet().await;
    let live = running.app.manager("main").expect("the manager").live.clone();
    let canal = live.snapshot().canals.rows()[0].id;
    let edit = async |ctx: &ManagerCtx, description: &str| {
        let mut values = canals::values(ctx, canal).await.expect("its values");
        values.set("desc", vec![description.to_owned()]);
        let form = CanalForm::read_over(&values, Some(&values)).expect("valid");
        canals::edit(ctx, canal, &form).await.expect("changed");
        running.requests()
    };
    let alone = edit(&running.ctx().await, "alone").await;
    let page = alone.last().expect("the page of the canal").clone();

    let batch = WriteBatch::default();
    let ctx = running.ctx().await.in_batch(batch.clone());
    for description in ["first", "second"] {
        assert_eq!(edit(&ctx, description).await, alone[..alone.len() - 1], "without the last read");
    }
    batch.read_back(&live).await;
    assert_eq!(running.requests(), [page], "once for both");
    assert!(live.snapshot().canal_details[&canal].value.as_ref().is_some_and(|shown| shown.description == "second"));
    batch.read_back(&live).await;
    assert!(running.requests().is_empty());
}
