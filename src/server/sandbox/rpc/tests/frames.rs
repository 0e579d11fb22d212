//! Compares the writer with frames recorded from real managers (folder in `OTTER_VECTORS`).

use std::path::PathBuf;

use super::super::exception::Failure;
use super::super::java::value::Value;
use super::super::{graph, reply, request};
use super::scan::scan;
use crate::server::sandbox::config::{Demo, Generation};
use crate::server::sandbox::demo;
use crate::server::sandbox::ops::{InvalidConfigure, MANAGER_EXCEPTION, Refusal, columns};
use crate::server::sandbox::state::{AutoKeeperCluster, ExtensionData, ExtensionDataType, Machine, Millis, Node, NodeParameter, State};

const NOW: Millis = 1_795_449_600_000;

/// The recorded frame; prints a note and returns `None` if there is no folder of vectors.
fn vector(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("OTTER_VECTORS") else {
        println!("skipped: OTTER_VECTORS isn't set");
        return None;
    };
    Some(std::fs::read(PathBuf::from(folder).join(name)).unwrap())
}

fn frame(generation: Generation, answer: Result<Value, Failure>, handler: &str) -> Vec<u8> {
    reply::reply(1_u64.to_be_bytes(), generation, Some("2.0.2"), handler, &answer)
}

fn full_channel(generation: Generation) -> Vec<u8> {
    let mut state = demo::state(Demo::Orders, NOW, 1);
    let channel = state.channels.iter().find(|channel| channel.name == "会员资料同步").unwrap().clone();
    let pipeline = state.pipeline_ids(channel.id)[0];
    let pair = state.pairs_of(pipeline)[0].id;
    columns::save_group(&mut state, NOW, pair, &["id:member_id".to_owned(), "city:city".to_owned()]).unwrap();
    state.pairs.update(NOW, pair, |pair| {
        pair.filter_data = Some(ExtensionData {
            extension_data_type: ExtensionDataType::Source,
            clazz_path: None,
            source_text: Some("public class 过滤 {}".to_owned()),
            timestamp: NOW,
        });
    });
    frame(generation, Ok(graph::channel(&state, &channel)), "onFindChannel")
}

fn recorded_node() -> (State, Node) {
    const DATE: Millis = 1_795_453_232_000;
    let mut state = State::default();
    let cluster = AutoKeeperCluster {
        cluster_name: "probe-zk-53231".to_owned(),
        server_list: vec!["127.0.0.1:2181".to_owned()],
        ..AutoKeeperCluster::default()
    };
    let cluster = state.clusters.insert(DATE, cluster);
    let parameters = NodeParameter {
        mbean_port: Some(23_233),
        download_port: Some(23_232),
        zk_cluster: Some(cluster),
        external_ip: Some("127.0.0.1".to_owned()),
        use_external_ip: false,
    };
    let node = Node { name: "probe-node-53231".to_owned(), ip: "127.0.0.1".to_owned(), port: 23_231, parameters, ..Node::default() };
    let id = state.nodes.insert(DATE, node);
    state.zookeeper.nodes.insert(id, DATE);
    state.machines.insert(id, Machine::default());
    let node = state.nodes.get(id).unwrap().clone();
    (state, node)
}

#[test]
fn a_node_is_written_byte_for_byte_like_a_manager() {
    let Some(recorded) = vector("live-findnode-up.bin") else {
        return;
    };
    let (state, node) = recorded_node();
    let written = frame(Generation::V4219, Ok(graph::node(&state, &node)), "onFindNode");
    assert_eq!(scan(&written).texts, scan(&recorded).texts);
    assert_eq!(written, recorded);
}

#[test]
fn null_lists_and_older_flags_are_written_byte_for_byte() {
    let Some(recorded) = vector("live-stopchannel-ok.bin") else {
        return;
    };
    assert_eq!(frame(Generation::V4219, Ok(Value::Null), "onStopChannel"), recorded);
    let empty = super::super::java::value::list(Vec::new());
    assert_eq!(Some(frame(Generation::V4219, Ok(empty), "onFindTask")), vector("live-findtask-empty.bin"));
    let (state, node) = recorded_node();
    let answer = Ok(graph::node(&state, &node));
    let older = reply::reply(1_u64.to_be_bytes(), Generation::V4219, Some("2.5.3"), "onFindNode", &answer);
    assert_eq!(Some(older), vector("live-findnode-up-flag1.bin"));
}

#[test]
fn every_class_description_matches_a_manager() {
    let ddl = Failure::Switch(Refusal::InvalidConfigure(InvalidConfigure::Ddl));
    let missing = Failure::LookUp { class: MANAGER_EXCEPTION, reason: "couldn't query any node by nodeIds:[999]".to_owned() };
    let pairs = [
        ("live-findchannel-stop-2pipelines.bin", full_channel(Generation::V4219)),
        ("v4218-channel.bin", full_channel(Generation::V4218)),
        ("live-findnode-missing.bin", frame(Generation::V4219, Err(missing), "onFindNode")),
        ("live-stopchannel-ddl.bin", frame(Generation::V4219, Err(ddl), "onStopChannel")),
    ];
    for (name, written) in pairs {
        let Some(recorded) = vector(name) else { return };
        let (recorded, written) = (scan(&recorded), scan(&written));
        for class in &recorded.classes {
            let short = class.0.rsplit('.').next().unwrap();
            assert_eq!(written.class_line(short), Some(class), "{name}");
        }
    }
}

#[test]
fn a_channel_has_no_load_batch_size_before_4_2_19() {
    let fields = |generation| scan(&full_channel(generation)).class_line("PipelineParameter").unwrap().3.join(",");
    assert!(fields(Generation::V4219).contains("loadBatchsize"));
    assert!(!fields(Generation::V4218).contains("loadBatchsize"));
}

#[test]
fn an_independent_library_can_read_the_output() {
    for generation in [Generation::V4218, Generation::V4219] {
        let frame = full_channel(generation);
        let mut parser = jaded::Parser::new(&frame[16..]).unwrap();
        let jaded::Content::Block(flag) = parser.read().unwrap() else { panic!("no flag") };
        assert_eq!(flag, if generation == Generation::V4219 { [4, 1] } else { [1, 1] });
        let channel = parser.read().unwrap();
        let jaded::Content::Object(jaded::Value::Object(channel)) = channel else { panic!("{channel:?}") };
        let name = channel.get_field("name");
        assert!(matches!(name, Some(jaded::Value::JavaString(name)) if name == "会员资料同步"), "{name:?}");
    }
}

#[test]
fn every_recorded_request_is_parsed() {
    use request::Event;
    let expected = [
        ("live-req-findnode.bin", Event::FindNode { nid: Some(1) }),
        ("live-req-findchannel.bin", Event::FindChannel { channel_id: Some(1007), pipeline_id: None }),
        ("live-req-findchannel-bypipeline.bin", Event::FindChannel { channel_id: None, pipeline_id: Some(6) }),
        ("live-req-findtask.bin", Event::FindTask { nid: Some(1) }),
        ("live-req-findmedia-cn.bin", Event::FindMedia { data_id: Some("rpc-组".to_owned()) }),
        ("live-req-findfilter.bin", Event::FindFilter),
        ("live-req-findcanal.bin", Event::Unhandled { event_type: "findCanal".to_owned() }),
        ("live-req-stopchannel.bin", Event::StopChannel { channel_id: Some(1007) }),
        ("live-req-stopnode.bin", Event::StopNode { nid: Some(10) }),
        ("req-heart.bin", Event::Heart { heart: 1 }),
        ("req-findnode-dubbo269.bin", Event::FindNode { nid: Some(1) }),
        ("req-findnode-minimal.bin", Event::FindNode { nid: Some(1) }),
    ];
    for (name, event) in expected {
        let Some(recorded) = vector(name) else { return };
        let call = request::parse(&recorded[16..]).unwrap();
        assert_eq!((call.path.as_deref(), call.method.as_deref()), (Some("endpoint"), Some("acceptEvent")), "{name}");
        assert_eq!(call.event, event, "{name}");
    }
}

#[test]
fn truncated_and_corrupt_requests_are_rejected() {
    let Some(recorded) = vector("live-req-findnode.bin") else {
        return;
    };
    let body = &recorded[16..];
    for length in 0..body.len() - 3 {
        assert!(request::parse(&body[..length]).is_err(), "{length}");
    }
    for at in 0..body.len() {
        let mut garbled = body.to_vec();
        garbled[at] ^= 0xFF;
        // The result does not matter as long as nothing panics.
        let _ = request::parse(&garbled);
    }
}
