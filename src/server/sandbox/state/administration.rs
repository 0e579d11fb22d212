//! Users, alarm rules, data matrices, system parameters and log records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::constants::{AlarmRuleStatus, AuthorizeType, MonitorName, RetrieverType};
use super::table::{Millis, row};

/// A user account of the manager.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    pub id: i64,
    pub name: String,
    /// The 20 characters that the manager stores instead of the password, see [`crate::server::sandbox::ops::user::password_hash`].
    pub password_hash: String,
    pub department: String,
    pub real_name: String,
    pub authorize_type: AuthorizeType,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

impl Default for User {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            password_hash: String::new(),
            department: String::new(),
            real_name: String::new(),
            authorize_type: AuthorizeType::Operator,
            gmt_create: 0,
            gmt_modified: 0,
        }
    }
}

/// An alarm rule of a pipeline. Remains when its pipeline is deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlarmRule {
    pub id: i64,
    pub pipeline_id: i64,
    pub status: AlarmRuleStatus,
    pub monitor_name: MonitorName,
    pub receiver_key: String,
    /// A number of seconds or text, optionally followed by `@HH:mm-HH:mm,…`.
    pub match_value: String,
    /// Seconds between alarms.
    pub interval_time: Option<i64>,
    /// `yyyy-MM-dd HH:mm:ss` as posted; other text is stored unchecked and breaks the pages (Otter manager console, trap 14).
    pub pause_time: Option<String>,
    pub recovery_thresold: Option<i32>,
    pub auto_recovery: bool,
    pub description: Option<String>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

impl Default for AlarmRule {
    fn default() -> Self {
        Self {
            id: 0,
            pipeline_id: 0,
            status: AlarmRuleStatus::Disable,
            monitor_name: MonitorName::DelayTime,
            receiver_key: String::new(),
            match_value: String::new(),
            interval_time: None,
            pause_time: None,
            recovery_thresold: None,
            auto_recovery: false,
            description: None,
            gmt_create: 0,
            gmt_modified: 0,
        }
    }
}

/// A pair of master and slave addresses that data sources can reference by its key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataMatrix {
    pub id: i64,
    pub group_key: String,
    pub master: String,
    pub slave: Option<String>,
    pub description: Option<String>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// A report from a node or the manager. `-1` for channel, pipeline or node means the manager itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogRecord {
    pub id: i64,
    pub channel_id: i64,
    pub pipeline_id: i64,
    pub nid: i64,
    /// The monitor's constant.
    pub title: String,
    pub message: String,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// The single row of system parameters; `default()` has the Java class's defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemParameter {
    pub system_schema: String,
    pub system_mark_table: String,
    pub system_mark_table_column: String,
    pub system_mark_table_info: String,
    pub system_buffer_table: String,
    pub system_dual_table: String,
    pub retriever: RetrieverType,
    pub default_alarm_receive_key: String,
    pub default_alarm_receiver: String,
    pub alarm_receiver: BTreeMap<String, String>,
}

impl Default for SystemParameter {
    fn default() -> Self {
        Self {
            system_schema: "retl".to_owned(),
            system_mark_table: "retl_mark".to_owned(),
            system_mark_table_column: "channel_id".to_owned(),
            system_mark_table_info: "channel_info".to_owned(),
            system_buffer_table: "retl_buffer".to_owned(),
            system_dual_table: "xdual".to_owned(),
            retriever: RetrieverType::Aria2c,
            default_alarm_receive_key: "otterteam".to_owned(),
            default_alarm_receiver: "jianghang115@gmail.com".to_owned(),
            alarm_receiver: BTreeMap::new(),
        }
    }
}

row!(User, AlarmRule, DataMatrix, LogRecord);
