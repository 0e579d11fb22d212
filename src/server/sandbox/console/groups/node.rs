//! Form groups of the node forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{COUNT, FieldRule, OPTIONAL_COUNT, REQUIRED};

/// A node's name and address.
pub static NODE_INFO: Group = Group::checked(
    "nodeInfo",
    &[
        Field::free("formNodeError"),
        Field::free("id"),
        Field::new("name", "服务器的名字", &[REQUIRED, FieldRule::Length(4, 64)]),
        Field::new("ip", "服务器的IP", &[REQUIRED, FieldRule::Host]),
        Field::new("port", "服务器的端口", COUNT),
        Field::free("description"),
    ],
);

/// A node's parameters.
pub static NODE_PARAMETER_INFO: Group = Group::checked(
    "nodeParameterInfo",
    &[
        Field::new("downloadPort", "下载端口", OPTIONAL_COUNT),
        Field::new("mbeanPort", "MBean端口", OPTIONAL_COUNT),
        Field::new("externalIp", "外部IP", &[FieldRule::When("useExternalIp", "true", &[FieldRule::Required("启用外部IP通讯时必须填写")])]),
        Field::free("useExternalIp"),
        Field::free("autoKeeperClusterId"),
    ],
);
