//! Messages for the canal pages.

use super::messages;

messages! {
    TITLE = "Canals", "Canal";
    ID = "Id", "编号";
    NAME = "Name", "名称";
    ADDRESSES = "Database servers", "数据库地址";
    KIND = "Source type", "数据源类型";
    CHARSET = "Character set", "字符集";
    CLUSTER = "ZooKeeper cluster", "ZooKeeper 集群";
    CHANNEL = "Channel", "Channel";
    PIPELINE = "Pipeline", "Pipeline";
    USED_BY = "Used by", "使用者";
    FREE = "free", "空闲";
    USED = "used", "使用中";
    UNUSED = "No pipeline reads from it. It is offered when a pipeline is added.", "没有 pipeline 读取它，添加 pipeline 时可以选用。";
    RUNNING_EDIT = "A change takes effect when the channel that uses it is started again.", "修改在使用它的 channel 重新启动后生效。";
    EMPTY = "There is no canal yet", "还没有 canal";
    EMPTY_HELP = "A canal reads the binlog of a source database. Each pipeline needs one of its own.", "canal 读取源库的 binlog，每个 pipeline 需要自己的一个。";
    SOURCE = "Source", "源库";
    POSITIONS = "Positions", "位点";
    HEARTBEAT = "Fail-over and heartbeat", "HA 与心跳";
    BUFFER = "Buffer", "存储";
    CONNECTION = "Connection", "连接";
    RDS = "Alibaba Cloud RDS", "阿里云 RDS";
    OTHER = "Other", "其他";
    SECRETS = "Passwords are never shown.", "密码从不显示。";
    DELETE_HELP = "The manager forgets the canal. Its positions in ZooKeeper and the database are not touched.", "manager 将不再记录该 canal，ZooKeeper 中的位点和数据库不受影响。";
}
