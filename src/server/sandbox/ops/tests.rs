//! Tests of the manager's rejections and silent no-ops.

use super::*;
use crate::server::sandbox::config::{Demo, SandboxConfig};
use crate::server::sandbox::demo;
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{
    Canal, CanalParameter, Channel, ChannelStatus, DataMediaSource, DataMediaType, Millis, Node, Pipeline, PipelineParameter, SourcingType,
    State, User,
};

const NOW: Millis = 1_795_449_600_000;

fn orders() -> State {
    demo::state(Demo::Orders, NOW, 1)
}

fn channel_of(state: &State, name: &str) -> i64 {
    state.channels.iter().find(|channel| channel.name == name).unwrap().id
}

fn named(name: &str) -> Channel {
    Channel { name: name.to_owned(), ..Channel::default() }
}

#[test]
fn channels_have_unique_names_and_are_kept_while_they_have_pipelines() {
    let mut state = orders();
    let id = channel::add(&mut state, NOW, named("new-channel")).unwrap();
    assert_eq!(state.zookeeper.channel_status(id), ChannelStatus::Stop);
    assert_eq!(channel::add(&mut state, NOW, named("NEW-channel")), Err(Refusal::Invalid("invalidChannelName")));
    let stopped = channel_of(&state, "历史订单归档");
    assert_eq!(channel::delete(&mut state, stopped), Ok(()));
    assert!(state.channels.contains(stopped), "kept in silence, for it has a pipeline");
    let started = channel_of(&state, "库存双向同步");
    assert_eq!(channel::delete(&mut state, started), Err(Refusal::Forbidden));
    assert_eq!(channel::delete(&mut state, 99_999), Err(Refusal::unknown("channel", 99_999)));
    assert_eq!(channel::delete(&mut state, id), Ok(()));
    assert!(!state.channels.contains(id));
    assert_eq!(channel::add(&mut state, NOW, named("another")), Ok(id + 1), "ids never come back");
}

#[test]
fn pipeline_destinations_are_unique() {
    let mut state = orders();
    let channel_id = channel_of(&state, "coupons");
    let row = |destination: &str, name: &str| {
        let parameters = PipelineParameter { destination_name: Some(destination.to_owned()), ..PipelineParameter::default() };
        Pipeline { channel_id, name: name.to_owned(), select_nodes: vec![1], load_nodes: vec![2], parameters, ..Pipeline::default() }
    };
    let id = pipeline::add(&mut state, NOW, row("canal-spare", "coupons")).unwrap();
    assert_eq!(state.pipelines.get(id).unwrap().extract_nodes, [1]);
    let taken = Err(Refusal::Invalid("invalidDestinationName"));
    assert_eq!(pipeline::add(&mut state, NOW, row("canal-spare", "second")), taken);
    assert_eq!(pipeline::add(&mut state, NOW, row("canal-spar_", "second")), taken);
    assert_eq!(pipeline::add(&mut state, NOW, row("no-canal", "coupons")), Err(Refusal::Invalid("invalidPipelineName")));
    let second = pipeline::add(&mut state, NOW, row("no-canal", "second")).unwrap();
    assert_eq!(pipeline::edit(&mut state, NOW, second, row("no-canal", "second")), Ok(()));
    let renamed = pipeline::edit(&mut state, NOW, second, row("no-canal", "coupons"));
    assert!(matches!(renamed, Err(Refusal::Exception { .. })), "a used name is an exception here");
}

#[test]
fn pipelines_with_mappings_are_kept_silently_and_alarm_rules_survive_deletion() {
    let mut state = orders();
    let channel_id = channel_of(&state, "历史订单归档");
    let id = state.pipeline_ids(channel_id)[0];
    alarm::one_key_add(&mut state, NOW, id);
    assert_eq!(pipeline::delete(&mut state, id, channel_id), Ok(()));
    assert!(state.pipelines.contains(id));
    for pair_id in state.pairs_of(id).iter().map(|pair| pair.id).collect::<Vec<_>>() {
        pair::delete(&mut state, pair_id, id).unwrap();
    }
    assert_eq!(pipeline::delete(&mut state, id, channel_id), Ok(()));
    assert!(!state.pipelines.contains(id) && !state.zookeeper.cursors.contains_key(&id));
    assert_eq!(state.alarm_rules_of(id).len(), 4);
}

#[test]
fn nodes_with_a_known_name_or_address_are_not_added() {
    let mut state = orders();
    let row = |name: &str, ip: &str| Node { name: name.to_owned(), ip: ip.to_owned(), port: 2088, ..Node::default() };
    assert_eq!(node::add(&mut state, NOW, row("hangzhou-1", "10.10.0.11")), Err(Refusal::Invalid("invalidNode")));
    assert_eq!(node::add(&mut state, NOW, row("hangzhou-1", "10.9.9.9")), Ok(None));
    assert_eq!(node::add(&mut state, NOW, row("other", "10.10.0.11")), Ok(None));
    assert_eq!(node::delete(&mut state, 1), Err(Refusal::Forbidden));
    assert_eq!(node::delete(&mut state, 99_999), Err(Refusal::unknown("node", 99_999)));
    let id = node::add(&mut state, NOW, row("short-lived", "10.9.9.9")).unwrap().unwrap();
    assert_eq!(node::delete(&mut state, id), Ok(()));
}

#[test]
fn canals_get_a_slave_id_and_a_broken_one_is_stored() {
    let mut state = orders();
    let row = |name: &str, sourcing_type| {
        let parameters = CanalParameter { sourcing_type, ..CanalParameter::default() };
        Canal { name: Some(name.to_owned()), parameters, ..Canal::default() }
    };
    let id = canal::add(&mut state, NOW, row("c1", Some(SourcingType::Mysql))).unwrap();
    assert_eq!(state.canals.get(id).unwrap().parameters.slave_id, Some(10_000 + id));
    assert_eq!(canal::add(&mut state, NOW, row("C1", None)), Err(Refusal::Invalid("invalidCanal")));
    let broken = canal::add(&mut state, NOW, row("c2", None));
    assert!(matches!(broken, Err(Refusal::Exception { class: "java.lang.NullPointerException", .. })));
    assert!(state.canals.contains(id + 1));
    let used = state.canals.iter().find(|canal| canal.name.as_deref() == Some("canal-archive")).unwrap().id;
    assert_eq!(canal::delete(&mut state, used), Ok(()), "nothing asks whether a canal is used");
    assert!(matches!(canal::delete(&mut state, used), Err(Refusal::Exception { .. })));
}

#[test]
fn used_sources_and_media_are_kept_silently() {
    let mut state = orders();
    source::delete(&mut state, 1);
    media::delete(&mut state, 1);
    assert!(state.sources.contains(1) && state.media.contains(1));
    let name = state.sources.get(1).unwrap().name.clone();
    let again = DataMediaSource { name, ..DataMediaSource::default() };
    assert_eq!(source::add(&mut state, NOW, again), Err(Refusal::Invalid("invalidDataMediaSource")));
    let again = state.media.get(1).unwrap().clone();
    assert_eq!(media::add(&mut state, NOW, again), Err(Refusal::Invalid("invalidDataMedia")));
}

#[test]
fn a_batch_adds_its_lines_until_the_first_bad_one() {
    const INVALID: Result<(), Refusal> = Err(Refusal::Invalid("invalidBatchDataMediaPair"));
    let mut state = orders();
    let pipeline_id = state.pipeline_ids(channel_of(&state, "历史订单归档"))[0];
    let before = state.pairs_of(pipeline_id).len();
    let texts = |state: &State| -> Vec<String> {
        let name = |id| state.media.get(id).map(|media| format!("{}.{}@{}", media.namespace, media.name, media.source)).unwrap();
        let added = state.pairs_of(pipeline_id).into_iter().skip(before);
        added.map(|pair| format!("{}>{} {}", name(pair.source), name(pair.target), pair.push_weight.unwrap())).collect()
    };
    batch::add(&mut state, NOW, pipeline_id, "s,t1,1,2\r\n s , t2 ,1,2,9\r\na,b,1,c,d,2,7\r\n").unwrap();
    assert_eq!(texts(&state), ["s.t1@1>s.t1@2 5", "s.t2@1>s.t2@2 9", "a.b@1>c.d@2 7"]);
    batch::add(&mut state, NOW, pipeline_id, "s,t1,1,2").unwrap();
    assert_eq!(texts(&state).len(), 3, "what exists is left alone");
    assert_eq!(batch::add(&mut state, NOW, pipeline_id, "s,t3,1,2\r\n\r\ns,t4,1,2"), INVALID);
    assert_eq!(texts(&state).len(), 4, "the lines before the bad one stay");
    for bad in ["s,t5,1", "s,t5,one,2", "s,t5,1,99999", ""] {
        assert_eq!(batch::add(&mut state, NOW, pipeline_id, bad), INVALID, "{bad:?}");
    }
    batch::add(&mut state, NOW, pipeline_id, "s,t6,1,2\ns,t7,1,2").unwrap();
    assert_eq!(texts(&state).last().unwrap(), "s.t6@1>2\ns.t7@1 2", "lines joined by LF are one garbage pair");
}

#[test]
fn unchanged_column_pairs_keep_their_ids() {
    let mut state = orders();
    let pair_id = state.pairs.iter().find(|pair| pair.column_pairs.len() == 4).unwrap().id;
    let before = state.pairs.get(pair_id).unwrap().column_pairs.clone();
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let refused = columns::save(&mut state, NOW, pair_id, &owned(&["a"]), &owned(&["b", "c"]));
    assert_eq!(refused, Err(Refusal::Invalid("invalidColumnPair")));
    columns::save(&mut state, NOW, pair_id, &owned(&["new", "id"]), &owned(&["new", "member_id"])).unwrap();
    let after = &state.pairs.get(pair_id).unwrap().column_pairs;
    assert_eq!((after.len(), after[0].id), (2, before[0].id));
    assert!(after[1].id > before[3].id);
}

#[test]
fn users_with_a_known_or_too_long_name_are_rejected() {
    let mut state = demo::state(Demo::Empty, NOW, 1);
    let row = |name: &str| User { name: name.to_owned(), ..User::default() };
    assert_eq!(user::add(&mut state, NOW, row("admin"), "secret"), Ok(None));
    assert!(matches!(user::add(&mut state, NOW, row(&"x".repeat(21)), "secret"), Err(Refusal::Exception { .. })));
    assert!(user::sign_in(&state, "admin", "admin").is_some() && user::sign_in(&state, "guest", "guest").is_none());
}

#[tokio::test]
async fn mutually_exclusive_pipelines_prevent_every_switch() {
    let sandbox = Sandbox::new(orders(), &SandboxConfig::default(), 8080, 1099);
    let id = sandbox.read(|state| channel_of(state, "库存双向同步"));
    assert_eq!(switch::stop(&sandbox, id).await, Ok(()));
    sandbox.write(|state| {
        for pipeline_id in state.pipeline_ids(id) {
            state.pipelines.update(NOW, pipeline_id, |pipeline| pipeline.parameters.ddl_sync = true);
        }
    });
    let refused = Err(Refusal::InvalidConfigure(InvalidConfigure::Ddl));
    assert_eq!(switch::start(&sandbox, id), refused);
    assert_eq!(switch::notify(&sandbox, id), refused);
    assert_eq!(switch::stop(&sandbox, id).await, refused, "even though it is stopped");
    assert_eq!(sandbox.read(|state| state.zookeeper.channel_status(id)), ChannelStatus::Stop);
}

#[test]
fn tables_are_found_by_name_range_and_pattern() {
    let state = orders();
    let source = |name: &str| state.sources.iter().find(|source| source.name == name).unwrap().id;
    let found = |namespace: &str, name: &str, id| check::find_tables(&state, namespace, name, id).unwrap().len();
    let members = source("会员库-杭州");
    assert_eq!(found("member", "t_member[01-16]", members), 16);
    assert_eq!(found("(.*)", "retl_.*", members), 2);
    assert_eq!(found("member", "nothing", members), 0);
    assert_eq!(found("report", "t_sales_daily", source("data-warehouse")), 0);
    let check = |url: &str, encode: &str| check::check_source(&state, url, "x", encode, DataMediaType::Mysql);
    assert_eq!(check("jdbc:mysql://10.0.0.1:3306", "UTF8MB4"), check::SourceCheck::Passed);
    assert_eq!(check("jdbc:mysql://down-db:3306", "UTF8MB4"), check::SourceCheck::NoConnection);
    assert_eq!(check("jdbc:mysql://dw-db", "GBK"), check::SourceCheck::CharsetMismatch("utf8mb4".to_owned()));
}
