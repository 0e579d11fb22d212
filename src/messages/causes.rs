//! Messages for the explanation of failures. The causes themselves are in `server/diagnostics/causes/rules.rs`.

use super::messages;

messages! {
    WHY = "Why it does not replicate", "为什么没有同步";
    NO_RECORD = "Paused, without a record in the latest log entries", "已挂起，最新的日志中没有相关记录";
    WHAT_TO_DO = "What to do", "如何处理";
    RISK = "Risk:", "风险：";
    RETRIED = "Otter retries about every two minutes. Nothing is lost: reading resumes at the kept position.", "Otter 约每两分钟重试一次。数据不会丢失，将从保留的位点继续读取。";
    UNKNOWN = "otter-admin does not know this error. The full message names the cause. The report below contains no row values, names or addresses, so that you can share it.",
        "otter-admin 尚不认识此错误，原因见完整内容。下方的报告不含行数据、名称和地址，可以对外分享。";
    MESSAGE = "Full message", "完整内容";
    COPY_REPORT = "Copy report", "复制报告";
    EDIT_PIPELINE = "Edit the pipeline", "编辑 pipeline";
    EDIT_CHANNEL = "Edit the channel", "编辑 channel";
    CANAL = "Canal", "Canal";
    SOURCES = "Data sources", "数据源";
    NODES = "Nodes", "Node";
    MAPPINGS = "Mappings", "映射关系";
    TABLES = "Tables", "数据表";

    fn since(age: &str) = "For {age}.", "已持续 {age}。";
    fn since_printed(time: &str) = "Since {time} (manager time).", "自 {time} 起（manager 时间）。";
    fn times(n: usize) = "Logged {n} times lately.", "最近记录了 {n} 次。";
    fn lines(n: usize) = "{n} lines", "{n} 行";
}
