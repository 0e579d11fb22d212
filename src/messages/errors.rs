//! Messages for manager errors and what to do about them.

use super::{Lang, common, messages, permissions};
use crate::model::{Conflict, Error, ResourceType};

messages! {
    UNREACHABLE_DO = "Check that the manager is running and that its address in Settings is correct. Your input is kept; submit again when it is back.",
        "请确认 manager 正在运行，且设置中的地址正确。已填写的内容不会丢失，恢复后再次提交即可。";
    BUSY = "Too many requests wait for the manager", "等待 manager 处理的请求过多";
    BUSY_DO = "Nothing was done. Try again in a few seconds.", "未做任何操作，请几秒后重试。";
    UNREACHABLE_CHECK = "Check that the manager is running and that its address in Settings is correct.", "请确认 manager 正在运行，且设置中的地址正确。";
    OPERATION_BUSY = "Another operation on this channel is in progress. Wait until it ends.", "该 channel 有操作正在进行，请等待其结束。";
    UNKNOWN_DO = "The change may still have been applied. Check the list before submitting again.", "操作可能已经生效，再次提交前请先查看列表。";
    TIMED_OUT_DO = "The manager is slow or not responding. Try again later.", "manager 响应缓慢或已挂起，请稍后再试。";
    SIGN_IN_DO = "Set the right account and password in the configuration of otter-admin and restart it.", "请在 otter-admin 的配置中填写正确的账号和密码，然后重启。";
    NOT_ADMIN_DO = "Configure an account that is an administrator of the manager.", "请配置 manager 的管理员账号。";
    NOT_ALLOWED_DO = "Ask who administers the manager.", "请联系 manager 的管理员。";
    REJECTED = "The input was refused", "输入未被接受";
    REJECTED_DO = "Correct the marked fields and submit it again.", "请修改标出的字段后再次提交。";
    CONFLICT = "Not possible in the current state", "与当前状态冲突";
    CHANNEL_RUNS = "The channel runs. Stop it first, then change it.", "channel 正在运行，请先停止再修改。";
    CHANNEL_PAUSED = "The channel is paused. Stop it first, then change it.", "channel 处于挂起状态，请先停止再修改。";
    NODE_UP = "The node is up. End its process first.", "node 在线，请先停止其进程。";
    DDL_BOTH_WAYS = "Only one direction of a two-way channel may copy DDL. Switch it off in one of them.", "双向同步只能有一个方向同步 DDL，请关闭其中一个。";
    HOME_BOTH_WAYS = "Only one direction of a two-way channel may be the main site. Switch it off in one of them.", "双向同步只能有一个主站点，请关闭其中一个。";
    NO_CLUSTER = "There is no ZooKeeper cluster yet. Add one first.", "还没有 ZooKeeper 集群，请先添加。";
    NOT_READY = "The channel is not ready to start. Its page lists what is missing.", "channel 尚不能启动，缺少的内容见其页面。";
    TWO_PIPELINES = "The channel already has two pipelines, one for each direction.", "channel 已有两个 pipeline（每个方向一个）。";
    NOT_FOUND_DO = "It may have been deleted. Look at the list.", "可能已被删除，请查看列表。";
    DRIFT_DO = "Check that the address in the settings is an Otter manager of a known version (4.2.x); report it with the version if so.",
        "请确认设置中的地址是 Otter manager（4.2.x）；若是，请附上版本号反馈。";
    UNDONE_DO = "Reload to see how things stand, then try again; the manager's log may say why.", "请刷新查看现状后重试，原因可查看 manager 的日志。";
    FAILED_DO = "Try again; the manager's own log says more.", "请重试，详情见 manager 的日志。";

    LAST_ADMINISTRATOR = "This is the last administrator who can sign in. Make somebody else an administrator first.", "这是最后一位可登录的管理员，请先指定其他管理员。";
    INTERNAL = "otter-admin failed internally", "otter-admin 内部出错";
    INTERNAL_DO = "It may have been done in part: check the present state before you try again. The log of otter-admin has the details; report them as a defect.", "操作可能已部分生效，请先确认当前状态再重试。详情见 otter-admin 的日志，请将其作为缺陷反馈。";
    SESSION_TOO_OLD = "You have no password here, and your session is older than 10 minutes. Sign out, sign in again, then repeat this.", "您在此没有密码，且会话已超过 10 分钟。请退出并重新登录后再操作。";
    STORE_DO = "Nothing was done. Look at the log of otter-admin and at its database, then try again.", "未做任何修改。请查看 otter-admin 的日志和数据库后重试。";

    LINK = "This link does not work (any more)", "此链接无效或已失效";
    LINK_DO = "Links work once and for a limited time. Ask who sent it for a new one.", "链接只能使用一次且有时限，请向发送者索取新的链接。";
    WAIT_DO = "Nothing was done. What you typed is still here.", "未做任何操作，已填写的内容仍在。";

    fn wait(seconds: u64) = "Too many attempts. Try again in {seconds} s.", "尝试次数过多，请在 {seconds} 秒后重试。";
    fn store(cause: &str) = "The database of otter-admin failed: {cause}", "otter-admin 的数据库出错：{cause}";
    fn unreachable(address: &str, cause: &str) = "Can't reach the manager at {address}: {cause}", "无法连接 manager（{address}）：{cause}";
    fn timed_out(address: &str, seconds: u64) = "The manager at {address} didn't respond within {seconds} s", "manager（{address}）在 {seconds} 秒内没有响应";
    fn sign_in(user: &str) = "The manager refused to sign in {user}", "manager 拒绝 {user} 登录";
    fn not_admin(user: &str) = "The account {user} is no administrator of the manager", "账号 {user} 不是 manager 的管理员";
    fn not_allowed(what: &str) = "The manager does not allow it: {what}", "manager 不允许此操作：{what}";
    fn in_use(things: &str) = "Other things still use it: {things}. Remove them first.", "仍被以下对象使用：{things}，请先移除。";
    fn not_found(thing: &str, id: &str) = "There is no {thing} {id}", "没有 {thing} {id}";
    fn drift(screen: &str, missing: &str) = "The manager's page {screen} does not look as known: {missing} is missing", "manager 的页面 {screen} 与预期不符：缺少 {missing}";
    fn undone(what: &str) = "{what} was not done, though the manager did not say why", "{what} 未生效，manager 没有给出原因";
    fn failed(screen: &str, reason: &str) = "The manager failed at {screen}: {reason}", "manager 在 {screen} 出错：{reason}";
}

/// The name of a resource type, for use in a sentence.
pub fn thing(lang: Lang, thing: ResourceType) -> &'static str {
    lang.t(match thing {
        ResourceType::Cluster => common::THING_CLUSTER,
        ResourceType::Node => common::THING_NODE,
        ResourceType::Source => common::THING_SOURCE,
        ResourceType::Table => common::THING_TABLE,
        ResourceType::Canal => common::THING_CANAL,
        ResourceType::Channel => common::THING_CHANNEL,
        ResourceType::Pipeline => common::THING_PIPELINE,
        ResourceType::Pair => common::THING_PAIR,
        ResourceType::User => common::THING_PERSON,
        ResourceType::Team => common::THING_TEAM,
        ResourceType::Rule => common::THING_RULE,
    })
}

/// What went wrong.
pub fn what(lang: Lang, error: &Error) -> String {
    match error {
        Error::Unreachable { address, cause, .. } => unreachable(lang, address, plain(cause)),
        Error::TimedOut { address, seconds, .. } => timed_out(lang, address, *seconds),
        Error::Busy { .. } => lang.t(BUSY).to_owned(),
        Error::SignInRefused { user } => sign_in(lang, user),
        Error::NotAdministrator { user } => not_admin(lang, user),
        Error::NotAllowed { what } => not_allowed(lang, what),
        Error::Invalid(_) => lang.t(REJECTED).to_owned(),
        Error::Conflict(_) => lang.t(CONFLICT).to_owned(),
        Error::NotFound { thing: kind, id } => not_found(lang, thing(lang, *kind), id),
        Error::UnexpectedPage { screen, missing } => drift(lang, screen, missing),
        Error::NotApplied { what } => undone(lang, what),
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
        Error::NotApplied { .. } => UNDONE_DO,
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
        Conflict::InUse(things) => {
            let names: Vec<_> = things.iter().map(|(kind, id)| format!("{} {id}", thing(lang, *kind))).collect();
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
