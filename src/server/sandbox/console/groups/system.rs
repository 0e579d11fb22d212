//! Form groups of the system parameter, alarm rule and data matrix forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{FieldRule, REQUIRED, REQUIRED_SPACED};

/// Declared, but not used by any action.
pub static SYSTEM_PARAMETER_INFO: Group = Group::checked("systemParameterInfo", &[Field::new("id", "系统参数ID", &[REQUIRED])]);

/// The system parameters.
pub static SYSTEM_PARAMETER_DETAIL_INFO: Group = Group::checked(
    "systemParameterDetailInfo",
    &[
        Field::new("systemSchema", "system.schema", &[REQUIRED]),
        Field::new("systemMarkTable", "system.markTable", &[REQUIRED]),
        Field::new("systemMarkTableColumn", "system.markTable.column", &[REQUIRED]),
        Field::new("systemMarkTableInfo", "system.markTable.info", &[REQUIRED]),
        Field::new("systemBufferTable", "system.bufferTable", &[REQUIRED]),
        Field::new("systemDualTable", "system.dualTable", &[REQUIRED]),
        Field::new("retriever", "otter.download.retriever", &[REQUIRED]),
        Field::new("defaultAlarmReceiver", "默认报警联系人", &[REQUIRED]),
        Field::free("alarmReceiver"),
    ],
);

/// An alarm rule.
pub static ALARM_RULE_INFO: Group = Group::checked(
    "alarmRuleInfo",
    &[
        Field::free("formAlarmRuleError"),
        Field::free("id"),
        Field::new("monitorName", "监控项目", &[REQUIRED]),
        Field::free("pipelineId"),
        Field::free("status"),
        Field::new("intervalTime", "报警间隔时间", &[REQUIRED]),
        Field::new("matchValue", "监控的阈值", &[REQUIRED]),
        Field::new("receiverKey", "发送对象KEY", &[REQUIRED]),
        Field::free("autoRecovery"),
        Field::new("recoveryThresold", "自动恢复阀值", &[FieldRule::Integer]),
        Field::free("description"),
    ],
);

/// A data matrix.
pub static DATA_MATRIX_INFO: Group = Group::checked(
    "dataMatrixInfo",
    &[
        Field::free("formDataMatrixError"),
        Field::new("groupKey", "groupKey", &[REQUIRED_SPACED]),
        Field::new("master", "master", &[REQUIRED_SPACED]),
        Field::free("slave"),
        Field::free("description"),
        Field::free("id"),
    ],
);
