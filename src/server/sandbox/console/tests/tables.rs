//! A small manager for the tests: one of each entity, with id 1 unless noted otherwise.

use super::browser::{START, fresh_state};
use crate::server::sandbox::ops::{canal, channel, cluster, media, node, pair, pipeline, source};
use crate::server::sandbox::state::{
    AlarmRule, AutoKeeperCluster, Canal, CanalParameter, Channel, DataMatrix, DataMedia, DataMediaPair, DataMediaSource, DataSourcing,
    IndexMode, LogRecord, Machine, MachinePhase, Node, NodeParameter, Pipeline, PipelineParameter, Secret, SourcingType, State,
};

/// Cluster 1, node 1 (up) and 2 (never starts), sources 1 and 2, media 1 to 3 (3 unused), canal 1, channel 1 with pipeline 1 and pair 1,
/// empty channel 2, alarm rule 1, data matrix 1, log record 1.
pub fn furnished() -> State {
    let mut state = fresh_state();
    let cluster = AutoKeeperCluster { server_list: vec!["127.0.0.1:2181".to_owned()], ..AutoKeeperCluster::default() };
    cluster::add(&mut state, START, Some("zk-1"), cluster).unwrap();
    for (name, ip) in [("node-up", "10.0.0.1"), ("node-down", "203.0.113.9")] {
        let parameters = NodeParameter { zk_cluster: Some(1), ..NodeParameter::default() };
        node::add(&mut state, START, Node { name: name.to_owned(), ip: ip.to_owned(), port: 2088, parameters, ..Node::default() }).unwrap();
    }
    raise(&mut state, 1);
    for name in ["source-a", "source-b"] {
        let row = DataMediaSource {
            name: name.to_owned(),
            url: Some(format!("jdbc:mysql://{name}:3306")),
            encode: Some("UTF8MB4".to_owned()),
            username: Some("otter".to_owned()),
            password: Some(Secret::new("otter-pw")),
            ..DataMediaSource::default()
        };
        source::add(&mut state, START, row).unwrap();
    }
    for (name, source) in [("orders", 1), ("orders", 2), ("unused", 1)] {
        media::add(&mut state, START, DataMedia { namespace: "shop".to_owned(), name: name.to_owned(), source, ..DataMedia::default() })
            .unwrap();
    }
    let address = DataSourcing { r#type: SourcingType::Mysql, address: "10.0.0.1".to_owned(), port: 3306 };
    let parameters = CanalParameter {
        zk_cluster_id: Some(1),
        group_db_addresses: vec![vec![address]],
        index_mode: Some(IndexMode::MemoryMetaFailback),
        detecting_sql: Some("insert into retl.xdual values(1,now())".to_owned()),
        db_username: Some("otter".to_owned()),
        db_password: Some(Secret::new("otter-pw")),
        ..CanalParameter::default()
    };
    canal::add(&mut state, START, Canal { name: Some("canal-a".to_owned()), parameters, ..Canal::default() }).unwrap();
    for name in ["channel-a", "channel-b"] {
        channel::add(&mut state, START, Channel { name: name.to_owned(), ..Channel::default() }).unwrap();
    }
    add_pipeline(&mut state, 1, "pipeline-a", "canal-a", 1);
    pair::add(&mut state, START, DataMediaPair { pipeline_id: 1, source: 1, target: 2, push_weight: Some(5), ..DataMediaPair::default() })
        .unwrap();
    state.alarm_rules.insert(
        START,
        AlarmRule { pipeline_id: 1, match_value: "600".to_owned(), receiver_key: "otterteam".to_owned(), ..AlarmRule::default() },
    );
    let matrix = DataMatrix {
        group_key: "group-a".to_owned(),
        master: "10.0.0.1:3306".to_owned(),
        slave: Some("10.0.0.2:3306".to_owned()),
        ..DataMatrix::default()
    };
    state.matrices.insert(START, matrix);
    let record = LogRecord {
        channel_id: 1,
        pipeline_id: 1,
        nid: 1,
        title: "EXCEPTION".to_owned(),
        message: "a'b/<c>\n\tat 中".to_owned(),
        ..LogRecord::default()
    };
    state.log_records.insert(START, record);
    state
}

/// Adds a pipeline on one node.
pub fn add_pipeline(state: &mut State, channel_id: i64, name: &str, canal: &str, nid: i64) -> i64 {
    let parameters = PipelineParameter { destination_name: Some(canal.to_owned()), ..PipelineParameter::default() };
    let row =
        Pipeline { channel_id, name: name.to_owned(), select_nodes: vec![nid], load_nodes: vec![nid], parameters, ..Pipeline::default() };
    pipeline::add(state, START, row).unwrap()
}

/// Starts the node's process.
pub fn raise(state: &mut State, nid: i64) {
    state.machines.insert(nid, Machine { phase: MachinePhase::Up, ..Machine::default() });
    state.zookeeper.nodes.insert(nid, START);
}
