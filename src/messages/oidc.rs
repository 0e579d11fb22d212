//! Messages for sign-in through identity providers: errors and what to do about them.

use super::messages;

messages! {
    AWAY = "The identity provider isn't responding.", "身份提供方没有响应。";
    INVALID_RESPONSE = "The identity provider returned an invalid response.", "身份提供方的响应无效。";
    ISSUER = "The identity provider's issuer doesn't match the configuration.", "身份提供方与配置不符。";
    CLIENT = "The identity provider rejected this application.", "身份提供方拒绝了此应用。";
    NO_FLOW = "No sign-in in progress in this browser.", "此浏览器中没有进行中的登录。";
    EXPIRED = "The sign-in took longer than ten minutes.", "登录用时超过十分钟。";
    MIXED = "The response belongs to a different sign-in.", "响应属于另一次登录。";
    REFUSED = "The identity provider denied the sign-in.", "身份提供方拒绝了登录。";
    CODE = "The authorization code was already used or has expired.", "授权码已使用或已过期。";
    TOKEN = "The ID token couldn't be verified.", "无法验证 ID token。";
    CLAIM = "The identity provider didn't send your username.", "身份提供方未提供您的用户名。";
    DISABLED = "This account is disabled.", "此账户已停用。";
    ASK_ADMINISTRATOR = "Ask an administrator.", "请联系此控制台的管理员。";
    UNKNOWN_HELP = "If you have an account with a password, sign in with it and link the provider under \u{201c}My account\u{201d}. Otherwise ask an administrator for an invitation.",
        "如已有密码账户，请先登录，再在“我的账户”中关联；否则请向管理员申请邀请。";
    TAKEN_HELP = "If this is you, sign in with your password and link the provider under \u{201c}My account\u{201d}. Otherwise ask an administrator.",
        "如果是您本人，请使用密码登录，再在“我的账户”中关联；否则请联系管理员。";
    LINKED_TO_OTHER_USER = "This identity is linked to another user.", "此身份已关联到其他用户。";
    ELSES_HELP = "Sign out at the provider and choose another account there.", "请在身份提供方退出登录，并选择其他账户。";
    ONLY = "This is your only sign-in method.", "这是您唯一的登录方式。";
    ONLY_HELP = "Link another provider first, or ask an administrator for a password reset link.", "请先关联其他身份提供方，或向管理员索取重设密码的链接。";
    AGAIN = "Start the sign-in again.", "请重新登录。";
    LATER = "Try again in a few minutes.", "请几分钟后重试。";
    ACCESS = "Ask the provider's administrator for access to this application.", "请向身份提供方申请访问此控制台的权限。";
    CLOCK = "An administrator should compare the clocks of this server and the provider.", "请管理员核对本服务器与身份提供方的时钟。";
    ASK_PROVIDER = "An administrator should contact the provider. See the server log and the audit log for details.", "请管理员联系身份提供方；详情见日志和审计记录。";

    fn unknown(name: &str) = "No user here is linked to {name} at this provider.", "没有用户关联了此身份提供方的 {name}。";
    fn name_taken(name: &str) = "The username {name} is already taken.", "用户名 {name} 已被占用。";
    fn refused(name: &str) = "The username {name} isn't allowed: it mixes alphabets, looks like another username or is too long.", "用户名 {name} 不可用：混用了不同字母表、与已有用户名相似或过长。";
    fn setting(key: &str) = "An administrator should check {key} of [[oidc]] and the matching setting at the provider.", "请管理员检查 [[oidc]] 的 {key}，以及身份提供方的对应设置。";
}
