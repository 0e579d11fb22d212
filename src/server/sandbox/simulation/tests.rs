use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::server::sandbox::clock::ManualClock;
use crate::server::sandbox::config::{Demo, SandboxConfig};
use crate::server::sandbox::demo;
use crate::server::sandbox::ops::{Refusal, node, switch};
use crate::server::sandbox::state::{ChannelStatus, MainstemStatus, Node};

const NOW: Millis = 1_795_449_600_000;

struct Fixture {
    sandbox: Sandbox,
    clock: Arc<ManualClock>,
}

impl Fixture {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let config = SandboxConfig { clock: clock.clone(), ..SandboxConfig::default() };
        Self { sandbox: Sandbox::new(demo::state(Demo::Orders, NOW, 1), &config, 8080, 1099), clock }
    }

    fn advance(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
        catch_up(&self.sandbox);
    }

    fn channel(&self, name: &str) -> i64 {
        self.sandbox.read(|state| state.channels.iter().find(|channel| channel.name == name).unwrap().id)
    }

    fn status(&self, channel_id: i64) -> ChannelStatus {
        self.sandbox.read(|state| state.zookeeper.channel_status(channel_id))
    }

    fn messages(&self) -> Vec<String> {
        self.sandbox.read(|state| state.log_records.iter().map(|record| record.message.clone()).collect())
    }
}

#[test]
fn a_started_channel_passes_through_its_states_and_reports() {
    let fixture = Fixture::new();
    let channel = fixture.channel("历史订单归档");
    let pipeline = fixture.sandbox.read(|state| state.pipeline_ids(channel)[0]);
    let pair = fixture.sandbox.read(|state| state.pairs_of(pipeline)[0].id);
    let mainstem = || fixture.sandbox.read(|state| state.zookeeper.mainstems.get(&pipeline).map(|mainstem| mainstem.status));
    let rows = || fixture.sandbox.read(|state| state.statistics.tables.get(&pair).map_or(0, |stat| stat.insert_count));
    let before = rows();
    assert_eq!(mainstem(), None);

    switch::start(&fixture.sandbox, channel).unwrap();
    assert_eq!(fixture.status(channel), ChannelStatus::Start);
    fixture.advance(100);
    assert_eq!(mainstem(), Some(MainstemStatus::Takeing));
    fixture.advance(900);
    assert_eq!(mainstem(), Some(MainstemStatus::Overtake));
    fixture.advance(10_000);
    assert!(rows() > before);
    fixture.sandbox.read(|state| {
        assert!(state.statistics.delay_of(pipeline).unwrap().gmt_create > NOW);
        assert!(state.statistics.rows_of(pipeline).unwrap().gmt_modified > NOW);
        assert!(state.zookeeper.cursors[&pipeline].modified > NOW + 9_000);
    });
}

#[test]
fn the_same_seed_gives_the_same_history_however_it_is_advanced() {
    let (steps, leap) = (Fixture::new(), Fixture::new());
    for _ in 0..300 {
        steps.advance(130);
    }
    leap.advance(300 * 130);
    let text = |fixture: &Fixture| fixture.sandbox.read(|state| serde_json::to_string(state).unwrap());
    assert_eq!(text(&steps), text(&leap));
}

#[test]
fn the_failing_channel_is_released_every_two_minutes_and_fails_again() {
    let fixture = Fixture::new();
    let channel = fixture.channel("sales-report-to-warehouse");
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    let released = format!("pid:-1 nid:null exception:cid:{channel} restart recovery successful for rid:-1");
    let before = fixture.messages().iter().filter(|message| **message == released).count();
    fixture.advance(15_000);
    assert_eq!(fixture.status(channel), ChannelStatus::Start);
    assert_eq!(fixture.messages().last(), Some(&released));
    fixture.advance(100);
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    let failure = fixture.messages().pop().unwrap();
    assert!(failure.contains("exception:setl:") && failure.contains("Table 'report.t_sales_daily' doesn't exist"), "{failure}");
    assert!(failure.contains("\n\tat ") && failure.contains("\nCaused by: "), "{failure}");
    assert!(fixture.sandbox.read(|state| { state.zookeeper.mainstems.contains_key(&state.pipeline_ids(channel)[0]) }));

    fixture.advance(119_900);
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    fixture.advance(100);
    assert_eq!(fixture.status(channel), ChannelStatus::Start);
    fixture.advance(200);
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    assert_eq!(fixture.messages().iter().filter(|message| **message == released).count(), before + 2);
}

#[test]
fn a_failing_channel_that_is_stopped_stays_stopped() {
    let fixture = Fixture::new();
    let channel = fixture.channel("sales-report-to-warehouse");
    fixture.sandbox.write(|state| state.set_stopped(channel, NOW));
    fixture.advance(500_000);
    assert_eq!(fixture.status(channel), ChannelStatus::Stop);
}

#[tokio::test]
async fn a_stop_returns_after_one_second_per_pipeline() {
    let fixture = Fixture::new();
    let channel = fixture.channel("库存双向同步");
    let mut stopping = Box::pin(switch::stop(&fixture.sandbox, channel));
    assert!(futures::poll!(&mut stopping).is_pending());
    assert_eq!(fixture.status(channel), ChannelStatus::Stop);
    fixture.advance(1_900);
    assert!(futures::poll!(&mut stopping).is_pending());
    fixture.advance(100);
    assert_eq!(stopping.await, Ok(()));
    assert!(fixture.sandbox.read(|state| { state.pipeline_ids(channel).iter().all(|id| !state.zookeeper.mainstems.contains_key(id)) }));
}

#[test]
fn a_channel_without_a_live_node_does_not_start() {
    let fixture = Fixture::new();
    let channel = fixture.channel("finance-export");
    assert_eq!(switch::start(&fixture.sandbox, channel), Err(Refusal::manager("no live node for notifyChannel")));
    assert_eq!(fixture.status(channel), ChannelStatus::Stop);
    let empty = fixture.channel("coupons");
    assert_eq!(switch::start(&fixture.sandbox, empty), Err(Refusal::manager("no live node for notifyChannel")));
    assert_eq!(switch::notify(&fixture.sandbox, empty), Ok(()));
}

#[test]
fn a_new_node_starts_by_itself() {
    let fixture = Fixture::new();
    let row = |name: &str, ip: &str| Node { name: name.to_owned(), ip: ip.to_owned(), port: 2088, ..Node::default() };
    let id = fixture.sandbox.write(|state| node::add(state, NOW, row("node-new", "10.0.0.9"))).unwrap().unwrap();
    let documented = fixture.sandbox.write(|state| node::add(state, NOW, row("node-doc", "192.0.2.9"))).unwrap().unwrap();
    assert_eq!(fixture.sandbox.read(|state| state.nodes.get(id).unwrap().parameters.mbean_port), Some(2090));
    fixture.advance(4_900);
    assert!(!fixture.sandbox.read(|state| state.zookeeper.is_live(id)));
    fixture.advance(100);
    assert!(fixture.sandbox.read(|state| state.zookeeper.is_live(id)));
    assert!(!fixture.sandbox.read(|state| state.zookeeper.is_live(documented)));
}

#[test]
fn a_killed_node_is_down_after_its_session_and_its_channels_restart_a_minute_later() {
    let fixture = Fixture::new();
    let channel = fixture.channel("会员资料同步");
    let nid = fixture.sandbox.read(|state| state.pipelines_of(channel)[0].select_nodes[0]);
    fixture.sandbox.write(|state| node::kill(state, NOW, nid));
    fixture.advance(39_900);
    assert!(fixture.sandbox.read(|state| state.zookeeper.is_live(nid) && !node::answers(state, nid)));
    fixture.advance(100);
    assert!(!fixture.sandbox.read(|state| state.zookeeper.is_live(nid)));
    fixture.advance(60_000);
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    assert!(fixture.messages().iter().any(|message| message.contains(&format!("nid:{nid} is dead and restart cids:["))));
    fixture.advance(6_000);
    assert_eq!(fixture.status(channel), ChannelStatus::Pause);
    assert!(fixture.messages().iter().any(|message| { message.ends_with("exception:channel:can't restart by no select live node") }));
}
