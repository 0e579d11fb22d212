//! Messages for the audit log.

use super::{Lang, messages};

messages! {
    TITLE = "Audit log", "审计";
    HELP = "Every change and denied attempt. Entries are hash-chained, so tampering is detectable.", "所有修改和被拒绝的尝试。各条记录以哈希相连，篡改可被发现。";
    HISTORY = "History", "历史";
    EMPTY = "No audit entries yet", "还没有审计记录";
    EMPTY_HELP = "Changes and denied attempts will appear here.", "所有修改和被拒绝的尝试都会记录在此。";
    PERSON = "User", "用户";
    ANYBODY = "Anyone", "所有用户";
    ANY_ACTION = "Any action", "所有操作";
    RESOURCE = "Resource type", "对象类型";
    ANY_RESOURCE = "Any type", "所有类型";
    ANY_TEAM = "Any team", "所有团队";
    FROM = "From", "起始";
    UNTIL = "Until", "截止";
    FIND = "Search", "搜索";
    OLDER = "Older", "更早";
    NEWEST = "Newest", "最新";
    EXPORT = "Export", "导出";
    DONE = "done", "完成";
    REFUSED = "denied", "被拒绝";
    FAILED = "failed", "失败";
    UNKNOWN = "unknown", "未知";
    UNKNOWN_HELP = "In progress, or the server stopped before the outcome was known.", "正在进行，或服务器在得知结果前已停止。";
    SYSTEM = "unknown user", "未知用户";
    CHANGES = "Changes", "变更";
    VIA = "session", "会话";
    REQUEST = "request", "请求";
    CREATED = "added", "添加了";
    EDITED = "changed", "修改了";
    DELETED = "deleted", "删除了";
    TESTED = "tested", "测试了";
    RAN = "ran", "运行了";
    STARTED = "started", "启动了";
    STOPPED = "stopped", "停止了";
    RELEASED = "released", "解挂了";
    PUSHED = "pushed", "推送了";
    FOUND_TABLES = "listed tables of", "查询了数据表：";
    SIGNED_IN = "signed in", "登录";
    SIGNED_OUT = "signed out", "退出登录";
    BECAME_ADMINISTRATOR = "became the first administrator", "成为首位管理员";
    JOINED = "joined", "加入";
    CHANGED_PASSWORD = "changed the password", "修改了密码";
    SIGN_IN = "sign in", "登录";
    SIGN_OUT = "sign out", "退出登录";
    SET_UP = "create first administrator", "创建首位管理员";
    JOIN = "accept invitation", "接受邀请";
    CHOOSE_PASSWORD = "reset password via link", "通过链接重设密码";
    CHANGE_PASSWORD_PATH = "change own password", "修改密码";
    END_SESSIONS = "end own sessions", "结束自己的会话";
    EDIT_ACCOUNT = "change own profile", "修改个人资料";
    SIGN_UP = "sign up via identity provider", "通过身份提供方加入";
    CONNECT = "link identity provider", "关联身份提供方";
    DISCONNECT = "unlink identity provider", "解除关联身份提供方";
    GRANTED = "roles assigned by identity provider rules", "按身份提供方规则授予角色";
}

/// Actions on the user's own account and their messages.
pub const ACCOUNT: [(&str, super::Message); 12] = [
    ("account.sign_in", SIGN_IN),
    ("account.sign_out", SIGN_OUT),
    ("account.set_up", SET_UP),
    ("account.join", JOIN),
    ("account.choose_password", CHOOSE_PASSWORD),
    ("account.change_password", CHANGE_PASSWORD_PATH),
    ("account.end_sessions", END_SESSIONS),
    ("account.edit", EDIT_ACCOUNT),
    ("account.sign_up", SIGN_UP),
    ("account.connect", CONNECT),
    ("account.disconnect", DISCONNECT),
    ("account.granted", GRANTED),
];

/// What users did to resources, by the last part of the action's name; commands to a channel by the command.
const DEEDS: [(&str, super::Message); 16] = [
    ("create", CREATED),
    ("edit", EDITED),
    ("delete", DELETED),
    ("test", TESTED),
    ("run", RAN),
    ("start", STARTED),
    ("stop", STOPPED),
    ("release", RELEASED),
    ("push", PUSHED),
    ("find_tables", FOUND_TABLES),
    ("sign_in", SIGNED_IN),
    ("sign_out", SIGNED_OUT),
    ("set_up", BECAME_ADMINISTRATOR),
    ("join", JOINED),
    ("sign_up", JOINED),
    ("change_password", CHANGED_PASSWORD),
];

/// What a user did, as the predicate of a sentence: "stopped", followed by the resource. `changes` are those of the audit record.
pub fn did(lang: Lang, name: &str, changes: &serde_json::Value) -> String {
    let last = name.rsplit('.').next().unwrap_or_default();
    let command = changes.get("switch").and_then(|switch| switch.get(1)).and_then(serde_json::Value::as_str);
    let deed = command.unwrap_or(last);
    match DEEDS.iter().find(|(of, _)| *of == deed) {
        Some((_, message)) => lang.t(*message).to_owned(),
        None => action(lang, name),
    }
}

/// The text for an action; its raw name if there is none.
pub fn action(lang: Lang, name: &str) -> String {
    if let Some((_, word)) = ACCOUNT.iter().find(|(of, _)| *of == name) {
        return lang.t(*word).to_owned();
    }
    let known = crate::model::permissions::PERMISSIONS
        .iter()
        .find(|(resource, what, _)| crate::model::permissions::action_name(*resource, *what) == name);
    match known {
        Some((resource, what, _)) => {
            format!("{}: {}", lang.t(super::permissions::resource(*resource)), lang.t(super::permissions::action(*what)))
        }
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn deeds_name_the_command() {
        let command = json!({ "switch": ["START", "stop"] });
        assert_eq!(did(Lang::En, "channel.operate", &command), "stopped");
        assert_eq!(did(Lang::Zh, "channel.operate", &command), "停止了");
        assert_eq!(did(Lang::En, "node.edit", &json!({ "ip": ["a", "b"] })), "changed");
        assert_eq!(did(Lang::En, "unheard.of", &json!(null)), "unheard.of");
    }
}
