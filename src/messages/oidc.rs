//! Messages for sign-in through identity providers: errors and what to do about them.

use super::messages;

messages! {
    AWAY = "The identity provider does not answer.", "身份提供方没有响应。";
    ANSWER = "The identity provider's answer can't be used.", "无法使用身份提供方的应答。";
    ISSUER = "The identity provider is another one than configured.", "身份提供方与配置不符。";
    CLIENT = "The identity provider does not accept this console.", "身份提供方不接受此控制台。";
    NO_FLOW = "No sign-in is under way in this browser.", "此浏览器中没有进行中的登录。";
    EXPIRED = "The sign-in took longer than ten minutes.", "登录用时超过十分钟。";
    MIXED = "The answer belongs to another sign-in.", "应答属于另一次登录。";
    REFUSED = "The identity provider refused.", "身份提供方拒绝了登录。";
    CODE = "The identity provider's code is used up.", "身份提供方的授权码已失效。";
    TOKEN = "The identity provider's proof does not hold.", "身份提供方的凭证无效。";
    CLAIM = "The identity provider does not say your name.", "身份提供方未提供您的用户名。";
    DISABLED = "This account may not sign in.", "此账户已停用。";
    ASK_ADMINISTRATOR = "Ask an administrator of this console.", "请联系此控制台的管理员。";
    UNKNOWN_HELP = "Have you an account with a password? Sign in with it and connect the provider at \u{201c}My account\u{201d}. Otherwise ask an administrator for an invitation.",
        "如已有密码账户，请先登录，再在“我的账户”中关联；否则请向管理员申请邀请。";
    TAKEN_HELP = "Is it you? Sign in with your password and connect the provider at \u{201c}My account\u{201d}. Otherwise ask an administrator.",
        "如果是您本人，请使用密码登录，再在“我的账户”中关联；否则请联系管理员。";
    ELSES = "Somebody else signs in with this identity.", "此身份已由其他人使用。";
    ELSES_HELP = "Sign out at the provider and choose another account there.", "请在身份提供方退出登录，并选择其他账户。";
    ONLY = "It is the only way in that you have.", "这是您唯一的登录方式。";
    ONLY_HELP = "Connect another provider first, or ask an administrator for a password link.", "请先关联其他身份提供方，或向管理员索取密码链接。";
    AGAIN = "Begin the sign-in again.", "请重新登录。";
    LATER = "Try again in a few minutes.", "请几分钟后重试。";
    ACCESS = "Ask the people of the provider for access to this console.", "请向身份提供方申请访问此控制台的权限。";
    CLOCK = "An administrator has to compare the clocks of this server and of the provider.", "请管理员核对本服务器与身份提供方的时钟。";
    ASK_PROVIDER = "An administrator has to ask the people of the provider; the log and the audit trail say more.", "请管理员联系身份提供方；详情见日志和审计记录。";

    fn unknown(name: &str) = "Nobody here is known as {name} of this provider.", "此处没有与该身份（{name}）对应的账户。";
    fn taken(name: &str) = "The name {name} is somebody's here already.", "用户名 {name} 已被占用。";
    fn refused(name: &str) = "The name {name} can't be used here: it mixes alphabets, looks like another name or is too long.", "用户名 {name} 不可用：混用了不同字母表、与已有用户名相似或过长。";
    fn setting(key: &str) = "An administrator has to check {key} of [[oidc]], here and at the provider.", "请管理员检查 [[oidc]] 的 {key}，以及身份提供方的对应设置。";
}
