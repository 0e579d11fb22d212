//! Canals, which read a source's binlog.

use serde::{Deserialize, Serialize};

use super::constants::{BatchMode, ClusterMode, HaMode, IndexMode, MetaMode, RunMode, SourcingType, StorageMode, StorageScavengeMode};
use super::secret::Secret;
use super::table::{Millis, row};

/// A canal, referenced by pipelines as their destination. A missing name breaks the canal list (Otter manager console, trap 32).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Canal {
    pub id: i64,
    pub name: Option<String>,
    pub desc: Option<String>,
    pub parameters: CanalParameter,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// One address of a group; the group's first address is used until it fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataSourcing {
    pub r#type: SourcingType,
    pub address: String,
    pub port: u16,
}

/// The canal's JSON column; `default()` has the Java class's defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CanalParameter {
    pub run_mode: RunMode,
    /// Not in any form, so the console stores null.
    pub cluster_mode: Option<ClusterMode>,
    pub zk_cluster_id: Option<i64>,
    pub data_dir: String,
    pub meta_mode: MetaMode,
    pub meta_file_flush_period: i32,
    pub transaction_size: i32,
    pub storage_mode: StorageMode,
    pub storage_batch_mode: BatchMode,
    pub memory_storage_buffer_size: Option<i32>,
    pub memory_storage_buffer_mem_unit: Option<i32>,
    pub memory_storage_raw_entry: bool,
    pub file_storage_directory: Option<String>,
    pub file_storage_store_count: Option<i32>,
    pub file_storage_rollver_count: Option<i32>,
    pub file_storage_percent_thresold: Option<i32>,
    pub storage_scavenge_mode: StorageScavengeMode,
    pub scavenge_schdule: Option<String>,
    /// `None` is the row left behind by an OCEANBASE form (Otter manager console, trap 12).
    pub sourcing_type: Option<SourcingType>,
    pub local_binlog_directory: Option<String>,
    pub ha_mode: HaMode,
    pub port: Option<i32>,
    pub default_connection_timeout_in_seconds: Option<i32>,
    pub receive_buffer_size: Option<i32>,
    pub send_buffer_size: Option<i32>,
    pub connection_charset_number: i8,
    pub connection_charset: String,
    pub group_db_addresses: Vec<Vec<DataSourcing>>,
    pub db_username: Option<String>,
    pub db_password: Option<Secret>,
    pub index_mode: Option<IndexMode>,
    /// JSON texts, one per position.
    pub positions: Vec<String>,
    pub default_database_name: Option<String>,
    pub slave_id: Option<i64>,
    pub fallback_interval_in_seconds: Option<i32>,
    pub detecting_enable: bool,
    pub heartbeat_ha_enable: bool,
    pub detecting_sql: Option<String>,
    pub detecting_interval_in_seconds: Option<i32>,
    pub detecting_timeout_threshold_in_seconds: Option<i32>,
    pub detecting_retry_times: Option<i32>,
    pub app: Option<String>,
    pub group: Option<String>,
    pub media_group: Option<String>,
    pub metaq_store_uri: Option<String>,
    pub ddl_isolation: bool,
    pub filter_table_error: bool,
    pub black_filter: Option<String>,
    pub tsdb_enable: bool,
    pub tsdb_snapshot_interval: i32,
    pub tsdb_snapshot_expire: i32,
    pub rds_accesskey: Option<String>,
    pub rds_secretkey: Option<Secret>,
    pub rds_instance_id: Option<String>,
    pub gtid_enable: bool,
    pub parallel: bool,
    pub alarm_handler_class: Option<String>,
    pub alarm_handler_plugin_dir: Option<String>,
}

impl Default for CanalParameter {
    fn default() -> Self {
        Self {
            run_mode: RunMode::Embedded,
            cluster_mode: Some(ClusterMode::Standalone),
            zk_cluster_id: None,
            data_dir: "../conf".to_owned(),
            meta_mode: MetaMode::Memory,
            meta_file_flush_period: 1000,
            transaction_size: 1024,
            storage_mode: StorageMode::Memory,
            storage_batch_mode: BatchMode::MemSize,
            memory_storage_buffer_size: Some(16_384),
            memory_storage_buffer_mem_unit: Some(1024),
            memory_storage_raw_entry: true,
            file_storage_directory: None,
            file_storage_store_count: None,
            file_storage_rollver_count: None,
            file_storage_percent_thresold: None,
            storage_scavenge_mode: StorageScavengeMode::OnAck,
            scavenge_schdule: None,
            sourcing_type: Some(SourcingType::Mysql),
            local_binlog_directory: None,
            ha_mode: HaMode::Heartbeat,
            port: Some(11_111),
            default_connection_timeout_in_seconds: Some(30),
            receive_buffer_size: Some(65_536),
            send_buffer_size: Some(65_536),
            connection_charset_number: 33,
            connection_charset: "UTF-8".to_owned(),
            group_db_addresses: Vec::new(),
            db_username: None,
            db_password: None,
            index_mode: None,
            positions: Vec::new(),
            default_database_name: None,
            slave_id: None,
            fallback_interval_in_seconds: Some(60),
            detecting_enable: true,
            heartbeat_ha_enable: false,
            detecting_sql: None,
            detecting_interval_in_seconds: Some(3),
            detecting_timeout_threshold_in_seconds: Some(30),
            detecting_retry_times: Some(3),
            app: None,
            group: None,
            media_group: None,
            metaq_store_uri: None,
            ddl_isolation: false,
            filter_table_error: false,
            black_filter: None,
            tsdb_enable: false,
            tsdb_snapshot_interval: 24,
            tsdb_snapshot_expire: 360,
            rds_accesskey: None,
            rds_secretkey: None,
            rds_instance_id: None,
            gtid_enable: false,
            parallel: false,
            alarm_handler_class: None,
            alarm_handler_plugin_dir: None,
        }
    }
}

row!(Canal);
