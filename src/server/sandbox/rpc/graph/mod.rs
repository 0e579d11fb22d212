//! Nodes and channels as object trees sent by the manager, with merged parameters and live status.

mod mapping;

use super::classes::{self as of, constant};
use super::java::value::{Value, boolean, date, integer, list, long, object, short, text};
use crate::server::sandbox::state::{Channel, Node, Pipeline, State};
use mapping::pair;

fn constant_of(class: &'static str, name: &'static str) -> Value {
    Value::Constant { class, name }
}

/// A node with its live status.
pub fn node(state: &State, node: &Node) -> Value {
    let parameters = &node.parameters;
    let cluster = parameters.zk_cluster.and_then(|id| state.clusters.get(id)).map_or(Value::Null, |cluster| {
        let servers = cluster.server_list.iter().map(|server| Value::Text(server.clone())).collect();
        object(
            &of::AUTO_KEEPER_CLUSTER,
            vec![
                ("clusterName", text(Some(&cluster.cluster_name))),
                ("description", text(cluster.description.as_deref())),
                ("gmtCreate", date(cluster.gmt_create)),
                ("gmtModified", date(cluster.gmt_modified)),
                ("id", long(cluster.id)),
                ("serverList", list(servers)),
            ],
        )
    });
    let parameters = object(
        &of::NODE_PARAMETER,
        vec![
            ("downloadPort", integer(parameters.download_port)),
            ("externalIp", text(parameters.external_ip.as_deref())),
            ("mbeanPort", integer(parameters.mbean_port)),
            ("useExternalIp", boolean(parameters.use_external_ip)),
            ("zkCluster", cluster),
        ],
    );
    object(
        &of::NODE,
        vec![
            ("description", text(node.description.as_deref())),
            ("gmtCreate", date(node.gmt_create)),
            ("gmtModified", date(node.gmt_modified)),
            ("id", long(node.id)),
            ("ip", text(Some(&node.ip))),
            ("name", text(Some(&node.name))),
            ("parameters", parameters),
            ("port", long(node.port)),
            ("status", constant_of(constant::NODE_STATUS, state.zookeeper.node_status(node.id).constant())),
        ],
    )
}

/// A channel with its pipelines, newest first, and everything they contain.
pub fn channel(state: &State, channel: &Channel) -> Value {
    let parameters = &channel.parameters;
    let pipelines = state.pipelines_of(channel.id).into_iter().map(|row| pipeline(state, channel, row)).collect();
    let parameters = object(
        &of::CHANNEL_PARAMETER,
        vec![
            ("enableRemedy", Value::Boolean(parameters.enable_remedy)),
            ("remedyDelayThresoldForMedia", Value::Int(parameters.remedy_delay_thresold_for_media)),
            ("remedyAlgorithm", constant_of(constant::REMEDY_ALGORITHM, parameters.remedy_algorithm.constant())),
            ("syncConsistency", constant_of(constant::SYNC_CONSISTENCY, parameters.sync_consistency.constant())),
            ("syncMode", constant_of(constant::SYNC_MODE, parameters.sync_mode.constant())),
        ],
    );
    object(
        &of::CHANNEL,
        vec![
            ("description", text(channel.description.as_deref())),
            ("gmtCreate", date(channel.gmt_create)),
            ("gmtModified", date(channel.gmt_modified)),
            ("id", long(channel.id)),
            ("name", text(Some(&channel.name))),
            ("parameters", parameters),
            ("pipelines", list(pipelines)),
            ("status", constant_of(constant::CHANNEL_STATUS, state.zookeeper.channel_status(channel.id).constant())),
        ],
    )
}

fn pipeline(state: &State, channel: &Channel, pipeline: &Pipeline) -> Value {
    let nodes = |ids: &[i64]| list(ids.iter().filter_map(|id| state.nodes.get(*id)).map(|row| node(state, row)).collect());
    let pairs = state.pairs_of(pipeline.id).into_iter().map(|row| pair(state, row)).collect();
    object(
        &of::PIPELINE,
        vec![
            ("channelId", long(pipeline.channel_id)),
            ("description", text(pipeline.description.as_deref())),
            ("extractNodes", nodes(&pipeline.extract_nodes)),
            ("gmtCreate", date(pipeline.gmt_create)),
            ("gmtModified", date(pipeline.gmt_modified)),
            ("id", long(pipeline.id)),
            ("loadNodes", nodes(&pipeline.load_nodes)),
            ("name", text(Some(&pipeline.name))),
            ("pairs", list(pairs)),
            ("parameters", pipeline_parameters(state, channel, pipeline)),
            ("selectNodes", nodes(&pipeline.select_nodes)),
        ],
    )
}

/// The pipeline's parameters merged with those of its channel and of the system; `pipelineId` stays null.
fn pipeline_parameters(state: &State, channel: &Channel, pipeline: &Pipeline) -> Value {
    let (own, system, shared) = (&pipeline.parameters, &state.system_parameter, &channel.parameters);
    object(
        &of::PIPELINE_PARAMETER,
        vec![
            ("arbitrateMode", constant_of(constant::ARBITRATE_MODE, own.arbitrate_mode.constant())),
            ("batchTimeout", long(own.batch_timeout)),
            ("channelInfo", text(own.channel_info.as_deref())),
            ("ddlSync", boolean(own.ddl_sync)),
            ("destinationName", text(own.destination_name.as_deref())),
            ("dryRun", boolean(own.dry_run)),
            ("dumpEvent", boolean(own.dump_event)),
            ("dumpSelector", boolean(own.dump_selector)),
            ("dumpSelectorDetail", boolean(own.dump_selector_detail)),
            ("enableCompatibleMissColumn", boolean(own.enable_compatible_miss_column)),
            ("enableRemedy", boolean(shared.enable_remedy)),
            ("extractPoolSize", integer(own.extract_pool_size)),
            ("fileDetect", boolean(own.file_detect)),
            ("fileLoadPoolSize", integer(own.file_load_pool_size)),
            ("home", boolean(own.home)),
            ("lbAlgorithm", constant_of(constant::LOAD_BALANCE, own.lb_algorithm.constant())),
            ("loadBatchsize", integer(own.load_batchsize)),
            ("loadPoolSize", integer(own.load_pool_size)),
            ("mainstemBatchsize", integer(own.mainstem_batchsize)),
            ("mainstemClientId", short(pipeline.mainstem_client_id())),
            ("parallelism", long(own.parallelism)),
            ("pipeChooseType", constant_of(constant::PIPE_CHOOSE_MODE, own.pipe_choose_type.constant())),
            ("remedyAlgorithm", constant_of(constant::REMEDY_ALGORITHM, shared.remedy_algorithm.constant())),
            ("remedyDelayThresoldForMedia", integer(shared.remedy_delay_thresold_for_media)),
            ("retriever", constant_of(constant::RETRIEVER_TYPE, system.retriever.constant())),
            ("selectorMode", constant_of(constant::SELECTOR_MODE, own.selector_mode.constant())),
            ("skipDdlException", boolean(own.skip_ddl_exception)),
            ("skipFreedom", boolean(own.skip_freedom)),
            ("skipLoadException", boolean(own.skip_load_exception)),
            ("skipNoRow", boolean(own.skip_no_row)),
            ("skipSelectException", boolean(own.skip_select_exception)),
            ("syncConsistency", constant_of(constant::SYNC_CONSISTENCY, shared.sync_consistency.constant())),
            ("syncMode", constant_of(constant::SYNC_MODE, shared.sync_mode.constant())),
            ("systemBufferTable", text(Some(&system.system_buffer_table))),
            ("systemDualTable", text(Some(&system.system_dual_table))),
            ("systemMarkTable", text(Some(&system.system_mark_table))),
            ("systemMarkTableColumn", text(Some(&system.system_mark_table_column))),
            ("systemMarkTableInfo", text(Some(&system.system_mark_table_info))),
            ("systemSchema", text(Some(&system.system_schema))),
            ("useBatch", boolean(own.use_batch)),
            ("useExternalIp", boolean(own.use_external_ip)),
            ("useFileEncrypt", boolean(own.use_file_encrypt)),
            ("useLocalFileMutliThread", boolean(own.use_local_file_mutli_thread)),
            ("useTableTransform", boolean(own.use_table_transform)),
        ],
    )
}
