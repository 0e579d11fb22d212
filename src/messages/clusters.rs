//! Messages for the ZooKeeper cluster pages.

use super::messages;

messages! {
    TITLE = "ZooKeeper clusters", "ZooKeeper 集群";
    ID = "ID", "编号";
    NAME = "Name", "名称";
    SERVERS = "Servers", "服务器";
    DESCRIPTION = "Description", "描述";
    EMPTY = "No ZooKeeper clusters yet", "还没有 ZooKeeper 集群";
    EMPTY_HELP = "Nodes coordinate through ZooKeeper and canals store positions there, so add a cluster first, then nodes and data sources.",
        "node 通过 ZooKeeper 协调，canal 的位点也保存在其中，所以要最先添加。之后再添加 node 和数据源。";
    USED_BY = "Used by", "使用者";
    UNUSED = "Not used by any known node or canal.", "目前所知没有 node 或 canal 使用它。";
    DELETE_HELP = "These addresses are removed from the manager. The ZooKeeper servers and their data are not affected.",
        "这些地址将从 manager 中移除，ZooKeeper 服务器及其中的数据不受影响。";
}
