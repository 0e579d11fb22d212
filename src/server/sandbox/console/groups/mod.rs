//! The manager's form groups in declaration order, on which the short keys depend (Otter manager console, §1.4).

mod canal;
mod channel;
mod cluster;
mod media;
mod node;
mod pair;
mod pipeline;
mod system;
mod user;

use super::webx::group::Group;
use super::webx::keys::Keys;
use crate::server::sandbox::config::Generation;

const ALL: &[&Group] = &[
    &user::CSRF_CHECK,
    &channel::CHANNEL_INFO,
    &channel::CHANNEL_PARAMETER_INFO,
    &pipeline::PIPELINE_INFO,
    &pipeline::PIPELINE_PARAMETER_INFO,
    &media::DATA_MEDIA_SOURCE_INFO,
    &pair::COLUMN_PAIR_INFO,
    &pair::COLUMN_PAIR_GROUP_INFO,
    &media::DATA_MEDIA_INFO,
    &cluster::AUTOKEEPER_CLUSTER_INFO,
    &pair::DATA_MEDIA_PAIR_INFO,
    &pair::BATCH_DATA_MEDIA_PAIR_INFO,
    &node::NODE_INFO,
    &system::ALARM_RULE_INFO,
    &node::NODE_PARAMETER_INFO,
    &user::USER_INFO,
    &user::ADD_USER_INFO,
    &user::EDIT_USER_INFO,
    &user::LOGIN,
    &system::SYSTEM_PARAMETER_INFO,
    &system::SYSTEM_PARAMETER_DETAIL_INFO,
    &canal::CANAL_INFO,
    &canal::CANAL_PARAMETER_INFO,
    &system::DATA_MATRIX_INFO,
];

/// Fields missing in the older generation.
const NEWER_FIELDS: &[(&str, &str)] =
    &[("pipelineParameterInfo", "loadBatchsize"), ("canalParameterInfo", "rsList"), ("canalParameterInfo", "tenant")];

/// The keys used by a generation of the manager.
pub fn keys(generation: Generation) -> Keys {
    Keys::new(ALL, |group, field| generation == Generation::V4219 || !NEWER_FIELDS.contains(&(group.name, field)))
}
