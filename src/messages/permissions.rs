//! Messages for roles, permissions and denials.

use super::{Lang, Message, messages};
use crate::model::permissions::{Action, Denial, GlobalRole, Requirement, Resource, TeamRole};

messages! {
    TITLE = "Rights", "权限";
    HELP = "Who may do what. Administrators give roles under People and Teams; this table is fixed.", "谁可以做什么。角色由管理员在“人员”和“团队”中授予，本表固定不变。";
    THING = "Thing", "对象";
    ACTION = "Action", "操作";
    WHO = "Who may", "谁可以";
    YOU = "You", "您";

    NO_ROLE = "member of teams", "团队成员";
    AUDITOR = "auditor", "审计员";
    ADMINISTRATOR = "administrator", "管理员";
    VIEWER = "viewer", "查看者";
    OPERATOR = "operator", "操作员";
    EDITOR = "editor", "编辑者";

    OVERVIEW = "overview and search", "总览与搜索";
    NODES = "nodes", "node";
    CLUSTERS = "ZooKeeper clusters", "ZooKeeper 集群";
    SOURCES = "data sources", "数据源";
    TABLES = "tables", "数据表";
    CANALS = "canals", "canal";
    CHANNELS = "channels", "channel";
    PIPELINES = "pipelines", "pipeline";
    MAPPINGS = "mappings", "映射关系";
    LOGS = "log records", "日志记录";
    MANAGER = "manager's settings", "manager 设置";
    ACCOUNT = "own account", "个人账户";
    PEOPLE = "people", "人员";
    TEAMS = "teams", "团队";
    OWNERSHIP = "ownership", "归属";
    RIGHTS = "table of rights", "权限表";
    AUDIT = "audit trail", "审计记录";
    SETTINGS = "settings for all", "全局设置";

    READ = "read", "查看";
    CREATE = "add", "添加";
    EDIT = "change", "修改";
    DELETE = "delete", "删除";
    OPERATE = "start, stop, release, push", "启动、停止、解挂、推送";
    TEST = "test", "测试";
    FIND_TABLES = "find the tables of", "查找其数据表";

    LOG_READERS = "whoever is signed in, for channels that they may read; messages only with a role in the channel's team, auditors: all",
        "所有已登录人员可查看其可见 channel 的记录；日志内容仅限其所属团队的成员，审计员可查看全部";
    ANYBODY = "whoever is signed in", "所有已登录人员";
    AUDITORS = "auditors and administrators", "审计员和管理员";
    ADMINISTRATORS = "administrators", "管理员";
    READERS = "viewers, operators and editors of the thing's team, auditors; teams that may use it, and others where the settings allow it, without connection details",
        "所属团队的查看者、操作员、编辑者，以及审计员；可使用它的团队，以及设置允许时的其他团队也可查看，但不含连接信息";
    OPERATORS = "operators and editors of the thing's team", "所属团队的操作员和编辑者";
    EDITORS = "editors of the thing's team", "所属团队的编辑者";
    USERS = "editors of the thing's team, and of teams that may use it", "所属团队及可使用它的团队的编辑者";
    NOT_ALLOWED = "You need the role editor in its team, or in a team that may use it. An administrator can give it, or allow it to your team.",
        "需要其所属团队或可使用它的团队的编辑者角色；可由管理员授予，或将其开放给您的团队使用。";
    SIGN_IN = "Sign in first.", "请先登录。";
    NOBODY_MAY = "Nobody may do that.", "任何人都不能执行此操作。";

    fn may_not(action: &str, thing: &str) = "You may not {action} {thing}", "您没有权限{action} {thing}";
    fn in_team(role: &str, team: &str) = "You need the role {role} in the team {team}. An administrator can give it.", "需要团队 {team} 的 {role} 角色，可由管理员授予。";
    fn unowned(role: &str) = "It belongs to no team of yours. An administrator can hand it over, or make you {role} of its team.", "它不属于您的团队。管理员可将其移交，或授予您其团队的 {role} 角色。";
    fn everywhere(role: &str) = "You need the role {role}. An administrator can give it.", "需要 {role} 角色，可由管理员授予。";
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
        Action::Test => TEST,
        Action::FindTables => FIND_TABLES,
    }
}

/// Who is allowed to perform an action with this requirement on this resource, in addition to administrators.
pub fn who(resource: Resource, need: Requirement) -> Message {
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
