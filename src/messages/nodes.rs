//! Messages for the node pages.

use super::messages;

messages! {
    TITLE = "Nodes", "Node";
    NAME = "Name", "名称";
    ADDRESS = "Address", "地址";
    ID = "ID", "编号";
    EMPTY = "No nodes yet", "还没有 node";
    EMPTY_HELP = "A node is a process that reads and writes rows. Add it here, then start the process with the ID it is assigned.",
        "node 是读写数据的进程。先在这里添加，再用分配的编号启动进程。";
    CLUSTER = "ZooKeeper cluster", "ZooKeeper 集群";
    HEAP = "Heap", "堆内存";
    THREADS = "Threads", "线程";
    RUNNING = "Running pipelines", "运行的 pipeline";
    PIPELINES = "Pipelines", "Pipeline";
    NOT_SEEN = "waiting for its process", "等待进程启动";
    START_IT = "Start its process", "启动它的进程";
    START_HELP = "otter-admin has not seen this node up yet. Unpack otter.node on its machine, then:", "otter-admin 尚未看到该 node 上线。请在其机器上解压 otter.node，然后：";
    STEP_ID = "Give the process this node's ID.", "把该 node 的编号写入进程。";
    STEP_MANAGER = "In conf/otter.properties, set the manager's address and its communication port (1099 unless it was changed).", "在 conf/otter.properties 中设置 manager 的地址及其通信端口（默认 1099）。";
    STEP_START = "Start it.", "启动。";
    STEP_PORTS = "Open its ports for the manager and the other nodes:", "对 manager 及其他 node 开放端口：";
    STEP_WATCH = "This page shows when it is up. If it does not, look at logs/node/node.log on its machine.", "上线后本页会自动更新。若未上线，请查看其机器上的 logs/node/node.log。";
    VERSION = "Version", "版本";
    RUNS = "The node is running. Stop its process to edit or delete it.", "node 正在运行，停止其进程后才能编辑或删除。";
    SYSTEM = "System", "系统";
    DOWNLOAD_PORT = "Download port", "下载端口";
    MBEAN_PORT = "JMX port", "JMX 端口";
    EXTERNAL_IP = "External address", "外部地址";
    UNUSED_EXTERNAL = "not used", "未启用";
    DOWN_SINCE = "Down since", "停止时间";
    NOT_SEEN_UP = "not up since otter-admin started", "otter-admin 启动以来一直离线";
    PAGE_FAILS = "page fails to load", "页面读取失败";

    FIGURES_OLD = "No process metrics while the node is down.", "node 停止时没有进程数据。";
    USED_BY = "Used by", "使用者";
    UNUSED = "Not used by any pipeline.", "没有 pipeline 使用它。";
    NONE_RUNNING = "none", "无";
    DELETE_HELP = "The node is removed from the manager. A process still running with its ID no longer receives work.", "该 node 将从 manager 中移除，仍以该编号运行的进程不再得到任务。";

    fn of_nodes(up: usize, all: usize) = "{up} of {all} up", "{all} 个中 {up} 个在线";
    fn some_down(n: usize) = "{n} down", "{n} 个离线";
    fn some_failing(n: usize) = "{n} failing", "{n} 个异常";
    fn page_fails(age: &str) = "page fails to load, last read {age} ago", "页面读取失败，{age}前曾成功读取";
}
