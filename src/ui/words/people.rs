//! Words of people, teams, ownership and what is set for everybody.

use super::words;

words! {
    PEOPLE = "People", "人员";
    PEOPLE_HELP = "Who may sign in, and what they are everywhere. What they may do with channels follows from their teams.", "可登录的人员及其全局角色。对 channel 的权限由所在团队决定。";
    INVITE = "Invite somebody", "邀请人员";
    INVITE_HELP = "Makes a link that works once, for 7 days. Whoever opens it chooses name and password.", "生成一次性链接，有效期 7 天。打开者自行设置用户名和密码。";
    MAKE_LINK = "Make the link", "生成链接";
    LINK_READY = "The link is ready", "链接已生成";
    LINK_HELP = "Send it to the person by a way you trust. It is shown only now and works once.", "请通过可信渠道发送给对方。链接仅显示这一次，且只能使用一次。";
    LINK = "Link", "链接";
    NAME = "Name", "用户名";
    DISPLAY_NAME = "Display name", "显示名称";
    ROLE = "Role", "角色";
    ROLE_HELP = "Auditors read everything; administrators do everything.", "审计员可查看全部，管理员拥有全部权限。";
    TEAMS = "Teams", "团队";
    LAST_SIGN_IN = "Last sign-in", "最近登录";
    NEVER = "never", "从未";
    STATE = "State", "状态";
    ACTIVE = "may sign in", "可登录";
    DISABLED = "disabled", "已停用";
    NO_PASSWORD = "no password yet", "尚未设置密码";
    DISABLE = "Disable", "停用";
    ENABLE = "Enable", "启用";
    DISABLE_HELP = "All sessions end at once. Nothing else changes, and it can be undone.", "所有会话立即结束，其他不变，可随时恢复。";
    RESET = "New password by link", "通过链接重设密码";
    RESET_HELP = "Takes the present password away, ends all sessions, and makes a link that works once, for 24 hours.", "清除当前密码并结束所有会话，生成一次性链接，有效期 24 小时。";
    REMOVE_HELP = "Sessions, links and memberships go with it. What the person did stays in the audit trail.", "会话、链接和团队成员关系一并删除；操作记录保留在审计中。";
    OPEN_LINKS = "Open links", "未使用的链接";
    NO_LINKS = "No link is open.", "没有未使用的链接。";
    REVOKE = "Revoke", "撤销";
    FOR = "For", "用途";
    EXPIRES = "Works until", "有效期至";
    INVITATION = "invitation", "邀请";
    NEW_PASSWORD = "new password", "重设密码";
    FIRST = "first administrator", "首位管理员";

    TEAM_HELP = "Teams own channels, data sources and canals. Members see, run or change them by their roles.", "团队拥有 channel、数据源和 canal，成员按角色查看、启停或修改。";
    NO_TEAMS = "There is no team yet", "还没有团队";
    NO_TEAMS_HELP = "With teams, each group of people does its own sync work, and nobody breaks another's.", "通过团队，各组人员独立完成自己的同步任务，互不影响。";
    ADD_TEAM = "Add team", "添加团队";
    EDIT_TEAM = "Edit team", "修改团队";
    PREFIX = "Name prefix", "名称前缀";
    PREFIX_HELP = "What the names of things that the team makes must begin with. Empty: anything.", "团队创建的对象名称须以此开头，留空不限制。";
    MEMBERS = "Members", "成员";
    NO_MEMBERS = "Nobody is in this team yet.", "该团队还没有成员。";
    MEMBERS_HIDDEN = "Who is in it is for its members, auditors and administrators.", "成员仅对本团队成员、审计员和管理员可见。";
    ADD_MEMBER = "Add or change", "添加或修改";
    PERSON = "Person", "人员";
    TAKE_OUT = "Take out", "移出";
    OWNS = "Was given", "已移交";
    OWNS_NOTHING = "Nothing was given to it one by one; rules may give it more.", "没有逐个移交的对象，规则可能会分配更多。";
    MAY_USE = "May use", "可使用";
    MAY_USE_HELP = "Nodes: none chosen means all. Canals and data sources of others: only those chosen here, beside the team's own.", "node：不选表示全部。其他团队的 canal 和数据源：除自有外，仅限此处选择的。";
    REMOVE_TEAM_HELP = "What it was given is nobody's then, its rules are gone, and its members lose their rights there. At the manager nothing changes.", "移交给它的对象将无归属，其规则被删除，成员失去相应权限。manager 上不会有任何变化。";

    OWNERSHIP = "Ownership", "归属";
    OWNERSHIP_HELP = "Which channel, data source or canal belongs to which team. What is nobody's is seen by auditors and administrators only.", "channel、数据源和 canal 的归属团队。无归属的对象仅审计员和管理员可见。";
    KIND = "Kind", "类型";
    CHANNEL = "channel", "channel";
    SOURCE = "data source", "数据源";
    CANAL = "canal", "canal";
    NODE = "node", "node";
    TEAM = "Team", "团队";
    NOBODYS = "nobody's", "无归属";
    BY_RULE = "by rule", "按规则";
    GIVEN = "given", "已移交";
    HAND_OVER = "Hand over to", "移交给";
    HAND_OVER_DO = "Hand over", "移交";
    CHOOSE_FIRST = "Choose what to hand over.", "请选择要移交的对象。";
    NOBODY = "nobody (rules decide)", "无（由规则决定）";
    RULES = "Rules", "规则";
    RULES_HELP = "Whatever was not handed over belongs to the team of the first rule that its name fits: * stands for any characters, ? for one.", "未移交的对象归属于名称首先匹配的规则所指团队：* 代表任意字符，? 代表一个字符。";
    NO_RULES = "There is no rule yet.", "还没有规则。";
    ADD_RULE = "Add rule", "添加规则";
    PATTERN = "Name pattern", "名称模式";
    PATTERN_HELP = "For the whole name, such as order-*. Upper and lower case are the same.", "匹配整个名称，例如 order-*，不区分大小写。";
    PREVIEW = "Preview", "预览";
    SAVE_RULE = "Save the rule", "保存规则";
    TAKES_NOTHING = "It takes nothing now: nothing that is nobody's has such a name.", "目前不会分配任何对象：没有匹配的无归属对象。";
    UP = "Try earlier", "上移";
    REMOVE = "Remove", "删除";

    FOR_ALL = "For everybody", "全局设置";
    OTHERS_READ = "Things of other teams can be read, without connection details", "可查看其他团队的对象（不含连接信息）";
    OTHERS_READ_HELP = "When it is off, people see what belongs to their own teams only.", "关闭后，人员仅能看到自己团队的对象。";
    AUDIT_DAYS = "Keep audit records for days", "审计记录保留天数";
    AUDIT_DAYS_HELP = "Empty: for ever.", "留空表示永久保留。";
    SAVE = "Save", "保存";

    fn takes(count: usize) = "It takes {count} things that are nobody's now:", "将分配 {count} 个目前无归属的对象：";
    fn remove_person(name: &str) = "Remove {name}", "删除 {name}";
    fn remove_team(name: &str) = "Remove the team {name}", "删除团队 {name}";
    fn disable_person(name: &str) = "Disable {name}", "停用 {name}";
    fn reset_person(name: &str) = "New password for {name}", "为 {name} 重设密码";
    fn select(name: &str) = "Choose {name}", "选择 {name}";
}
