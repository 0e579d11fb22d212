//! What is read from a manager, and when.

use super::*;

#[tokio::test]
async fn concurrent_pages_share_one_read() {
    let (sandbox, live) =
        sandbox(PollIntervals { active: 600 * SECOND, first_read_timeout: 60 * SECOND, ..PollIntervals::default() }).await;
    let recorder = sandbox.sandbox().recorder();
    let (there, missing) = (DetailKey::Canal(CanalId(1)), DetailKey::Canal(CanalId(98_765)));
    futures::future::join_all((0..20).map(|_| live.detail(there))).await;
    assert_eq!(recorder.take().len(), 1);
    let details = [there];
    futures::future::join_all((0..20).map(|_| live.renew(&[], &details))).await;
    assert_eq!(recorder.take().len(), 1);
    for _ in 0..3 {
        let snapshot = live.detail(missing).await;
        assert!(matches!(snapshot.canal_details[&CanalId(98_765)].error, Some(Error::NotFound { .. })));
    }
    assert_eq!(recorder.take().len(), 1, "it is not tried again at once");
    assert_eq!(live.0.active_details(), [there], "nobody keeps fresh what does not exist");
    live.refresh(&[], &[]).await;
    live.detail(missing).await;
    assert_eq!(recorder.take().len(), 1, "after a change it may be there");
}

#[tokio::test]
async fn page_updates_read_nothing_and_keep_existing_details_fresh() {
    let (sandbox, live) = sandbox(PollIntervals::default()).await;
    let (there, missing) = (DetailKey::Canal(CanalId(1)), DetailKey::Canal(CanalId(98_765)));
    let update = async || {
        live.ready().await;
        live.detail(there).await;
        live.detail(missing).await;
        live.renew(&[ListKey::Nodes], &[there]).await;
    };
    Origin::Update.scope(update()).await;
    assert_eq!(sandbox.sandbox().recorder().take(), Vec::<String>::new());
    assert!(live.0.active_details().is_empty());
    live.0.read_detail(there).await;
    Origin::Update.scope(update()).await;
    assert_eq!(live.0.active_details(), [there]);
    let read = Origin::Update.scope(live.0.manager.canals()).await;
    assert_eq!(read.unwrap_err(), Error::Busy { written: false }, "nor can it ask the manager itself");
}

#[tokio::test]
async fn a_read_is_cancelled_when_no_caller_waits_for_it() {
    let (sandbox, live) = sandbox(PollIntervals { first_read_timeout: Duration::from_millis(20), ..PollIntervals::default() }).await;
    sandbox.sandbox().faults().inject(Fault::Slow(3_600 * SECOND));
    live.renew(&[], &[DetailKey::Canal(CanalId(1))]).await;
    let again = live.0.join(Read::Detail(DetailKey::Canal(CanalId(1))));
    assert_eq!(again.strong_count(), Some(1), "it is a new one");
    live.detail(DetailKey::Canal(CanalId(2))).await;
    assert!(live.0.lock_last_viewed().has_failed(DetailKey::Canal(CanalId(2)), &live.0.cadence), "the next page does not wait for it");
}

#[tokio::test]
async fn a_long_list_is_read_in_parts() {
    let config = SandboxConfig { demo: Demo::Many { channels: 800 }, ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let second = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&second);
    let cadence = PollIntervals { active_pages: PageBudget { pages: 50, time: 600 * SECOND }, ..PollIntervals::default() };
    let live = ManagerMonitor::idle(manager(&sandbox.console_url()), cadence, Arc::new(move || at(clock.load(Ordering::Relaxed))));
    let (console, recorder) = (&live.0.manager, sandbox.sandbox().recorder());
    let poll = async |time| {
        second.store(time, Ordering::Relaxed);
        drop(recorder.take());
        assert!(live.0.poll_once(false).await);
        recorder.take().iter().filter(|request| request.contains("channelList.htm")).count()
    };
    let cached = || live.0.snapshot.borrow().channels.clone();
    assert_eq!(poll(0).await, 81, "the first time whole");
    let known = cached();
    assert_eq!(known.rows().len(), 807);

    // Page 80 is read in the second round.
    let changed = known.rows()[795].id;
    let form = |values: &FormData, name: &str| {
        let mut values = values.clone();
        values.set("name", vec![name.to_owned()]);
        ChannelForm::read(&values).unwrap()
    };
    console.edit_channel(changed, &form(&console.channel_values(changed).await.unwrap(), "renamed")).await.unwrap();
    let name = || cached().rows()[795].name.clone();
    assert_eq!(poll(5).await, 50);
    assert_ne!(name(), "renamed");
    assert_eq!(cached().read_at, Some(at(0)), "as old as its oldest page");
    assert_eq!(poll(10).await, 50);
    assert_eq!((name().as_str(), cached().read_at), ("renamed", Some(at(5))));

    // A new channel and a deleted one are seen at once.
    let added = console.add_channel(&form(&ChannelForm::defaults(), "added")).await.unwrap().id;
    assert_eq!(poll(20).await, 50, "the new one is on the first page");
    assert_eq!((cached().rows()[0].id, cached().read_at), (added, Some(at(10))));
    console.delete_channel(added).await.unwrap();
    assert_eq!(poll(25).await, 81);
    let ids = |part: &Cached<Vec<Channel>>| part.rows().iter().map(|channel| channel.id).collect::<Vec<_>>();
    assert_eq!(ids(&cached()), ids(&known));
}

#[tokio::test]
async fn a_part_that_was_read_before_a_write_does_not_undo_it() {
    let (sandbox, live) = sandbox(PollIntervals::default()).await;
    let known = live.snapshot().channels.rows().to_vec();
    let (new, gone) = (channel(9_999, ChannelStatus::Stop), known[1].id);
    sandbox.sandbox().faults().inject(Fault::Slow(SECOND / 5));
    let write = async {
        tokio::time::sleep(SECOND / 20).await;
        live.upsert(&new);
        live.remove::<Channel>(gone);
    };
    tokio::join!(live.0.read_list(ListKey::Channels), live.0.read_list(ListKey::Delays), write);
    let expected: Vec<&Channel> = std::iter::once(&new).chain(known.iter().filter(|row| row.id != gone)).collect();
    assert_eq!(live.snapshot().channels.rows().iter().collect::<Vec<_>>(), expected);
    // The next read tells the truth: neither has been written.
    sandbox.sandbox().faults().clear();
    live.0.read_list(ListKey::Channels).await;
    assert_eq!(live.snapshot().channels.rows(), known);
}

#[tokio::test]
async fn delays_show_the_status_of_their_channels() {
    let (sandbox, live) = sandbox(PollIntervals::default()).await;
    live.0.read_list(ListKey::Delays).await;
    let running = live.snapshot().delays.rows().iter().find(|row| row.status == ChannelStatus::Start).unwrap().channel;
    live.0.manager.stop(running).await.unwrap();
    drop(sandbox.sandbox().recorder().take());
    let before = live.snapshot().channels.read_at;
    live.0.read_list(ListKey::Delays).await;
    assert_eq!(sandbox.sandbox().recorder().take().len(), 1);
    let snapshot = live.snapshot();
    assert_eq!((snapshot.channel(running).unwrap().status, snapshot.channels.read_at), (ChannelStatus::Stop, before));
}

#[tokio::test]
async fn an_idle_console_sends_at_most_sixty_requests_a_minute_for_a_thousand_channels() {
    let config = SandboxConfig { demo: Demo::Many { channels: 1_000 }, ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let live = idle(&sandbox.console_url(), PollIntervals { active_window: Duration::ZERO, ..PollIntervals::default() });
    let (recorder, second) = (sandbox.sandbox().recorder(), &live.0.cadence.idle);
    assert!(live.0.poll_once(true).await);
    drop(recorder.take());
    for _ in 0..60 / second.as_secs() {
        assert!(live.0.poll_once(true).await);
    }
    let requests = recorder.take();
    assert!((20..=60).contains(&requests.len()), "{}: {requests:#?}", requests.len());
}

#[tokio::test]
async fn a_round_begins_with_the_channels_and_reads_slow_lists_only_when_due() {
    let (sandbox, live) = sandbox(PollIntervals::default()).await;
    let recorder = sandbox.sandbox().recorder();
    let screens = || {
        let screen = |request: &String| Some(request.split_once("/")?.1.split_once(".htm")?.0.to_owned());
        recorder.take().iter().filter_map(screen).collect::<Vec<_>>()
    };
    assert!(live.0.poll_once(false).await);
    let fast = screens();
    let position = |screen: &str| fast.iter().position(|read| read == screen);
    assert_eq!(position("channelList"), Some(0), "{fast:?}");
    let lists = [position("nodeList"), position("analysisTopStat"), position("logRecordList")];
    assert!(lists.iter().all(Option::is_some) && lists.iter().max() < [position("nodeInfo"), position("pipelineList")].iter().min());
    let slow = ["autoKeeperClustersList", "dataSourceList", "dataMediaList", "canalList"];
    assert!(slow.iter().all(|screen| position(screen).is_none()), "{fast:?}");
    assert!(live.0.poll_once(true).await);
    let all = screens();
    assert!(slow.iter().all(|screen| all.iter().any(|read| read == screen)), "{all:?}");
}

#[tokio::test]
async fn a_manager_that_is_down_from_the_start_is_read_completely_once_it_is_up() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cadence = PollIntervals { active: SECOND / 50, max_backoff: SECOND / 10, ..PollIntervals::default() };
    let url = format!("http://127.0.0.1:{port}");
    let live = ManagerMonitor::start(manager(&url), cadence, Arc::new(Timestamp::now));
    let began = Instant::now();
    let snapshot = live.ready().await;
    assert!(began.elapsed() < SECOND * 2, "it does not wait for a manager known to be down");
    assert!(snapshot.health.error.is_some() && snapshot.health.away_since.is_some() && !live.snapshot().channels.is_current());
    let mut failures = live.subscribe();
    tokio::time::sleep(SECOND / 2).await;
    assert!(live.available().is_err() && !failures.borrow_and_update().canals.is_current());
    let _sandbox = Sandbox::start(SandboxConfig { console_port: port, ..SandboxConfig::default() }).await.unwrap();
    let all =
        failures.wait_for(|snapshot| snapshot.channels.is_current() && snapshot.canals.is_current() && snapshot.clusters.is_current());
    drop(tokio::time::timeout(10 * SECOND, all).await.expect("also the lists that are read rarely").unwrap());
    assert!(live.available().is_ok() && live.snapshot().health.away_since.is_none());
}
