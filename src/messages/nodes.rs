//! Messages for the node pages.

use super::messages;

messages! {
    TITLE = "Nodes", "Node";
    NAME = "Name", "名称";
    ADDRESS = "Address", "地址";
    ID = "Id", "编号";
    EMPTY = "There is no node yet", "还没有 node";
    EMPTY_HELP = "A node is a process that reads and writes rows. Add it here, then start the process with the id it gets.",
        "node 是读写数据的进程。先在这里添加，再用得到的编号启动进程。";
    CLUSTER = "ZooKeeper cluster", "ZooKeeper 集群";
    HEAP = "Heap", "堆内存";
    THREADS = "Threads", "线程";
    RUNNING = "Running pipelines", "运行的 pipeline";
    VERSION = "Version", "版本";
    RUNS = "The node is up: stop its process to edit or delete it.", "node 正在运行，停止其进程后才能编辑或删除。";
    SYSTEM = "System", "系统";
    DOWNLOAD_PORT = "Download port", "下载端口";
    MBEAN_PORT = "JMX port", "JMX 端口";
    EXTERNAL_IP = "External address", "外部地址";
    UNUSED_EXTERNAL = "not used", "未启用";
    DOWN_SINCE = "Down since", "停止时间";
    NOT_SEEN_UP = "not seen up since otter-admin started", "otter-admin 启动以来未见在线";
    PAGE_FAILS = "its page fails", "页面读取失败";

    FIGURES_OLD = "While the node is down there are no figures of its process.", "node 停止时没有进程数据。";
    USED_BY = "Used by", "使用者";
    UNUSED = "No pipeline uses it.", "没有 pipeline 使用它。";
    NONE_RUNNING = "none", "无";
    DELETE_HELP = "The manager forgets the node. A process that still runs with its id no longer gets work.", "manager 将不再记录该 node，使用该编号的进程不再得到任务。";

    fn of_nodes(up: usize, all: usize) = "{up} of {all} up", "{all} 个中 {up} 个在线";
    fn some_down(n: usize) = "{n} down", "{n} 个离线";
    fn some_failing(n: usize) = "{n} failing", "{n} 个异常";
    fn page_fails(age: &str) = "its page fails, last read {age} ago", "页面读取失败，{age}前曾成功读取";
}
