//! Messages for the manager settings: connection and connection test.

use super::messages;

messages! {
    TITLE = "Settings", "设置";
    MANAGER = "Manager", "Manager";
    NAME = "Name", "名称";
    ADDRESS = "Console address", "控制台地址";
    ACCOUNT = "Account", "账号";
    PASSWORD = "Password", "密码";
    MASKED = "set, never shown", "已设置，不显示";
    RPC = "RPC port", "RPC 端口";
    NO_RPC = "not configured", "未配置";
    NO_RPC_HELP = "Everything works without it except dates of nodes and clusters and the old client's address. Configure it with OTTER_ADMIN_MANAGER_RPC=host:1099 or the key rpc.",
        "没有它也能使用，只缺少 node 与集群的日期以及旧客户端地址。用 OTTER_ADMIN_MANAGER_RPC=主机:1099 或配置项 rpc 设置。";
    OLD_CLIENT = "Old client's address", "旧客户端地址";
    ON = "answers", "已启用";
    OFF = "off", "未启用";
    GENERATION = "Generation", "版本系列";
    UNKNOWN = "not known yet", "尚未得知";
    SANDBOX = "This manager is the built-in sandbox. It keeps its own state in the data directory; restarting loses nothing, and nothing reaches a real database.",
        "当前 manager 是内置沙箱，状态保存在数据目录中，重启不丢失，也不会触及真实数据库。";
    NOT_HERE = "These values come from the configuration of otter-admin and are changed there.", "这些值来自 otter-admin 的配置，请在配置中修改。";

    TEST = "Connection test", "连接测试";
    TEST_HELP = "Walks every step from the address to the RPC port with a session of its own, and changes nothing.", "用独立的会话从地址到 RPC 端口逐步检查，不做任何修改。";
    TEST_NOW = "Test connection", "测试连接";
    TEST_AGAIN = "Test again", "再次测试";
    GOOD = "The connection works.", "连接正常。";
    BAD = "The connection does not work. The first failed step says what to do.", "连接不正常，处理方法见第一个失败的步骤。";
    OK = "ok", "通过";
    FAILED = "failed", "失败";
    SKIPPED = "skipped", "跳过";
    SKIPPED_HELP = "An earlier step failed.", "前面的步骤失败。";
    REACHABLE = "The address is reached", "地址可访问";
    SIGNS_IN = "The account signs in", "账号可登录";
    ADMINISTRATOR = "It is an administrator", "是管理员";
    VERSION = "The version is known", "版本已识别";
    RPC_PORT = "The RPC port answers", "RPC 端口响应";

    WARNINGS = "What should be changed on the manager", "建议在 manager 上处理";
    DEFAULT_PASSWORD = "The account admin still has its first password.", "账号 admin 仍在使用初始密码。";
    DEFAULT_PASSWORD_DO = "Whoever reaches the console can do everything. Change it in the manager (系统管理 → 用户管理), then here if you use that account.",
        "能访问控制台的人都可以执行任何操作。请在 manager 的“系统管理 → 用户管理”中修改；若使用该账号，也请同步修改此处配置。";
    OPEN_API = "The manager's interface /api/ asks for no account.", "manager 的 /api/ 接口不需要账号。";
    OPEN_API_DO = "Whoever reaches the console can start and stop channels. Let only otter-admin and administrators reach its port.",
        "能访问控制台的人都可以启停 channel。请只允许 otter-admin 和管理员访问该端口。";
    OPEN_PAGES = "Pages of the manager can be read without an account.", "manager 的页面无需账号即可查看。";
    OPEN_PAGES_DO = "They show addresses and accounts of databases. Let only otter-admin and administrators reach its port.",
        "页面会显示数据库地址和账号。请只允许 otter-admin 和管理员访问该端口。";
    RPC_WARNING = "The RPC port gives database passwords in clear text to whoever reaches it.", "RPC 端口会向任何能访问它的人明文返回数据库密码。";
    RPC_WARNING_DO = "It knows no accounts. Let only nodes and otter-admin reach it (firewall or private network). docs/manager.md lists every port.",
        "该端口没有账号机制。请用防火墙或内网限制，只允许 node 和 otter-admin 访问。所有端口的说明见 docs/manager.md。";

    CONNECT = "Connect a real manager", "连接真实的 manager";
    CONNECT_HELP = "Three values are enough: address, account, password. Set them and start otter-admin again; the sandbox then stays away.",
        "只需三个值：地址、账号、密码。设置后重新启动 otter-admin，沙箱不再启动。";
    CONNECT_ACCOUNT = "The account must be an administrator of the manager (系统管理 → 用户管理). Make one for otter-admin alone.",
        "账号必须是 manager 的管理员（系统管理 → 用户管理），建议为 otter-admin 单独创建。";
    BY_VARIABLES = "With variables", "使用环境变量";
    BY_FILE = "Or in otter-admin.toml, which also takes several managers", "或写入 otter-admin.toml，可配置多个 manager";
}
