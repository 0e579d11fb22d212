use crate::model::enums::{RemedyAlgorithm, SyncConsistency, SyncMode};
use crate::model::field::{Description, Name, Positive};
use crate::model::form::{form, required_if};

form! {
    /// A channel. Otter's `channelInfo` and `channelParameterInfo`.
    pub struct ChannelForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique.", "4 到 64 个字符，不能重复。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["Notes for other users.", "备注，便于他人了解。"];
        sync_mode "syncMode": SyncMode = "FIELD", Advanced, ["Sync mode", "同步模式"],
            ["FIELD copies changed columns; ROW copies the whole row.", "FIELD 只同步变更的列，ROW 同步整行。"];
        sync_consistency "syncConsistency": SyncConsistency = "BASE", Advanced, ["Consistency", "同步一致性"],
            ["BASE uses the values in the binlog; MEDIA reads the row from the database.", "BASE 用日志里的值，MEDIA 反查数据库。"];
        enable_remedy "enableRemedy": bool = "false", Advanced, ["Repair two-way conflicts", "开启数据一致性"],
            ["For two-way channels.", "用于双向同步的 channel。"];
        remedy_algorithm "remedyAlgorithm": Option<RemedyAlgorithm> = "LOOPBACK", Advanced, ["Repair algorithm", "一致性算法"],
            ["How conflicts are repaired; required when repair is on.", "如何修复冲突；开启数据一致性时必须选择。"];
        remedy_delay "remedyDelayThresoldForMedia": Option<Positive> = "60", Advanced, ["Repair delay threshold (s)", "反查延迟阈值（秒）"],
            ["Above this delay, rows are read from the database; required when repair is on.", "延迟超过该值时反查数据库；开启数据一致性时必填。"];
    }
    check |values, _stored, errors| {
        let on = values.has("enableRemedy", "true");
        required_if(on, "remedyAlgorithm", values, errors);
        required_if(on, "remedyDelayThresoldForMedia", values, errors);
    }
}
