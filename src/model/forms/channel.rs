use crate::model::enums::{RemedyAlgorithm, SyncConsistency, SyncMode};
use crate::model::field::{Description, Name, Positive};
use crate::model::form::{form, required_if};

form! {
    /// A channel. Otter's `channelInfo` and `channelParameterInfo`.
    pub struct ChannelForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique.", "4 到 64 个字符，不能重复。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["For the people who come after you.", "写给后来人看。"];
        sync_mode "syncMode": SyncMode = "FIELD", Advanced, ["Sync mode", "同步模式"],
            ["FIELD copies changed columns, ROW the whole row.", "FIELD 只同步变更的列，ROW 同步整行。"];
        sync_consistency "syncConsistency": SyncConsistency = "BASE", Advanced, ["Consistency", "同步一致性"],
            ["BASE uses the values in the log, MEDIA reads the row again.", "BASE 用日志里的值，MEDIA 反查数据库。"];
        enable_remedy "enableRemedy": bool = "false", Advanced, ["Mend two-way conflicts", "开启数据一致性"],
            ["For channels that copy both ways.", "用于双向同步的 channel。"];
        remedy_algorithm "remedyAlgorithm": Option<RemedyAlgorithm> = "LOOPBACK", Advanced, ["Mending algorithm", "一致性算法"],
            ["How conflicts are mended; needed when mending is on.", "如何修复冲突；开启数据一致性时必须选择。"];
        remedy_delay "remedyDelayThresoldForMedia": Option<Positive> = "60", Advanced, ["Mending delay limit (s)", "反查延迟阀值（秒）"],
            ["Above this delay the database is read again; needed when mending is on.", "延迟超过该值时反查数据库；开启数据一致性时必填。"];
    }
    check |values, _stored, errors| {
        let on = values.has("enableRemedy", "true");
        required_if(on, "remedyAlgorithm", values, errors);
        required_if(on, "remedyDelayThresoldForMedia", values, errors);
    }
}
