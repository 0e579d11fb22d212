//! Messages for the ZooKeeper cluster pages.

use super::messages;

messages! {
    TITLE = "ZooKeeper clusters", "ZooKeeper 集群";
    ID = "Id", "编号";
    NAME = "Name", "名称";
    SERVERS = "Servers", "服务器";
    DESCRIPTION = "Description", "描述";
    EMPTY = "There is no ZooKeeper cluster yet", "还没有 ZooKeeper 集群";
    EMPTY_HELP = "Nodes meet in ZooKeeper and canals keep their positions there, so it comes first. Next come nodes and data sources.",
        "node 通过 ZooKeeper 协调，canal 的位点也保存在其中，所以要最先添加。之后再添加 node 和数据源。";
    USED_BY = "Used by", "使用者";
    UNUSED = "No node and no canal that is known uses it.", "目前所知没有 node 或 canal 使用它。";
    DELETE_HELP = "The manager forgets these addresses. The ZooKeeper servers and what they hold are not touched.",
        "manager 将不再记录这些地址，ZooKeeper 服务器及其中的数据不受影响。";
}
