//! Messages for all forms.

use super::messages;

messages! {
    REQUIRED = "required", "必填";
    ADVANCED = "Advanced", "高级选项";
    ADVANCED_HELP = "The defaults are right for most.", "一般保持默认即可。";
    CHOOSE = "Choose", "请选择";
    DEFAULT_CSP = "none", "无";
    KEEP_PASSWORD = "Leave empty to keep the stored one; with another address, user or key enter it again.", "留空则保留原值；地址、用户名或 key 改变时须重新输入。";
    PASSWORD_AGAIN = "Passwords are not kept on this page: enter it again.", "页面不保存密码，请重新输入。";
    WRONG = "Some fields need another look.", "有些字段需要修改。";
    NO_NODES = "There is no node yet.", "还没有 node。";
    NO_CLUSTERS = "There is no ZooKeeper cluster yet.", "还没有 ZooKeeper 集群。";
    NO_CANALS = "There is no canal yet.", "还没有 canal。";
    FREE = "free", "空闲";
    ADD_ONE = "Add one", "去添加";
    YES = "yes", "是";
    NO = "no", "否";

    fn stock(value: &str) = "Default: {value}", "默认：{value}";
    fn used_by(pipeline: u64) = "used by pipeline {pipeline}", "已被 pipeline {pipeline} 使用";
}
