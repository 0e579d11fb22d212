//! Messages for the log pages.

use super::messages;

messages! {
    TITLE = "Logs", "日志记录";
    HELP = "Pipeline exceptions and alarms logged by the manager, newest first, ten per page. Loaded from the manager when you open this page.",
        "manager 记录的 pipeline 异常与报警，最新的在前，每页十条，打开页面时从 manager 读取。";
    PIPELINE = "Pipeline", "Pipeline";
    ANY_PIPELINE = "All pipelines", "全部 pipeline";
    TEXT = "Message contains", "日志内容包含";
    NODE = "Node", "Node";
    MANAGER = "Manager", "Manager";
    OWN = "Manager itself or a deleted channel", "manager 自身，或已删除的 channel";
    MESSAGE = "Full message", "完整内容";
    MESSAGE_HIDDEN = "Hidden: only members of the team see log messages.", "已隐藏：日志内容仅对所属团队的成员显示。";
    EMPTY_OF_YOURS = "No log entries for channels you can see", "没有您可见的 channel 的日志记录";
    EMPTY = "No log entries", "没有日志记录";
    EMPTY_HELP = "Pipeline exceptions and alarms will appear here.", "pipeline 的异常和报警会显示在这里。";
    DELAYTIME = "delay", "延迟";
    EXCEPTION = "exception", "异常";
    PIPELINETIMEOUT = "pipeline timeout", "pipeline 超时";
    PROCESSTIMEOUT = "process timeout", "process 超时";
    POSITIONTIMEOUT = "position timeout", "position 超时";

    fn records(n: &str) = "Entries: {n}", "共 {n} 条";
    fn pipeline_of(id: u64) = "Pipeline {id}", "Pipeline {id}";
}
