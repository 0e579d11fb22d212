//! Messages for the overview and its guide to a first sync.

use super::messages;

messages! {
    ANSWERS = "Connected", "已连接";
    AWAY = "Not responding", "没有响应";
    FAILS = "responds with errors", "响应出错";
    WAITING = "Not checked yet", "尚未访问";
    ZOOKEEPER_LOST = "ZooKeeper not connected", "ZooKeeper 未连接";
    CHECK = "Test the connection", "测试连接";

    NODES = "Nodes", "Node";
    HEAP = "heap", "堆内存";
    NO_NODES = "No nodes yet.", "还没有 node。";
    NO_CLUSTER = "unknown", "未知";
    ALL_NODES = "All nodes", "全部 node";

    ATTENTION = "Needs attention", "需要处理";
    ALL_FINE = "Nothing needs attention.", "一切正常，无需处理。";
    NOTHING_RUNS = "No channel is running.", "没有运行中的 channel。";
    OPEN = "Open", "查看";
    HOW_TO_START = "How to start", "如何启动";
    NO_CAUSE = "No cause in the latest log entries.", "最新的日志中没有原因。";
    PAGE_FAILS = "Registered, but its page fails to load.", "已注册，但其页面读取失败。";
    NOBODY_WAITS = "No running channel uses it.", "没有运行中的 channel 使用它。";

    TOTALS = "Totals", "汇总";
    ROWS = "Rows per second", "每秒行数";
    VOLUME = "Data volume", "数据量";
    PER_SECOND = "/s", "/秒";
    WORST_LAG = "Longest delay", "最大延迟";
    NO_LAG = "no current report", "没有最新上报";
    RUNNING = "Channels running", "运行中的 channel";
    NODES_UP = "Nodes up", "在线 node";
    ROWS_COURSE = "Rows per minute in the last hour", "最近一小时每分钟行数";
    LAG_COURSE = "Longest delay in the last hour", "最近一小时最大延迟";
    LAST_MINUTE = "average of the last minute", "最近一分钟平均";

    CHANNELS = "Channels", "Channel";
    DELAYS = "Slowest now", "当前最慢";
    ALL_BY_DELAY = "All by delay", "按延迟查看全部";
    DELAY = "Delay", "延迟";
    REPORTED_UNKNOWN = "unknown", "未知";
    TIMES_UNKNOWN = "It is unknown how old these reports are: either none is recent, or the manager and its database do not agree on the time.", "无法得知这些数据的上报时间：近期没有上报，或 manager 与其数据库的时间不一致。";
    NO_DELAYS = "No running pipeline has reported a delay in the last 2 minutes.", "最近两分钟没有运行中的 pipeline 上报延迟。";

    CHANGES = "Recent changes", "最近变化";
    NO_LOGS = "No log entries: no failures or alarms.", "没有日志记录：没有错误，也没有报警。";
    NO_LOGS_OF_YOURS = "None of the latest log entries concerns a channel you can see.", "最新的日志记录中没有您可见的 channel 的记录。";
    ALL_LOGS = "All logs", "全部日志记录";

    GUIDE = "Set up your first sync", "完成第一个同步任务";
    GUIDE_HELP = "Data flows once these are in place. Complete them in order; this list disappears when you're done.",
        "以下内容齐备后数据即可同步。每一步都以前面的步骤为前提，全部完成后此列表自动消失。";
    ALL_STEPS = "All steps", "全部步骤";
    STEP_DONE = "done", "已完成";
    STEP_NEXT = "next", "下一步";
    STEP_LATER = "later", "待办";
    CLUSTER_STEP = "Add a ZooKeeper cluster", "添加 ZooKeeper 集群";
    CLUSTER_HELP = "Nodes and canals coordinate through it.", "node 和 canal 通过它协调分工。";
    NODE_STEP = "Add a node", "添加 node";
    NODE_HELP = "The process that reads and writes rows. Start it with the ID assigned here.", "读写数据的进程，用此处分配的编号启动。";
    SOURCES_STEP = "Add two data sources", "添加两个数据源";
    SOURCES_HELP = "The source and target databases; each connection can be tested.", "数据的来源库与目标库，可逐一测试连接。";
    CANAL_STEP = "Add a canal", "添加 canal";
    CANAL_HELP = "Reads the source database's binlog.", "读取来源库的 binlog。";
    CHANNEL_STEP = "Add a channel", "添加 channel";
    CHANNEL_HELP = "The unit you start and stop: a one-way or two-way sync task.", "启停的单位：一个单向或双向的同步任务。";
    PIPELINE_STEP = "Add a pipeline to the channel", "为 channel 添加 pipeline";
    PIPELINE_HELP = "One direction: the select and load nodes, and the canal to read.", "一个方向：由哪些 node 选取和载入，读哪个 canal。";
    MAPPINGS_STEP = "Map tables", "添加映射关系";
    MAPPINGS_HELP = "Choose which tables are copied where, in bulk.", "哪张表同步到哪张表，可一次添加多张。";
    START_STEP = "Start the channel", "启动 channel";
    START_HELP = "The channel page lists unmet requirements and shows the start-up progress.", "channel 页面会列出未满足的条件，并显示启动过程。";

    fn step_of(step: usize, steps: usize) = "Set up your first sync, step {step} of {steps}:", "完成第一个同步任务，第 {step} / {steps} 步：";
    fn more_problems(n: usize) = "{n} more", "另有 {n} 项";
    fn channels_wait(n: usize, names: &str) = "Used by {n} running or paused: {names}", "{n} 个未停止的 channel 使用它：{names}";
    fn delay_quantiles(median: &str, p95: &str) = "median {median} · p95 {p95}", "中位数 {median} · p95 {p95}";
    fn paused_and_stopped(paused: usize, stopped: &str) = "{paused} paused · {stopped} stopped", "{paused} 个挂起 · {stopped} 个停止";
    fn hidden_channels(n: usize) = "{n} hidden", "{n} 个不可见";
    fn median_heap(share: u64) = "median heap {share} %", "堆内存中位数 {share} %";
    fn down(n: usize) = "{n} down", "{n} 个离线";
    fn failing(n: usize) = "{n} failing", "{n} 个异常";
    fn hot(n: usize) = "{n} short of heap", "{n} 个堆内存不足";
    fn waiting(n: usize) = "{n} not seen yet", "{n} 个尚未上线";
    fn cluster(name: &str, up: usize, all: usize) = "{name}: {up} of {all} up", "{name}：{up} / {all} 在线";
    fn silent(n: usize) = "Running pipelines without a report in the last 2 minutes: {n}.", "最近两分钟没有上报的运行中 pipeline：{n} 个。";
}
