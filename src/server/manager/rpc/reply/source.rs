//! Tables and their data sources.

use std::collections::BTreeMap;

use super::convert::entity;
use crate::model::{MediaMode, SourceId, SourceType, TableId};

entity! {
    /// A table, several tables `t[1-3]`, tables matching a regular expression, or a topic.
    DataMedia from "DataMedia" | "DbDataMedia" | "MqDataMedia" {
        id: TableId = "id",
        /// The schema.
        namespace: Option<String> = "namespace",
        name: String = "name",
        encode: Option<String> = "encode",
        /// The manager always sends `SINGLE`, whatever the name is; derive the mode from the name.
        mode: Option<MediaMode> = "mode",
        source: DataMediaSource = "source",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// A database or message queue. The reply contains its password in clear text; it is not read.
    DataMediaSource from "DataMediaSource" | "DbMediaSource" | "MqMediaSource" {
        id: SourceId = "id",
        name: String = "name",
        kind: SourceType = "type",
        encode: Option<String> = "encode",
        url: Option<String> = "url",
        /// Databases only.
        username: Option<String> = "username",
        /// Databases only: class of the JDBC driver.
        driver: Option<String> = "driver",
        /// Databases only: properties of the connection, without passwords.
        properties: Option<BTreeMap<String, String>> = "properties",
        /// Message queues only.
        store_path: Option<String> = "storePath",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}
