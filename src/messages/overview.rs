//! Messages for the overview and its guide to a first sync.

use super::messages;

messages! {
    STATE = "Manager", "Manager";
    ANSWERS = "online", "响应正常";
    AWAY = "not responding", "没有响应";
    FAILS = "responds with errors", "响应出错";
    WAITING = "not checked yet", "尚未访问";
    GENERATION = "Version", "版本";
    ANSWERED = "Last response", "最近响应";
    AWAY_SINCE = "Unreachable since", "失去响应";
    DATA_OF = "Data as of", "数据时间";
    ZOOKEEPER_LOST = "ZooKeeper not connected", "ZooKeeper 未连接";
    CHECK = "Test the connection", "测试连接";

    NODES = "Nodes", "Node";
    HEAP = "Heap", "堆内存";
    THREADS = "Threads", "线程";
    PIPELINES = "Pipelines", "Pipeline";
    VERSION = "Version", "版本";
    NOT_TOLD = "not reported yet", "尚未上报";
    NO_LIMIT = "no limit", "无上限";
    NO_NODES = "No nodes yet.", "还没有 node。";

    CHANNELS = "Channels", "Channel";
    NO_CHANNELS = "No channels yet.", "还没有 channel。";
    PAUSED_ONES = "Paused, needs attention", "挂起，需要处理";

    DELAYS = "Longest delays", "延迟最大的 pipeline";
    DELAY = "Delay", "延迟";
    PIPELINE = "Pipeline and channel", "Pipeline 与 channel";
    REPORTED_UNKNOWN = "unknown", "未知";
    TIMES_UNKNOWN = "It is unknown how old these reports are: either none is recent, or the manager and its database do not agree on the time.", "无法得知这些数据的上报时间：近期没有上报，或 manager 与其数据库的时间不一致。";
    REPORTED = "Reported", "上报时间";
    NO_DELAYS = "No running pipeline has reported a delay in the last 2 minutes.", "最近两分钟没有运行中的 pipeline 上报延迟。";

    LOGS = "Latest logs", "最新日志记录";
    ALL_LOGS = "All logs", "全部日志记录";
    NO_LOGS = "No log entries: no failures or alarms.", "没有日志记录：没有错误，也没有报警。";
    NO_LOGS_OF_YOURS = "None of the latest log entries concerns a channel you can see.", "最新的日志记录中没有您可见的 channel 的记录。";

    GUIDE = "Set up your first sync", "完成第一个同步任务";
    GUIDE_HELP = "Data flows once these are in place. Complete them in order; this list disappears when you're done.",
        "以下内容齐备后数据即可同步。每一步都以前面的步骤为前提，全部完成后此列表自动消失。";
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

    fn threads(busy: u32, all: u32) = "{busy} of {all} busy", "{all} 个中 {busy} 个忙";
    fn down_since(age: &str) = "down for {age}", "已离线 {age}";
    fn silent(n: usize) = "Running pipelines without a report in the last 2 minutes: {n}.", "最近两分钟没有上报的运行中 pipeline：{n} 个。";
    fn more_paused(n: usize) = "and {n} more", "另有 {n} 个";
}
