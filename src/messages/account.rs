//! Messages for sign-in, one-time links and the user's own account.

use super::messages;

messages! {
    SIGN_IN = "Sign in", "登录";
    NAME = "Username", "用户名";
    PASSWORD = "Password", "密码";
    WRONG = "Incorrect username or password.", "用户名或密码不正确。";
    WRONG_HELP = "Check both and try again. An administrator can send you a password reset link.", "请检查后重试。管理员可以发送重设密码的链接。";
    OR = "or", "或";
    SIGNED_OUT = "You've been signed out.", "您已退出登录。";
    SIGNED_OUT_HELP = "You're still signed in at the identity provider. On a shared computer, sign out there too.",
        "您在身份提供方仍处于登录状态；如使用公用电脑，请一并退出。";
    NOT_ON = "Sign-in failed.", "登录未完成。";
    NOT_CONNECTED = "The identity provider wasn't linked.", "未能关联身份提供方。";
    REDIRECTING = "Redirecting to the identity provider…", "正在前往身份提供方…";
    IDENTITIES = "Sign-in methods", "登录方式";
    IDENTITIES_HELP = "You can sign in to this account with any of these.", "以下方式均可登录此账户。";
    WITH_PASSWORD = "Username and password", "用户名和密码";
    DISCONNECT = "Unlink", "解除关联";
    CONNECTED = "Linked.", "已关联。";
    DISCONNECTED = "Unlinked.", "已解除关联。";
    NO_MORE_PROVIDER = "no longer configured", "已不再配置";
    NOBODY_YET = "No administrator yet", "此控制台尚无管理员";
    NOBODY_YET_HELP = "Open the one-time link printed in the server's output. It is also saved as setup-link in the data directory.",
        "请打开服务器启动时输出的一次性链接，该链接也保存在数据目录的 setup-link 文件中。";

    SESSION_OVER = "Your session has ended.", "会话已结束。";
    SESSION_OVER_HELP = "Your changes weren't submitted. Sign in to continue where you left off; passwords and keys must be entered again.",
        "尚未提交。登录后可继续操作，已填写的内容会保留，密码和密钥需重新输入。";
    NOT_SIGNED_IN = "You aren't signed in.", "您尚未登录。";
    TOO_LONG = "Not submitted: the form is too long to be kept. Fill it in again.", "未提交。表单内容过长，无法保留，请重新填写。";
    NO_SESSION = "Not submitted. Sign in and fill in the form again.", "未提交。请登录后重新填写表单。";
    ELSEWHERE = "Or sign in", "也可先在别处登录：";
    SIGNED_IN_ELSEWHERE = "I've signed in, continue", "我已登录，继续";
    NOT_SENT = "Not submitted yet", "尚未提交";
    NOT_SENT_HELP = "You filled in this form in another session. Submit it now or discard it; passwords and keys must be entered again.",
        "此表单是在另一个会话中填写的。请立即提交或放弃；密码和密钥需要重新输入。";
    SEND = "Submit now", "立即提交";
    DISCARD = "Discard", "放弃";

    SET_UP = "Create the first administrator", "创建首位管理员";
    SET_UP_HELP = "This link works once and grants administrator access.", "此链接只能使用一次，使用者将获得管理员权限。";
    JOIN = "Accept invitation", "接受邀请";
    JOIN_HELP = "You've been invited. Choose a username and password.", "您已受邀加入，请设置用户名和密码。";
    RESET = "Choose a new password", "设置新密码";
    RESET_HELP = "You'll be signed out everywhere else.", "您在其他所有位置的会话将结束。";
    NAME_HELP = "Used to sign in.", "用于登录。";
    DISPLAY_NAME = "Display name", "显示名称";
    DISPLAY_NAME_HELP = "Shown to other users.", "其他人看到的名称。";
    NEW_PASSWORD = "New password", "新密码";
    PASSWORD_HELP = "At least 12 characters. Several unrelated words are easy to remember and hard to guess.", "至少 12 个字符。几个互不相关的词既好记又难猜。";
    CONTINUE = "Continue", "继续";

    TITLE = "My account", "我的账户";
    PROFILE = "Profile", "个人资料";
    LANGUAGE = "Language", "语言";
    THEME = "Theme", "主题";
    TIME_ZONE = "Time zone", "时区";
    TIME_ZONE_HELP = "IANA name, e.g. Asia/Shanghai. Leave empty for the server's time zone.", "IANA 名称，例如 Asia/Shanghai；留空使用服务器时区。";
    AS_BROWSER = "Browser default", "跟随浏览器";
    SAVE = "Save", "保存";
    YOUR_RIGHTS = "Your permissions", "您的权限";
    NO_TEAMS = "You aren't in a team yet. Ask an administrator to add you.", "您还不在任何团队中，请联系管理员添加。";
    ALL_RIGHTS = "View the permission matrix", "查看权限矩阵";
    CHANGE = "Change password", "修改密码";
    MUST_CHANGE = "Choose a new password to continue.", "请先设置新密码。";
    OLD_PASSWORD = "Current password", "当前密码";
    CHANGED = "Password changed. You've been signed out of all other sessions.", "密码已修改，其他会话均已结束。";
    NO_PASSWORD = "You sign in through an identity provider, so there is no password to change.", "您通过身份提供方登录，没有可修改的密码。";
    SESSIONS = "Sessions", "会话";
    SESSIONS_HELP = "Where you're signed in.", "您在以下位置登录。";
    THIS_ONE = "this session", "当前会话";
    SINCE = "Signed in", "登录时间";
    LAST_SEEN = "Last used", "最近使用";
    ADDRESS = "Address", "地址";
    BROWSER = "Browser", "浏览器";
    END = "Sign out", "退出登录";
    END_OTHERS = "Sign out all other sessions", "退出其他所有会话";
    ENDED = "Signed out.", "已退出。";

    fn with(provider: &str) = "Sign in with {provider}", "使用 {provider} 登录";
    fn typed(count: usize) = "Your input ({count})", "您填写的内容（{count} 项）";
    fn sign_out_at(provider: &str) = "Sign out at {provider} too", "同时退出 {provider}";
    fn connect(provider: &str) = "Link {provider}", "关联 {provider}";
    fn leaving_for(provider: &str) = "Continue to {provider}", "前往 {provider}";
    fn offered(role: &str) = "You'll get the {role} role.", "您将获得角色：{role}。";
    fn offered_team(role: &str, team: &str) = "You'll join team {team} as {role}.", "您将加入团队 {team}，角色为{role}。";
    fn for_person(name: &str) = "User: {name}", "用户：{name}";
    fn in_team(role: &str, team: &str) = "{role} in {team}", "{team} 的{role}";
}
