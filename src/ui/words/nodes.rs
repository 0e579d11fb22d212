//! Words of the node pages.

use super::words;

words! {
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
    DELETE_HELP = "The manager forgets the node. A process that still runs with its id no longer gets work.", "manager 将不再记录该 node，使用该编号的进程不再得到任务。";
}
