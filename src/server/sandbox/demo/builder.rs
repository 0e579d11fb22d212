//! Helpers to build a demo; unspecified values are the defaults of the console's forms.

use crate::server::sandbox::state::table::whole_seconds;
use crate::server::sandbox::state::{
    ArbitrateMode, AutoKeeperCluster, Canal, CanalParameter, Channel, ChannelStatus, ColumnPair, Cursor, DataMedia, DataMediaPair,
    DataMediaSource, DataMediaType, DataSourcing, IndexMode, LoadBanlanceAlgorithm, Machine, MachinePhase, Mainstem, MainstemStatus,
    MetaMode, Millis, Node, NodeParameter, Pipeline, PipelineParameter, Secret, SourcingType, State,
};

const DAY: Millis = 24 * 3_600_000;

/// Fills a state; entities get ascending dates within the last month.
pub(super) struct Builder<'a> {
    pub state: &'a mut State,
    pub now: Millis,
    date: Millis,
}

impl<'a> Builder<'a> {
    pub fn new(state: &'a mut State, now: Millis) -> Self {
        Self { state, now, date: whole_seconds(now - 30 * DAY) }
    }

    fn next_date(&mut self) -> Millis {
        self.date += 7 * 3_600_000 + 754_000;
        self.date.min(self.now)
    }

    pub fn cluster(&mut self, name: &str, servers: &[&str], description: &str) -> i64 {
        let date = self.next_date();
        let row = AutoKeeperCluster {
            cluster_name: name.to_owned(),
            server_list: servers.iter().map(ToString::to_string).collect(),
            description: text(description),
            ..AutoKeeperCluster::default()
        };
        self.state.clusters.insert(date, row)
    }

    /// A node on port 2088, up for some days or down; `external` is its address for other sites.
    pub fn node(&mut self, name: &str, ip: &str, external: Option<&str>, cluster: i64, up: bool, description: &str) -> i64 {
        let date = self.next_date();
        let parameters = NodeParameter {
            mbean_port: Some(2090),
            download_port: Some(2089),
            zk_cluster: Some(cluster),
            external_ip: external.map(str::to_owned),
            use_external_ip: external.is_some(),
        };
        let row =
            Node { name: name.to_owned(), ip: ip.to_owned(), port: 2088, description: text(description), parameters, ..Node::default() };
        let id = self.state.nodes.insert(date, row);
        let mut machine = Machine::default();
        if up {
            machine.phase = MachinePhase::Up;
            machine.since = self.now - 3 * DAY;
            machine.heap_used += id * 93_000_000;
            self.state.zookeeper.nodes.insert(id, machine.since);
        }
        self.state.machines.insert(id, machine);
        id
    }

    pub fn source(&mut self, name: &str, r#type: DataMediaType, url: &str, encode: &str) -> i64 {
        let date = self.next_date();
        let driver = match r#type {
            DataMediaType::Oracle => "oracle.jdbc.driver.OracleDriver",
            _ => "com.mysql.jdbc.Driver",
        };
        let row = DataMediaSource {
            name: name.to_owned(),
            r#type,
            encode: text(encode),
            url: text(url),
            username: text("otter_sync"),
            password: Some(Secret::new("sandbox-only")),
            driver: text(driver),
            ..DataMediaSource::default()
        };
        self.state.sources.insert(date, row)
    }

    pub fn canal(&mut self, name: &str, host: &str, cluster: i64, description: &str) {
        let date = self.next_date();
        let parameters = CanalParameter {
            cluster_mode: None,
            zk_cluster_id: Some(cluster),
            group_db_addresses: vec![vec![DataSourcing { r#type: SourcingType::Mysql, address: host.to_owned(), port: 3306 }]],
            db_username: text("canal"),
            db_password: Some(Secret::new("sandbox-only")),
            memory_storage_buffer_size: Some(32_768),
            receive_buffer_size: Some(16_384),
            send_buffer_size: Some(16_384),
            detecting_enable: false,
            meta_mode: MetaMode::Mixed,
            index_mode: Some(IndexMode::MemoryMetaFailback),
            ..CanalParameter::default()
        };
        let row = Canal { name: text(name), desc: text(description), parameters, ..Canal::default() };
        let id = self.state.canals.insert(date, row);
        self.state.canals.update(date, id, |row| row.parameters.slave_id = Some(10_000 + id));
    }

    pub fn channel(&mut self, name: &str, status: ChannelStatus, description: &str) -> i64 {
        let date = self.next_date();
        let row = Channel { name: name.to_owned(), description: text(description), ..Channel::default() };
        let id = self.state.channels.insert(date, row);
        self.state.zookeeper.set_channel(id, status, self.now - DAY);
        id
    }

    pub fn pipeline(
        &mut self,
        channel: i64,
        name: &str,
        nodes: (i64, i64),
        canal: &str,
        change: impl FnOnce(&mut PipelineParameter),
    ) -> i64 {
        let date = self.next_date();
        let mut parameters = PipelineParameter {
            parallelism: 5,
            lb_algorithm: LoadBanlanceAlgorithm::Stick,
            destination_name: text(canal),
            mainstem_batchsize: 6_000,
            extract_pool_size: 10,
            load_pool_size: 15,
            file_load_pool_size: 15,
            arbitrate_mode: ArbitrateMode::Automatic,
            dump_event: false,
            dump_selector_detail: false,
            ..PipelineParameter::default()
        };
        change(&mut parameters);
        let row = Pipeline {
            channel_id: channel,
            name: name.to_owned(),
            select_nodes: vec![nodes.0],
            extract_nodes: vec![nodes.0],
            load_nodes: vec![nodes.1],
            parameters,
            ..Pipeline::default()
        };
        let id = self.state.pipelines.insert(date, row);
        if self.state.zookeeper.channel_status(channel) != ChannelStatus::Stop {
            let since = self.now - DAY;
            let mainstem = Mainstem { nid: nodes.0, status: MainstemStatus::Overtake, active: true, since };
            self.state.zookeeper.mainstems.insert(id, mainstem);
        }
        id
    }

    pub fn media(&mut self, namespace: &str, name: &str, source: i64) -> i64 {
        let same = |media: &&DataMedia| media.namespace == namespace && media.name == name && media.source == source;
        if let Some(id) = self.state.media.iter().find(same).map(|media| media.id) {
            return id;
        }
        let date = self.next_date();
        let row = DataMedia { namespace: namespace.to_owned(), name: name.to_owned(), source, ..DataMedia::default() };
        self.state.media.insert(date, row)
    }

    pub fn pair(&mut self, pipeline: i64, source: i64, target: i64, columns: &[(&str, &str)]) -> i64 {
        let date = self.next_date();
        let mut column_pairs = Vec::new();
        for (source_column, target_column) in columns {
            column_pairs.push(ColumnPair {
                id: self.state.next_column_id(),
                source_column: (*source_column).to_owned(),
                target_column: (*target_column).to_owned(),
                gmt_create: date,
                gmt_modified: date,
            });
        }
        let row = DataMediaPair { pipeline_id: pipeline, source, target, push_weight: Some(5), column_pairs, ..DataMediaPair::default() };
        self.state.pairs.insert(date, row)
    }

    /// Maps the tables of a schema one to one.
    pub fn tables(&mut self, pipeline: i64, schema: &str, from: i64, to: i64, tables: &[&str]) {
        for table in tables {
            let (source, target) = (self.media(schema, table, from), self.media(schema, table, to));
            self.pair(pipeline, source, target, &[]);
        }
    }

    /// Sets the pipeline's binlog position to `ago` milliseconds before now.
    pub fn cursor(&mut self, pipeline: i64, host: &str, ago: Millis) {
        let cursor = Cursor {
            source_address: host.to_owned(),
            source_port: 3306,
            journal_name: "mysql-bin.000417".to_owned(),
            position: 118_204_331 + pipeline * 7_919,
            server_id: 1,
            timestamp: whole_seconds(self.now - ago),
            created: self.now - 20 * DAY,
            modified: self.now - ago,
        };
        self.state.zookeeper.cursors.insert(pipeline, cursor);
    }
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
