//! Pipelines with their parameters.

use super::convert::entity;
use super::node::Node;
use super::pair::DataMediaPair;
use crate::model::{
    ArbitrateMode, ChannelId, LbAlgorithm, PipeChooseType, PipelineId, RemedyAlgorithm, RetrieverType, SelectorMode, SyncConsistency,
    SyncMode,
};

entity! {
    /// One direction of a channel.
    Pipeline from "Pipeline" {
        id: PipelineId = "id",
        channel_id: Option<ChannelId> = "channelId",
        name: String = "name",
        description: Option<String> = "description",
        parameters: Option<PipelineParameter> = "parameters",
        select_nodes: Vec<Node> = "selectNodes",
        extract_nodes: Vec<Node> = "extractNodes",
        load_nodes: Vec<Node> = "loadNodes",
        /// Oldest first.
        pairs: Vec<DataMediaPair> = "pairs",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// A pipeline's effective parameters: the manager merges in those of the system and the channel.
    PipelineParameter from "PipelineParameter" {
        /// Null in the manager's replies.
        pipeline_id: Option<PipelineId> = "pipelineId",
        /// Name of the canal that it reads from.
        destination_name: Option<String> = "destinationName",
        /// The pipeline's ID, used as the client ID of the canal.
        mainstem_client_id: Option<i16> = "mainstemClientId",
        /// Rows per batch.
        mainstem_batchsize: Option<i32> = "mainstemBatchsize",
        /// Milliseconds to wait for a full batch; −1: don't wait.
        batch_timeout: Option<i64> = "batchTimeout",
        selector_mode: Option<SelectorMode> = "selectorMode",
        arbitrate_mode: Option<ArbitrateMode> = "arbitrateMode",
        lb_algorithm: Option<LbAlgorithm> = "lbAlgorithm",
        pipe_choose_type: Option<PipeChooseType> = "pipeChooseType",
        /// Batches in flight.
        parallelism: Option<i64> = "parallelism",
        extract_pool_size: Option<i32> = "extractPoolSize",
        load_pool_size: Option<i32> = "loadPoolSize",
        file_load_pool_size: Option<i32> = "fileLoadPoolSize",
        /// Rows per statement batch; not supported by 4.2.18.
        load_batchsize: Option<i32> = "loadBatchsize",
        /// Whether this is the home site of a two-way channel.
        home: Option<bool> = "home",
        ddl_sync: Option<bool> = "ddlSync",
        dry_run: Option<bool> = "dryRun",
        dump_event: Option<bool> = "dumpEvent",
        dump_selector: Option<bool> = "dumpSelector",
        dump_selector_detail: Option<bool> = "dumpSelectorDetail",
        enable_compatible_miss_column: Option<bool> = "enableCompatibleMissColumn",
        skip_ddl_exception: Option<bool> = "skipDdlException",
        skip_freedom: Option<bool> = "skipFreedom",
        skip_load_exception: Option<bool> = "skipLoadException",
        skip_no_row: Option<bool> = "skipNoRow",
        skip_select_exception: Option<bool> = "skipSelectException",
        use_batch: Option<bool> = "useBatch",
        use_external_ip: Option<bool> = "useExternalIp",
        use_file_encrypt: Option<bool> = "useFileEncrypt",
        /// Otter's spelling of the name.
        use_local_file_multi_thread: Option<bool> = "useLocalFileMutliThread",
        use_table_transform: Option<bool> = "useTableTransform",
        file_detect: Option<bool> = "fileDetect",
        retriever: Option<RetrieverType> = "retriever",
        channel_info: Option<String> = "channelInfo",
        /// From the channel.
        sync_mode: Option<SyncMode> = "syncMode",
        /// From the channel.
        sync_consistency: Option<SyncConsistency> = "syncConsistency",
        /// From the channel.
        enable_remedy: Option<bool> = "enableRemedy",
        /// From the channel.
        remedy_algorithm: Option<RemedyAlgorithm> = "remedyAlgorithm",
        /// From the channel; seconds.
        remedy_delay_threshold: Option<i32> = "remedyDelayThresoldForMedia",
        /// From the system: schema of Otter's own tables in a database.
        system_schema: Option<String> = "systemSchema",
        /// From the system.
        system_buffer_table: Option<String> = "systemBufferTable",
        /// From the system.
        system_dual_table: Option<String> = "systemDualTable",
        /// From the system.
        system_mark_table: Option<String> = "systemMarkTable",
        /// From the system.
        system_mark_table_column: Option<String> = "systemMarkTableColumn",
        /// From the system.
        system_mark_table_info: Option<String> = "systemMarkTableInfo",
    }
}
