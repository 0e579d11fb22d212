//! Messages for manager errors and what to do about them.

use super::{Lang, Message, common, messages, permissions};
use crate::model::{Conflict, Error, ErrorKind, ResourceType};

messages! {
    UNREACHABLE_TITLE = "The manager can't be reached", "无法连接 manager";
    TIMED_OUT_TITLE = "The manager didn't respond in time", "manager 未及时响应";
    SIGN_IN_TITLE = "The manager rejected the configured account", "manager 拒绝了所配置的账号";
    NOT_ADMIN_TITLE = "The configured account is not a manager administrator", "所配置的账号不是 manager 管理员";
    NOT_ALLOWED_TITLE = "The manager denied this", "manager 拒绝了该操作";
    NOT_FOUND_TITLE = "Not found", "不存在";
    UNEXPECTED_TITLE = "Unexpected content from the manager", "manager 返回了无法识别的内容";
    NOT_APPLIED_TITLE = "The manager did not apply the change", "manager 未使修改生效";
    FAILED_TITLE = "The manager returned an error", "manager 返回了错误";
    FORBIDDEN_TITLE = "Missing permission", "没有权限";
    WAIT_TITLE = "Too many attempts", "尝试次数过多";
    STORE_TITLE = "The database of otter-admin failed", "otter-admin 的数据库出错";
    UNREACHABLE_DO = "Check that the manager is running and that its address in Settings is correct. Your input is kept; submit again when it is back.",
        "请确认 manager 正在运行，且设置中的地址正确。已填写的内容不会丢失，恢复后再次提交即可。";
    QUEUE_FULL = "Too many pending requests to the manager", "等待 manager 处理的请求过多";
    BUSY_DO = "Nothing was changed. Try again in a few seconds.", "未做任何修改，请几秒后重试。";
    UNREACHABLE_CHECK = "Check that the manager is running and that its address in Settings is correct.", "请确认 manager 正在运行，且设置中的地址正确。";
    OPERATION_BUSY = "Another operation on this channel is in progress. Wait for it to finish.", "该 channel 有操作正在进行，请等待其结束。";
    UNKNOWN_DO = "The change may still have been applied. Check the list before submitting again.", "操作可能已经生效，再次提交前请先查看列表。";
    TIMED_OUT_DO = "The manager is slow or not responding. Try again later.", "manager 响应缓慢或没有响应，请稍后再试。";
    SIGN_IN_DO = "Set the correct account and password in otter-admin's configuration and restart it.", "请在 otter-admin 的配置中填写正确的账号和密码，然后重启。";
    NOT_ADMIN_DO = "Configure an account that is a manager administrator.", "请配置 manager 的管理员账号。";
    NOT_ALLOWED_DO = "Ask the manager's administrator.", "请联系 manager 的管理员。";
    REJECTED = "Invalid input", "输入有误";
    REJECTED_DO = "Correct the highlighted fields and submit again.", "请修改标出的字段后再次提交。";
    CONFLICT = "Not possible in the current state", "与当前状态冲突";
    CHANNEL_RUNS = "The channel is running. Stop it before making changes.", "channel 正在运行，请先停止再修改。";
    CHANNEL_PAUSED = "The channel is paused. Stop it before making changes.", "channel 处于挂起状态，请先停止再修改。";
    NODE_UP = "The node is running. Stop its process first.", "node 在线，请先停止其进程。";
    DDL_BOTH_WAYS = "Only one direction of a two-way channel may copy DDL. Turn it off for one of them.", "双向同步只能有一个方向同步 DDL，请关闭其中一个。";
    HOME_BOTH_WAYS = "Only one direction of a two-way channel may be the primary site. Turn it off for one of them.", "双向同步只能有一个主站点，请关闭其中一个。";
    NO_CLUSTER = "No ZooKeeper cluster yet. Add one first.", "还没有 ZooKeeper 集群，请先添加。";
    NOT_READY = "The channel isn't ready to start. Its page lists the requirements that aren't met.", "channel 尚不能启动，未满足的条件见其页面。";
    TWO_PIPELINES = "The channel already has two pipelines, one for each direction.", "channel 已有两个 pipeline（每个方向一个）。";
    NOT_FOUND_DO = "It may have been deleted. Check the list.", "可能已被删除，请查看列表。";
    DRIFT_DO = "Check that the address in Settings is an Otter manager of a supported version (4.2.x). If it is, please report this with the version.",
        "请确认设置中的地址是受支持版本（4.2.x）的 Otter manager；若是，请附上版本号反馈。";
    NOT_APPLIED_DO = "Reload to see the current state and try again. The manager's log may say why.", "请刷新查看现状后重试，原因可查看 manager 的日志。";
    FAILED_DO = "Try again. See the manager's log for details.", "请重试，详情见 manager 的日志。";

    LAST_ADMINISTRATOR = "This is the last active administrator. Make someone else an administrator first.", "这是最后一位可登录的管理员，请先指定其他管理员。";
    INTERNAL = "Internal otter-admin error", "otter-admin 内部出错";
    INTERNAL_DO = "The change may have been partially applied. Check the current state before trying again. This is a bug: please report it with the details in otter-admin's log.", "操作可能已部分生效，请先确认当前状态再重试。详情见 otter-admin 的日志，请将其作为缺陷反馈。";
    SESSION_TOO_OLD = "You have no password to confirm this with, and your session is older than 10 minutes. Sign out, sign in again and retry.", "您没有可用于确认的密码，且会话已超过 10 分钟。请退出并重新登录后再操作。";
    STORE_DO = "Nothing was changed. Check otter-admin's log and database, then try again.", "未做任何修改。请查看 otter-admin 的日志和数据库后重试。";

    LINK = "This link is invalid or has expired", "此链接无效或已失效";
    LINK_DO = "Links work once and expire. Ask the sender for a new one.", "链接只能使用一次且有时限，请向发送者索取新的链接。";
    WAIT_DO = "Nothing was changed; your input is kept.", "未做任何修改，已填写的内容仍在。";

    fn wait(seconds: u64) = "Too many attempts. Try again in {seconds} s.", "尝试次数过多，请在 {seconds} 秒后重试。";
    fn store(cause: &str) = "otter-admin database error: {cause}", "otter-admin 的数据库出错：{cause}";
    fn unreachable(address: &str, cause: &str) = "Can't reach the manager at {address}: {cause}", "无法连接 manager（{address}）：{cause}";
    fn timed_out(address: &str, seconds: u64) = "The manager at {address} didn't respond within {seconds} s", "manager（{address}）在 {seconds} 秒内没有响应";
    fn sign_in(user: &str) = "The manager rejected the sign-in of {user}", "manager 拒绝 {user} 登录";
    fn not_admin(user: &str) = "The account {user} isn't a manager administrator", "账号 {user} 不是 manager 的管理员";
    fn not_allowed(what: &str) = "The manager denied this: {what}", "manager 不允许此操作：{what}";
    fn in_use(resources: &str) = "Still in use. Remove first: {resources}", "仍被使用，请先移除：{resources}";
    fn not_found(resource: &str, id: &str) = "Not found: {resource} {id}", "未找到 {resource} {id}";
    fn unexpected(screen: &str, missing: &str) = "Unexpected content on the manager's page {screen}: {missing} is missing", "manager 的页面 {screen} 与预期不符：缺少 {missing}";
    fn not_applied(what: &str) = "Not applied: {what}. The manager gave no reason", "{what} 未生效，manager 没有给出原因";
    fn failed(screen: &str, reason: &str) = "The manager returned an error on {screen}: {reason}", "manager 在 {screen} 出错：{reason}";
}

/// The name of a resource type, for use in a sentence.
pub fn resource_name(lang: Lang, resource_type: ResourceType) -> &'static str {
    lang.t(match resource_type {
        ResourceType::Cluster => common::THING_CLUSTER,
        ResourceType::Node => common::THING_NODE,
        ResourceType::Source => common::DATA_SOURCE,
        ResourceType::Table => common::THING_TABLE,
        ResourceType::Canal => common::THING_CANAL,
        ResourceType::Channel => common::THING_CHANNEL,
        ResourceType::Pipeline => common::THING_PIPELINE,
        ResourceType::Pair => common::THING_PAIR,
        ResourceType::User => common::THING_PERSON,
        ResourceType::Team => common::THING_TEAM,
        ResourceType::Rule => common::THING_RULE,
        ResourceType::Job => common::THING_JOB,
        ResourceType::Operation => common::THING_OPERATION,
    })
}

/// A kind of errors in a few words, the same for all errors of the kind: the `title` of problem details (RFC 9457).
pub fn title(kind: ErrorKind) -> Message {
    match kind {
        ErrorKind::Unreachable => UNREACHABLE_TITLE,
        ErrorKind::TimedOut => TIMED_OUT_TITLE,
        ErrorKind::Busy => QUEUE_FULL,
        ErrorKind::SignInRefused => SIGN_IN_TITLE,
        ErrorKind::NotAdministrator => NOT_ADMIN_TITLE,
        ErrorKind::NotAllowed => NOT_ALLOWED_TITLE,
        ErrorKind::Invalid => REJECTED,
        ErrorKind::Conflict => CONFLICT,
        ErrorKind::NotFound => NOT_FOUND_TITLE,
        ErrorKind::UnexpectedPage => UNEXPECTED_TITLE,
        ErrorKind::NotApplied => NOT_APPLIED_TITLE,
        ErrorKind::Failed => FAILED_TITLE,
        ErrorKind::Forbidden => FORBIDDEN_TITLE,
        ErrorKind::RateLimited => WAIT_TITLE,
        ErrorKind::InvalidLink => LINK,
        ErrorKind::Database => STORE_TITLE,
        ErrorKind::Internal => INTERNAL,
    }
}

/// What went wrong.
pub fn what(lang: Lang, error: &Error) -> String {
    match error {
        Error::Unreachable { address, cause, .. } => unreachable(lang, address, plain(cause)),
        Error::TimedOut { address, seconds, .. } => timed_out(lang, address, *seconds),
        Error::Busy { .. } => lang.t(QUEUE_FULL).to_owned(),
        Error::SignInRefused { user } => sign_in(lang, user),
        Error::NotAdministrator { user } => not_admin(lang, user),
        Error::NotAllowed { what } => not_allowed(lang, what),
        Error::Invalid(_) => lang.t(REJECTED).to_owned(),
        Error::Conflict(_) => lang.t(CONFLICT).to_owned(),
        Error::NotFound { resource_type, id } => not_found(lang, resource_name(lang, *resource_type), id),
        Error::UnexpectedPage { screen, missing } => unexpected(lang, screen, missing),
        Error::NotApplied { what } => not_applied(lang, what),
        Error::Failed { screen, reason } => failed(lang, screen, reason),
        Error::Forbidden(denial) => permissions::forbidden(lang, denial),
        Error::Database(cause) => store(lang, cause),
        Error::Internal => lang.t(INTERNAL).to_owned(),
        Error::RateLimited { seconds } => wait(lang, *seconds),
        Error::InvalidLink => lang.t(LINK).to_owned(),
    }
}

/// The cause without the operating system's error number.
fn plain(cause: &str) -> &str {
    cause.split_once(" (os error ").map_or(cause, |(words, _)| words)
}

/// What to do after a failed read, where there is nothing to submit again.
pub fn reading_step(lang: Lang, error: &Error) -> String {
    match error {
        Error::Unreachable { written: false, .. } => lang.t(UNREACHABLE_CHECK).to_owned(),
        error => next_step(lang, error),
    }
}

/// What to do next.
pub fn next_step(lang: Lang, error: &Error) -> String {
    let word = match error {
        Error::Conflict(cause) => return conflict(lang, cause),
        Error::Forbidden(denial) => return permissions::why(lang, denial),
        Error::Unreachable { written: true, .. } | Error::TimedOut { written: true, .. } | Error::Busy { written: true } => UNKNOWN_DO,
        Error::Busy { written: false } => BUSY_DO,
        Error::Unreachable { .. } => UNREACHABLE_DO,
        Error::TimedOut { .. } => TIMED_OUT_DO,
        Error::SignInRefused { .. } => SIGN_IN_DO,
        Error::NotAdministrator { .. } => NOT_ADMIN_DO,
        Error::NotAllowed { .. } => NOT_ALLOWED_DO,
        Error::Invalid(_) => REJECTED_DO,
        Error::NotFound { .. } => NOT_FOUND_DO,
        Error::UnexpectedPage { .. } => DRIFT_DO,
        Error::NotApplied { .. } => NOT_APPLIED_DO,
        Error::Failed { .. } => FAILED_DO,
        Error::Database(_) => STORE_DO,
        Error::Internal => INTERNAL_DO,
        Error::RateLimited { .. } => WAIT_DO,
        Error::InvalidLink => LINK_DO,
    };
    lang.t(word).to_owned()
}

fn conflict(lang: Lang, cause: &Conflict) -> String {
    let word = match cause {
        Conflict::InUse(resources) => {
            let names: Vec<_> = resources.iter().map(|(kind, id)| format!("{} {id}", resource_name(lang, *kind))).collect();
            return in_use(lang, &names.join(", "));
        }
        Conflict::ChannelRuns => CHANNEL_RUNS,
        Conflict::ChannelPaused => CHANNEL_PAUSED,
        Conflict::NodeUp => NODE_UP,
        Conflict::DdlBothWays => DDL_BOTH_WAYS,
        Conflict::HomeBothWays => HOME_BOTH_WAYS,
        Conflict::NoCluster => NO_CLUSTER,
        Conflict::NotReady => NOT_READY,
        Conflict::TwoPipelines => TWO_PIPELINES,
        Conflict::Busy => OPERATION_BUSY,
        Conflict::LastAdministrator => LAST_ADMINISTRATOR,
        Conflict::SessionTooOld => SESSION_TOO_OLD,
    };
    lang.t(word).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What programs and users get for each kind. Names, statuses and types are part of the interface, so they must not change.
    #[test]
    fn every_kind_has_a_status_a_type_and_texts() {
        let table = [
            ("unreachable", 503, "/problems/manager-unreachable", "The manager can't be reached", "无法连接 manager"),
            ("timed-out", 504, "/problems/manager-timed-out", "The manager didn't respond in time", "manager 未及时响应"),
            ("busy", 503, "/problems/manager-busy", "Too many pending requests to the manager", "等待 manager 处理的请求过多"),
            (
                "sign-in-refused",
                503,
                "/problems/manager-sign-in-refused",
                "The manager rejected the configured account",
                "manager 拒绝了所配置的账号",
            ),
            (
                "not-administrator",
                503,
                "/problems/manager-account-not-administrator",
                "The configured account is not a manager administrator",
                "所配置的账号不是 manager 管理员",
            ),
            ("not-allowed", 403, "/problems/manager-denied", "The manager denied this", "manager 拒绝了该操作"),
            ("rejected", 422, "/problems/invalid-input", "Invalid input", "输入有误"),
            ("conflict", 409, "/problems/conflict", "Not possible in the current state", "与当前状态冲突"),
            ("not-found", 404, "/problems/not-found", "Not found", "不存在"),
            ("drift", 502, "/problems/manager-unexpected-page", "Unexpected content from the manager", "manager 返回了无法识别的内容"),
            ("not-applied", 502, "/problems/manager-change-not-applied", "The manager did not apply the change", "manager 未使修改生效"),
            ("failed", 502, "/problems/manager-failed", "The manager returned an error", "manager 返回了错误"),
            ("forbidden", 403, "/problems/missing-permission", "Missing permission", "没有权限"),
            ("wait", 429, "/problems/rate-limited", "Too many attempts", "尝试次数过多"),
            ("link", 410, "/problems/invalid-link", "This link is invalid or has expired", "此链接无效或已失效"),
            ("store", 503, "/problems/database-unavailable", "The database of otter-admin failed", "otter-admin 的数据库出错"),
            ("internal", 500, "/problems/internal", "Internal otter-admin error", "otter-admin 内部出错"),
        ];
        let found = ErrorKind::ALL
            .map(|kind| (kind.as_str(), kind.status(), kind.problem_type(), Lang::En.t(title(kind)), Lang::Zh.t(title(kind))));
        assert_eq!(found, table);
        for distinct in [table.map(|row| row.0), table.map(|row| row.2)] {
            assert_eq!(distinct.into_iter().collect::<BTreeSet<_>>().len(), ErrorKind::ALL.len());
        }
    }
}
