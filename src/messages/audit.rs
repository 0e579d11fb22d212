//! Messages for the audit log.

use super::{Lang, messages};

messages! {
    TITLE = "Audit", "审计";
    HELP = "Who did what, refused attempts too. Records can't be changed: each carries a hash over the one before.", "操作记录，包括被拒绝的尝试。记录不可更改：每条都带有前一条的哈希。";
    HISTORY = "History", "历史";
    EMPTY = "Nothing was written down yet", "还没有记录";
    EMPTY_HELP = "Every change and every refused attempt will be here.", "所有修改和被拒绝的尝试都会记录在此。";
    PERSON = "Person", "人员";
    ANYBODY = "Anybody", "所有人";
    ANY_ACTION = "Any action", "所有操作";
    THING = "Kind of thing", "对象类型";
    ANY_THING = "Anything", "所有对象";
    ANY_TEAM = "Any team", "所有团队";
    FROM = "From", "起始";
    UNTIL = "Until", "截止";
    FIND = "Find", "查找";
    OLDER = "Older", "更早";
    NEWEST = "Newest", "最新";
    EXPORT = "Export", "导出";
    DONE = "done", "完成";
    REFUSED = "refused", "被拒绝";
    FAILED = "failed", "失败";
    UNKNOWN = "unknown", "未知";
    UNKNOWN_HELP = "It is under way, or the server ended before it knew.", "正在进行，或服务器在得知结果前已停止。";
    SYSTEM = "nobody known", "未知人员";
    CHANGES = "Changes", "变更";
    VIA = "session", "会话";
    REQUEST = "request", "请求";
    SIGN_IN = "sign in", "登录";
    SIGN_OUT = "sign out", "退出登录";
    SET_UP = "become the first administrator", "成为首位管理员";
    JOIN = "join by invitation", "受邀加入";
    CHOOSE_PASSWORD = "choose a password by link", "通过链接设置密码";
    CHANGE_PASSWORD_PATH = "change own password", "修改密码";
    END_SESSIONS = "end own sessions", "结束会话";
    EDIT_ACCOUNT = "change own profile", "修改个人资料";
    SIGN_UP = "join by an identity provider", "通过身份提供方加入";
    CONNECT = "connect an identity provider", "关联身份提供方";
    DISCONNECT = "disconnect an identity provider", "解除关联身份提供方";
    GRANTED = "roles by an identity provider's rules", "按身份提供方规则授予角色";
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
