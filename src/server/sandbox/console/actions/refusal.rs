//! How the console reports rejected operations: exceptions and custom error messages (Otter manager console actions, §4.16).

use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::{INVALID_CONFIGURE_EXCEPTION, Refusal};

impl From<Refusal> for JavaException {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Exception { class: "java.lang.NullPointerException", .. } => JavaException::null_pointer(),
            Refusal::Exception { class, message } => JavaException::new(class, message),
            Refusal::InvalidConfigure(kind) => JavaException::new(INVALID_CONFIGURE_EXCEPTION, kind.constant()),
            Refusal::Forbidden | Refusal::Invalid(_) => JavaException::manager(refusal.to_string()),
        }
    }
}

/// Group, field and message of a custom error.
pub fn message(id: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match id {
        "invalidChannelName" => ("channelInfo", "formChannelError", "插入的Channel和数据库有重名"),
        "invalidPipelineName" => ("pipelineInfo", "formPipelineError", "插入的Pipeline在该Channel节点下有重名"),
        "invalidDestinationName" => ("pipelineInfo", "formPipelineError", "canal已经被其他pipeline所关联"),
        "invalidDataMediaSource" => ("dataMediaSourceInfo", "formDataMediaSourceError", "数据库中存在重名的数据源"),
        "invalidColumnPair" => ("columnPairInfo", "formColumnPairError", "左右映射关系数量不一致"),
        "invalidDataMedia" => ("dataMediaInfo", "formDataMediaError", "数据库中存在重复的数据表"),
        "invalidDataMediaPair" => ("dataMediaPairInfo", "formDataMediaPairError", "数据库中存在重复的映射关系"),
        "invalidBatchDataMediaPair" => {
            let text = "批量导入失败，请检查配置文档，可能原因:文档字段缺失或者sourceId不存在";
            ("batchDataMediaPairInfo", "formBatchDataMediaPairError", text)
        }
        "invalidNode" => ("nodeInfo", "formNodeError", "数据库中存在重复的Node配置(可能原因：Node重复，或者IP+PORT重复)"),
        "passwordTooLess" => ("editUserInfo", "formUserError", "新修改的密码低于6位"),
        "invalidUserOrPassword" => ("login", "loginError", "用户名或密码不正确,请重新输入"),
        "invalidCanal" => ("canalInfo", "formCanalError", "数据库中存在重复的Canal配置(可能原因：Canal Name重复 )"),
        "invaliedHeartBeat" => {
            let text = "心跳SQL不允许使用select,建议为insert/update,定时产生binlog数据";
            ("canalParameterInfo", "formHeartBeatError", text)
        }
        "invalidDataMatrix" => ("dataMatrixInfo", "formDataMatrixError", "重复的groupKey设置"),
        _ => return None,
    })
}
