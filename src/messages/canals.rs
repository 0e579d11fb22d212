//! Messages for the canal pages.

use super::messages;

messages! {
    TITLE = "Canals", "Canal";
    ID = "ID", "编号";
    NAME = "Name", "名称";
    ADDRESSES = "Database servers", "数据库地址";
    CHARSET = "Character set", "字符集";
    CLUSTER = "ZooKeeper cluster", "ZooKeeper 集群";
    CHANNEL = "Channel", "Channel";
    PIPELINE = "Pipeline", "Pipeline";
    USED_BY = "Used by", "使用者";
    FREE = "free", "空闲";
    USED = "in use", "使用中";
    UNUSED = "Not used by any pipeline. You can select it when adding one.", "没有 pipeline 读取它，添加 pipeline 时可以选用。";
    RUNNING_EDIT = "Changes take effect when the channel using it is restarted.", "修改在使用它的 channel 重新启动后生效。";
    EMPTY = "No canals yet", "还没有 canal";
    EMPTY_HELP = "A canal reads the binlog of a source database. Each pipeline needs its own.", "canal 读取源库的 binlog，每个 pipeline 需独占一个 canal。";
    SOURCE = "Source", "源库";
    POSITIONS = "Positions", "位点";
    HEARTBEAT = "Failover and heartbeat", "HA 与心跳";
    BUFFER = "Buffer", "存储";
    CONNECTION = "Connection", "连接";
    RDS = "Alibaba Cloud RDS", "阿里云 RDS";
    OTHER = "Other", "其他";
    SECRETS = "Passwords are hidden.", "密码不会显示。";
    DELETE_HELP = "The canal is removed from the manager. Its positions in ZooKeeper and the database itself are not affected.", "该 canal 将从 manager 中移除，ZooKeeper 中的位点和数据库本身不受影响。";
}
