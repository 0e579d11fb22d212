//! Pipelines: one replication direction, with its nodes and parameters.

use serde::{Deserialize, Serialize};

use super::constants::{ArbitrateMode, LoadBanlanceAlgorithm, PipeChooseMode, SelectorMode};
use super::table::{Millis, row};

/// A pipeline. Its mappings reference it by `pipeline_id`; for pipelines created in the console, extract nodes equal select nodes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pipeline {
    pub id: i64,
    pub channel_id: i64,
    pub name: String,
    pub description: Option<String>,
    /// Node ids.
    pub select_nodes: Vec<i64>,
    /// Node ids.
    pub extract_nodes: Vec<i64>,
    /// Node ids; transform and load run here.
    pub load_nodes: Vec<i64>,
    pub parameters: PipelineParameter,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// The pipeline's JSON column without values merged at run time; `default()` has the Java class's defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PipelineParameter {
    pub parallelism: i64,
    pub lb_algorithm: LoadBanlanceAlgorithm,
    pub home: bool,
    pub selector_mode: SelectorMode,
    /// Name of a canal; its existence is not checked.
    pub destination_name: Option<String>,
    pub mainstem_batchsize: i32,
    pub load_batchsize: i32,
    pub extract_pool_size: i32,
    pub load_pool_size: i32,
    pub file_load_pool_size: i32,
    pub dump_event: bool,
    pub dump_selector: bool,
    pub dump_selector_detail: bool,
    pub pipe_choose_type: PipeChooseMode,
    pub use_batch: bool,
    pub skip_select_exception: bool,
    pub skip_load_exception: bool,
    pub arbitrate_mode: ArbitrateMode,
    /// Milliseconds; -1 for no control, 0 for no limit.
    pub batch_timeout: i64,
    pub file_detect: bool,
    pub skip_freedom: bool,
    pub use_local_file_mutli_thread: bool,
    pub use_file_encrypt: bool,
    pub use_external_ip: bool,
    pub use_table_transform: bool,
    pub enable_compatible_miss_column: bool,
    pub skip_no_row: bool,
    /// The sync mark.
    pub channel_info: Option<String>,
    pub dry_run: bool,
    pub ddl_sync: bool,
    pub skip_ddl_exception: bool,
}

impl Default for PipelineParameter {
    fn default() -> Self {
        Self {
            parallelism: 3,
            lb_algorithm: LoadBanlanceAlgorithm::Random,
            home: false,
            selector_mode: SelectorMode::Canal,
            destination_name: None,
            mainstem_batchsize: 100_000,
            load_batchsize: 50,
            extract_pool_size: 5,
            load_pool_size: 5,
            file_load_pool_size: 5,
            dump_event: true,
            dump_selector: true,
            dump_selector_detail: true,
            pipe_choose_type: PipeChooseMode::Automatic,
            use_batch: true,
            skip_select_exception: false,
            skip_load_exception: false,
            arbitrate_mode: ArbitrateMode::Zookeeper,
            batch_timeout: -1,
            file_detect: false,
            skip_freedom: false,
            use_local_file_mutli_thread: false,
            use_file_encrypt: false,
            use_external_ip: false,
            use_table_transform: false,
            enable_compatible_miss_column: true,
            skip_no_row: false,
            channel_info: None,
            dry_run: false,
            ddl_sync: true,
            skip_ddl_exception: false,
        }
    }
}

impl PipelineParameter {
    /// The result of a posted form without any fields (Otter manager console, trap 4): the class's defaults, with one exception.
    pub fn left_out() -> Self {
        Self { use_table_transform: true, ..Self::default() }
    }
}

impl Pipeline {
    /// The canal client id: the pipeline's id as a 16-bit number, wrapping like Java's cast.
    pub fn mainstem_client_id(&self) -> i16 {
        self.id as i16
    }

    /// The distinct nodes that the pipeline uses at any stage, in ascending order.
    pub fn nodes(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.select_nodes.iter().chain(&self.extract_nodes).chain(&self.load_nodes).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

row!(Pipeline);
