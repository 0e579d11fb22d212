use crate::model::field::{Description, Host, Name, Port};
use crate::model::form::{form, required_if};
use crate::model::ids::ClusterId;

form! {
    /// A node. Otter's `nodeInfo` and `nodeParameterInfo`. The process itself is started separately, with the node's ID.
    pub struct NodeForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique.", "4 到 64 个字符，不能重复。"];
        ip "ip": Host = "", Basic, ["Address", "机器 IP"],
            ["An address of the machine where the node runs; the node refuses to start elsewhere.", "node 所在机器的地址；不是本机地址时 node 拒绝启动。"];
        port "port": Port = "2088", Basic, ["Port", "机器端口"],
            ["Where the manager and other nodes call it. Usual: 2088.", "manager 和其他 node 访问它的端口，一般是 2088。"];
        auto_keeper_cluster_id "autoKeeperClusterId": ClusterId = "", Basic, ["ZooKeeper cluster", "ZooKeeper 集群"],
            ["Where the node registers that it is alive.", "node 在这里登记自己存活。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["For the people who come after you.", "写给后来人看。"];
        download_port "downloadPort": Option<Port> = "", Advanced, ["Download port", "下载端口"],
            ["Where other nodes fetch files. Empty: port + 1.", "其他 node 从这里取文件。留空为端口 + 1。"];
        mbean_port "mbeanPort": Option<Port> = "", Advanced, ["MBean port", "MBean 端口"],
            ["Where the manager reads heap and threads. Empty: port + 2.", "manager 从这里读内存和线程。留空为端口 + 2。"];
        use_external_ip "useExternalIp": bool = "false", Advanced, ["Use the external address", "启用外部 IP"],
            ["Others reach this node by its external address.", "其他机器用外部地址访问它。"];
        external_ip "externalIp": Option<Host> = "", Advanced, ["External address", "外部 IP"],
            ["Needed when the external address is used.", "启用外部 IP 时必须填写。"];
    }
    check |values, _stored, errors| {
        required_if(values.has("useExternalIp", "true"), "externalIp", values, errors);
    }
}
