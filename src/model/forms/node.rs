use crate::model::field::{Description, Host, Name, Port};
use crate::model::form::{form, required_if};
use crate::model::ids::ClusterId;

form! {
    /// A node. Otter's `nodeInfo` and `nodeParameterInfo`. The process itself is started separately, with the node's ID.
    pub struct NodeForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique.", "4 到 64 个字符，不能重复。"];
        ip "ip": Host = "", Basic, ["Address", "机器 IP"],
            ["An address of the node's host; the node refuses to start on another host.", "node 所在机器的地址；不是本机地址时 node 拒绝启动。"];
        port "port": Port = "2088", Basic, ["Port", "机器端口"],
            ["Used by the manager and other nodes to call this node.", "manager 和其他 node 访问它的端口。"];
        auto_keeper_cluster_id "autoKeeperClusterId": ClusterId = "", Basic, ["ZooKeeper cluster", "ZooKeeper 集群"],
            ["Cluster the node registers with.", "node 注册到的集群。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["Notes for other users.", "备注，便于他人了解。"];
        download_port "downloadPort": Option<Port> = "", Advanced, ["Download port", "下载端口"],
            ["Used by other nodes to fetch files. Leave empty for port + 1.", "其他 node 从这里取文件。留空为端口 + 1。"];
        mbean_port "mbeanPort": Option<Port> = "", Advanced, ["JMX port", "JMX 端口"],
            ["Used by the manager to read heap and thread metrics. Leave empty for port + 2.", "manager 从这里读内存和线程。留空为端口 + 2。"];
        use_external_ip "useExternalIp": bool = "false", Advanced, ["Use external address", "启用外部 IP"],
            ["Other hosts reach this node by its external address.", "其他机器用外部地址访问它。"];
        external_ip "externalIp": Option<Host> = "", Advanced, ["External address", "外部 IP"],
            ["Required when the external address is used.", "启用外部 IP 时必须填写。"];
    }
    check |values, _stored, errors| {
        required_if(values.has("useExternalIp", "true"), "externalIp", values, errors);
    }
}
