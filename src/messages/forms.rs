//! Messages for all forms.

use super::messages;

messages! {
    REQUIRED = "required", "必填";
    ADVANCED = "Advanced", "高级选项";
    ADVANCED_HELP = "The defaults suit most setups.", "一般保持默认即可。";
    CHOOSE = "Select", "请选择";
    NO_CHOICE = "none", "无";
    KEEP_PASSWORD = "Leave empty to keep the stored value. If you change the address, user or key, enter it again.", "留空则保留原值；地址、用户名或 key 改变时须重新输入。";
    PASSWORD_AGAIN = "Passwords aren't kept on this page. Enter it again.", "页面不保存密码，请重新输入。";
    WRONG = "Please correct the highlighted fields.", "请修改标出的字段。";
    NO_NODES = "No nodes yet.", "还没有 node。";
    NO_CLUSTERS = "No ZooKeeper clusters yet.", "还没有 ZooKeeper 集群。";
    NO_CANALS = "No canals yet.", "还没有 canal。";
    FREE = "free", "空闲";
    ADD_ONE = "Add one", "去添加";
    YES = "yes", "是";
    NO = "no", "否";

    fn stock(value: &str) = "Default: {value}", "默认：{value}";
    fn used_by(pipeline: u64) = "used by pipeline {pipeline}", "已被 pipeline {pipeline} 使用";
}
