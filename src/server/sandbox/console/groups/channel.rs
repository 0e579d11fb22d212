//! Form groups of the channel forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{COUNT, FieldRule, REQUIRED};

/// A channel's name and description.
pub static CHANNEL_INFO: Group = Group::checked(
    "channelInfo",
    &[
        Field::free("formChannelError"),
        Field::free("id"),
        Field::new("name", "Channel名称", &[REQUIRED, FieldRule::Length(4, 64)]),
        Field::free("status"),
        Field::free("description"),
    ],
);

/// A channel's parameters.
pub static CHANNEL_PARAMETER_INFO: Group = Group::checked(
    "channelParameterInfo",
    &[
        Field::free("channelId"),
        Field::new("enableRemedy", "冲突补救", &[REQUIRED]),
        Field::new("remedyDelayThresoldForMedia", "一致性反查数据库阀值", &[FieldRule::When("enableRemedy", "true", COUNT)]),
        Field::new("remedyAlgorithm", "一致性算法", &[FieldRule::When("enableRemedy", "true", &[REQUIRED])]),
        Field::new("syncMode", "同步模式", &[REQUIRED]),
        Field::new("syncConsistency", "同步一致性", &[REQUIRED]),
    ],
);
