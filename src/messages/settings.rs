//! Messages for the manager settings: connection and connection test.

use super::messages;

messages! {
    TITLE = "Manager connection", "设置";
    MANAGER = "Manager", "Manager";
    NAME = "Name", "名称";
    ADDRESS = "Console address", "控制台地址";
    ACCOUNT = "Account", "账号";
    PASSWORD = "Password", "密码";
    MASKED = "set (hidden)", "已设置（不显示）";
    RPC = "RPC port", "RPC 端口";
    NO_RPC = "not configured", "未配置";
    NO_RPC_HELP = "Optional. Without it, node and cluster dates and the legacy endpoint are unavailable. Set OTTER_ADMIN_MANAGER_RPC=host:1099 or rpc.",
        "可选。未配置时没有 node 与集群的日期，也不提供旧版接口。用 OTTER_ADMIN_MANAGER_RPC=主机:1099 或配置项 rpc 设置。";
    ZOOKEEPER = "ZooKeeper", "ZooKeeper";
    NO_ZOOKEEPER = "not configured", "未配置";
    NO_ZOOKEEPER_HELP = "Optional. With it, changes of status are shown immediately. Set OTTER_ADMIN_MANAGER_ZOOKEEPER=host:2181 or zookeeper.",
        "可选。配置后状态变化立即显示。用 OTTER_ADMIN_MANAGER_ZOOKEEPER=主机:2181 或配置项 zookeeper 设置。";
    ZOOKEEPER_CONNECTING = "connecting", "正在连接";
    ZOOKEEPER_CONNECTED = "connected", "已连接";
    ZOOKEEPER_LOST = "not connected", "未连接";
    ZOOKEEPER_LOST_HELP = "The status of channels and nodes is read from the manager's pages until the connection is back.",
        "恢复连接前，channel 和 node 的状态从 manager 的页面读取。";
    ZOOKEEPER_UNREACHABLE = "No server accepts a connection.", "没有服务器接受连接。";
    fn zookeeper_timed_out(seconds: u64) = "No server responded within {seconds} s.", "{seconds} 秒内没有服务器响应。";
    ZOOKEEPER_BROKEN = "The connection was lost.", "连接已断开。";
    ZOOKEEPER_EXPIRED = "The session has expired.", "会话已过期。";
    ZOOKEEPER_NOT_OTTER = "It has no /otter/channel or no /otter/node. Check that it is this manager's ZooKeeper, and the path after the servers.",
        "其中没有 /otter/channel 或 /otter/node。请确认这是该 manager 的 ZooKeeper，以及服务器之后的路径。";
    ZOOKEEPER_NOT_ALLOWED = "Reading is not permitted.", "没有读取权限。";
    OLD_CLIENT = "Legacy endpoint", "旧版接口";
    ON = "enabled", "已启用";
    OFF = "disabled", "未启用";
    GENERATION = "Version", "版本";
    UNKNOWN = "unknown", "未知";
    SANDBOX = "This manager is the built-in sandbox. Its state is stored in the data directory and survives restarts; no real database is affected.",
        "当前 manager 是内置沙箱，状态保存在数据目录中，重启不丢失，也不会触及真实数据库。";
    NOT_HERE = "Set in otter-admin's configuration.", "这些值来自 otter-admin 的配置，请在配置中修改。";

    TEST = "Connection test", "连接测试";
    TEST_HELP = "Checks every step from the address to the RPC port in a separate session. Makes no changes.", "用独立的会话从地址到 RPC 端口逐步检查，不做任何修改。";
    TEST_NOW = "Test connection", "测试连接";
    TEST_AGAIN = "Test again", "再次测试";
    GOOD = "The connection works.", "连接正常。";
    BAD = "The connection failed. The first failed step says what to do.", "连接不正常，处理方法见第一个失败的步骤。";
    OK = "ok", "通过";
    FAILED = "failed", "失败";
    SKIPPED = "skipped", "跳过";
    SKIPPED_HELP = "An earlier step failed.", "前面的步骤失败。";
    REACHABLE = "Address reachable", "地址可访问";
    SIGNS_IN = "Account can sign in", "账号可登录";
    ADMINISTRATOR = "Account is an administrator", "账号是管理员";
    VERSION = "Version supported", "版本受支持";
    RPC_PORT = "RPC port responds", "RPC 端口响应";

    WARNINGS = "Recommended changes on the manager", "建议在 manager 上处理";
    DEFAULT_PASSWORD = "The account admin still uses the default password.", "账号 admin 仍在使用默认密码。";
    DEFAULT_PASSWORD_DO = "Anyone who can reach the console can do everything. Change it in the manager (系统管理 → 用户管理), and in otter-admin's configuration if it uses that account.",
        "能访问控制台的人都可以执行任何操作。请在 manager 的“系统管理 → 用户管理”中修改；若使用该账号，也请同步修改此处配置。";
    OPEN_API = "The manager's interface /api/ requires no authentication.", "manager 的 /api/ 接口不需要账号。";
    OPEN_API_DO = "Anyone who can reach the console can start and stop channels. Restrict access to its port to otter-admin and administrators.",
        "能访问控制台的人都可以启停 channel。请只允许 otter-admin 和管理员访问该端口。";
    OPEN_PAGES = "Pages of the manager can be read without signing in.", "manager 的页面无需账号即可查看。";
    OPEN_PAGES_DO = "They show database addresses and accounts. Restrict access to the port to otter-admin and administrators.",
        "页面会显示数据库地址和账号。请只允许 otter-admin 和管理员访问该端口。";
    RPC_WARNING = "The RPC port returns database passwords in plain text to anyone who can reach it.", "RPC 端口会向任何能访问它的人明文返回数据库密码。";
    RPC_WARNING_DO = "It has no authentication. Restrict access to nodes and otter-admin with a firewall or a private network. docs/manager.md lists every port.",
        "该端口没有身份验证。请用防火墙或内网限制，只允许 node 和 otter-admin 访问。所有端口的说明见 docs/manager.md。";

    CONNECT = "Connect a real manager", "连接真实的 manager";
    CONNECT_HELP = "You need three values: address, account and password. Set them and restart otter-admin; the sandbox then no longer starts.",
        "只需三个值：地址、账号、密码。设置后重新启动 otter-admin，沙箱不再启动。";
    CONNECT_ACCOUNT = "The account must be an administrator of the manager (系统管理 → 用户管理). Create a dedicated account for otter-admin.",
        "账号必须是 manager 的管理员（系统管理 → 用户管理），建议为 otter-admin 单独创建。";
    BY_VARIABLES = "Using environment variables", "使用环境变量";
    BY_FILE = "Or in otter-admin.toml, which supports several managers", "或写入 otter-admin.toml，可配置多个 manager";
}
