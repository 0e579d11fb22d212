//! Messages for sign-in, one-time links and the user's own account.

use super::messages;

messages! {
    SIGN_IN = "Sign in", "登录";
    NAME = "Name", "用户名";
    PASSWORD = "Password", "密码";
    WRONG = "The name or the password is wrong.", "用户名或密码不正确。";
    WRONG_HELP = "Nobody is told which. An administrator can send a link for a new password.", "不会提示是哪一项。管理员可以发送重设密码的链接。";
    OR = "or", "或";
    SIGNED_OUT = "You are signed out.", "您已退出登录。";
    SIGNED_OUT_HELP = "You are still signed in at the identity provider; on a shared computer sign out there too.",
        "您在身份提供方仍处于登录状态；如使用公用电脑，请一并退出。";
    NOT_ON = "You are not signed in.", "登录未完成。";
    NOT_CONNECTED = "Nothing was connected.", "未能关联。";
    LEAVING = "On the way to the identity provider", "正在前往身份提供方";
    IDENTITIES = "Ways to sign in", "登录方式";
    IDENTITIES_HELP = "With each of these you get into this account.", "以下方式均可登录此账户。";
    WITH_PASSWORD = "Name and password", "用户名和密码";
    DISCONNECT = "Disconnect", "解除关联";
    CONNECTED = "Connected.", "已关联。";
    DISCONNECTED = "Disconnected.", "已解除关联。";
    NO_MORE_PROVIDER = "no longer configured", "已不在配置中";
    NOBODY_YET = "Nobody administers this console yet", "此控制台尚无管理员";
    NOBODY_YET_HELP = "Open the one-time link that the server printed when it started; it is in the file setup-link of its data directory too.",
        "请打开服务器启动时输出的一次性链接，该链接也保存在数据目录的 setup-link 文件中。";

    SESSION_OVER = "Your session has ended.", "会话已结束。";
    SESSION_OVER_HELP = "Nothing was sent yet. Sign in, and what you typed is still here, except passwords and keys.",
        "尚未提交。登录后，您填写的内容仍会保留，密码和密钥除外。";
    NOT_SIGNED_IN = "You are not signed in.", "您尚未登录。";
    TOO_LONG = "Nothing was sent. The form is too long to be kept: fill it in again.", "未提交。表单内容过长，无法保留，请重新填写。";
    NO_SESSION = "Nothing was sent. Sign in, and fill in the form again.", "未提交。请登录后重新填写表单。";
    ELSEWHERE = "Or sign in elsewhere first:", "也可先在别处登录：";
    SIGNED_IN_ELSEWHERE = "I have signed in: go on", "我已登录，继续";
    NOT_SENT = "Not sent yet", "尚未提交";
    NOT_SENT_HELP = "This form was filled in under another session. Send it now, or discard it; passwords and keys have to be typed again.",
        "此表单是在另一个会话中填写的。请立即提交或放弃；密码和密钥需要重新输入。";
    SEND = "Send it now", "立即提交";
    DISCARD = "Discard", "放弃";

    SET_UP = "Make the first administrator", "创建首位管理员";
    SET_UP_HELP = "This link works once. Whoever uses it administers this console.", "此链接只能使用一次，使用者将成为管理员。";
    JOIN = "Join", "加入";
    JOIN_HELP = "You were invited. Choose how you sign in from now on.", "您已受邀加入，请设置登录方式。";
    RESET = "Choose a new password", "设置新密码";
    RESET_HELP = "All your sessions end, and you are signed in here.", "您的所有会话将结束，并在此登录。";
    NAME_HELP = "What you type to sign in.", "用于登录。";
    DISPLAY_NAME = "Display name", "显示名称";
    DISPLAY_NAME_HELP = "What others see.", "其他人看到的名称。";
    NEW_PASSWORD = "New password", "新密码";
    PASSWORD_HELP = "At least 12 characters. Several unrelated words are easy to keep in mind and hard to guess.", "至少 12 个字符。几个互不相关的词既好记又难猜。";
    CONTINUE = "Continue", "继续";

    TITLE = "My account", "我的账户";
    PROFILE = "Profile", "个人资料";
    LANGUAGE = "Language", "语言";
    THEME = "Theme", "主题";
    TIME_ZONE = "Time zone", "时区";
    TIME_ZONE_HELP = "An IANA name such as Asia/Shanghai; empty: the server's.", "IANA 名称，例如 Asia/Shanghai；留空使用服务器时区。";
    AS_BROWSER = "As the browser says", "跟随浏览器";
    SAVE = "Save", "保存";
    SAVED = "Saved.", "已保存。";
    YOUR_RIGHTS = "What you may do", "您的权限";
    NO_TEAMS = "You are in no team. An administrator can take you into one.", "您不在任何团队中，可由管理员加入。";
    ALL_RIGHTS = "See the table of rights", "查看权限表";
    CHANGE = "Change password", "修改密码";
    MUST_CHANGE = "Choose a new password before you go on.", "请先设置新密码。";
    OLD_PASSWORD = "Present password", "当前密码";
    CHANGED = "The password is changed. All your other sessions have ended.", "密码已修改，其他会话均已结束。";
    NO_PASSWORD = "You sign in with an identity provider; there is no password here.", "您通过身份提供方登录，此处没有密码。";
    SESSIONS = "Sessions", "会话";
    SESSIONS_HELP = "Where you are signed in.", "您在以下位置登录。";
    THIS_ONE = "this one", "当前会话";
    SINCE = "Signed in", "登录时间";
    LAST_SEEN = "Last used", "最近使用";
    ADDRESS = "Address", "地址";
    BROWSER = "Browser", "浏览器";
    END = "End", "结束";
    END_OTHERS = "End all others", "结束其他所有会话";
    ENDED = "Ended.", "已结束。";

    fn with(provider: &str) = "Sign in with {provider}", "使用 {provider} 登录";
    fn typed(count: usize) = "What you typed ({count})", "您填写的内容（{count} 项）";
    fn sign_out_at(provider: &str) = "Sign out at {provider} too", "同时退出 {provider}";
    fn connect(provider: &str) = "Connect {provider}", "关联 {provider}";
    fn leaving_for(provider: &str) = "Go on to {provider}", "前往 {provider}";
    fn offered(role: &str) = "You get the role {role}.", "您将获得角色：{role}。";
    fn offered_team(role: &str, team: &str) = "You become {role} in the team {team}.", "您将成为团队 {team} 的{role}。";
    fn for_person(name: &str) = "For {name}", "用户：{name}";
    fn in_team(role: &str, team: &str) = "{role} in {team}", "{team} 的{role}";
}
