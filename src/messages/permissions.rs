//! Messages for roles, permissions and denials.

use super::{Lang, Message, messages};
use crate::model::permissions::{Action, Denial, GlobalRole, Requirement, Resource, TeamRole};

messages! {
    TITLE = "Permissions", "权限矩阵";
    HELP = "Who can do what. Administrators assign roles under Users and Teams; this matrix is fixed.", "谁可以做什么。角色由管理员在“用户”和“团队”中授予，本矩阵固定不变。";
    RESOURCE = "Resource", "对象";
    YOU = "You", "您";
    ANY_USER = "any user", "所有用户";
    OWNED_HELP = "Roles of a team apply to what the team owns.", "团队角色适用于该团队拥有的对象。";

    NO_ROLE = "team member", "团队成员";
    AUDITOR = "auditor", "审计员";
    ADMINISTRATOR = "administrator", "管理员";
    VIEWER = "viewer", "只读成员";
    OPERATOR = "operator", "操作员";
    EDITOR = "editor", "编辑员";

    OVERVIEW = "overview and search", "总览与搜索";
    NODES = "nodes", "node";
    CLUSTERS = "ZooKeeper clusters", "ZooKeeper 集群";
    SOURCES = "data sources", "数据源";
    TABLES = "tables", "数据表";
    CANALS = "canals", "canal";
    CHANNELS = "channels", "channel";
    PIPELINES = "pipelines", "pipeline";
    MAPPINGS = "mappings", "映射关系";
    LOGS = "logs", "日志记录";
    MANAGER = "manager settings", "manager 设置";
    ACCOUNT = "own account", "个人账户";
    PEOPLE = "users", "用户";
    TEAMS = "teams", "团队";
    OWNERSHIP = "ownership", "归属";
    RIGHTS = "permission matrix", "权限矩阵";
    AUDIT = "audit log", "审计记录";
    JOBS = "background jobs", "后台任务";
    SETTINGS = "global settings", "全局设置";

    READ = "read", "查看";
    CREATE = "add", "添加";
    EDIT = "change", "修改";
    DELETE = "delete", "删除";
    OPERATE = "start, stop, release, push", "启动、停止、解挂、推送";
    RUN = "run", "运行";
    TEST = "test", "测试";
    FIND_TABLES = "list tables of", "查找其数据表";

    LOG_READERS = "any signed-in user, for channels visible to them; messages only for members of the channel's team and auditors",
        "所有已登录用户可查看其可见 channel 的记录；日志内容仅限其所属团队的成员和审计员";
    ANYBODY = "any signed-in user", "所有已登录用户";
    AUDITORS = "auditors and administrators", "审计员和管理员";
    ADMINISTRATORS = "administrators", "管理员";
    READERS = "viewers, operators and editors of the owning team, auditors; without connection details also members of teams allowed to use it, and of all other teams if the global settings allow it",
        "所属团队的只读成员、操作员、编辑员，以及审计员；可使用它的团队，以及设置允许时的其他团队也可查看，但不含连接信息";
    OPERATORS = "operators and editors of the owning team", "所属团队的操作员和编辑员";
    EDITORS = "editors of the owning team", "所属团队的编辑员";
    USERS = "editors of the owning team and of teams allowed to use it", "所属团队及可使用它的团队的编辑员";
    NOT_ALLOWED = "Requires the editor role in the owning team or in a team allowed to use it. Ask an administrator.",
        "需要其所属团队或可使用它的团队的编辑员角色，请联系管理员。";
    SIGN_IN = "Sign in first.", "请先登录。";
    NOBODY_MAY = "Nobody can do this.", "任何人都不能执行此操作。";

    fn may_not(action: &str, resource: &str) = "You don't have permission to {action} {resource}", "您没有权限{action} {resource}";
    fn in_team(role: &str, team: &str) = "Requires the {role} role in team {team}. Ask an administrator.", "需要团队 {team} 的{role}角色，请联系管理员。";
    fn unowned(role: &str) = "None of your teams owns this. Ask an administrator to transfer it or to make you {role} in its team.", "它不属于您的团队。请联系管理员将其移交，或授予您其团队的{role}角色。";
    fn everywhere(role: &str) = "Requires the {role} role. Ask an administrator.", "需要{role}角色，请联系管理员。";
}

/// The name of a team role.
pub fn team_role(lang: Lang, role: TeamRole) -> &'static str {
    lang.t(match role {
        TeamRole::Viewer => VIEWER,
        TeamRole::Operator => OPERATOR,
        TeamRole::Editor => EDITOR,
    })
}

/// The name of a global role.
pub fn global_role(lang: Lang, role: GlobalRole) -> &'static str {
    lang.t(match role {
        GlobalRole::None => NO_ROLE,
        GlobalRole::Auditor => AUDITOR,
        GlobalRole::Administrator => ADMINISTRATOR,
    })
}

/// The name of a protected resource.
pub fn resource(resource: Resource) -> Message {
    match resource {
        Resource::Overview => OVERVIEW,
        Resource::Node => NODES,
        Resource::Cluster => CLUSTERS,
        Resource::Source => SOURCES,
        Resource::Table => TABLES,
        Resource::Canal => CANALS,
        Resource::Channel => CHANNELS,
        Resource::Pipeline => PIPELINES,
        Resource::Mapping => MAPPINGS,
        Resource::Log => LOGS,
        Resource::Manager => MANAGER,
        Resource::Account => ACCOUNT,
        Resource::User => PEOPLE,
        Resource::Team => TEAMS,
        Resource::Ownership => OWNERSHIP,
        Resource::Rights => RIGHTS,
        Resource::Audit => AUDIT,
        Resource::Settings => SETTINGS,
        Resource::Job => JOBS,
    }
}

/// The name of an action.
pub fn action(action: Action) -> Message {
    match action {
        Action::Read => READ,
        Action::Create => CREATE,
        Action::Edit => EDIT,
        Action::Delete => DELETE,
        Action::Operate => OPERATE,
        Action::Run => RUN,
        Action::Test => TEST,
        Action::FindTables => FIND_TABLES,
    }
}

/// Who is allowed to perform an action with this requirement on this resource, in addition to administrators.
pub fn requirement(resource: Resource, need: Requirement) -> Message {
    match need {
        Requirement::SignedIn if resource == Resource::Log => LOG_READERS,
        Requirement::SignedIn => ANYBODY,
        Requirement::Auditor => AUDITORS,
        Requirement::Administrator => ADMINISTRATORS,
        Requirement::Team(TeamRole::Viewer) => READERS,
        Requirement::Team(TeamRole::Operator) => OPERATORS,
        Requirement::Team(TeamRole::Editor) => EDITORS,
        Requirement::EditorOfAllowedTeam => USERS,
    }
}

/// What was denied.
pub fn forbidden(lang: Lang, denial: &Denial) -> String {
    may_not(lang, lang.t(action(denial.action)), lang.t(resource(denial.resource)))
}

/// Why the caller may not do this with the resource; `None` if permitted.
pub fn reason(lang: Lang, denial: Option<Denial>) -> Option<std::borrow::Cow<'static, str>> {
    denial.map(|denial| why(lang, &denial).into())
}

/// The missing permission, and who can grant it.
pub fn why(lang: Lang, denial: &Denial) -> String {
    match (denial.need, &denial.team) {
        (Some(Requirement::Team(role)), Some(team)) => in_team(lang, team_role(lang, role), team),
        (Some(Requirement::Team(role)), None) => unowned(lang, team_role(lang, role)),
        (Some(Requirement::EditorOfAllowedTeam), _) => lang.t(NOT_ALLOWED).to_owned(),
        (Some(Requirement::Auditor), _) => everywhere(lang, lang.t(AUDITOR)),
        (Some(Requirement::Administrator), _) => everywhere(lang, lang.t(ADMINISTRATOR)),
        (Some(Requirement::SignedIn), _) => lang.t(SIGN_IN).to_owned(),
        (None, _) => lang.t(NOBODY_MAY).to_owned(),
    }
}
