//! Messages for the log pages.

use super::messages;

messages! {
    TITLE = "Log records", "日志记录";
    HELP = "What the manager has noted: exceptions of pipelines and alarms. Newest first, ten a page, read from the manager when the page is opened.",
        "manager 记录的内容：pipeline 的异常与报警。最新的在前，每页十条，打开页面时从 manager 读取。";
    PIPELINE = "Pipeline", "Pipeline";
    ANY_PIPELINE = "All pipelines", "全部 pipeline";
    TEXT = "Text in the message", "日志内容包含";
    NODE = "Node", "Node";
    OWN = "The manager itself, or a deleted channel", "manager 自身，或已删除的 channel";
    MESSAGE = "Whole message", "完整内容";
    MESSAGE_HIDDEN = "hidden: only members of the team see log messages", "已隐藏：日志内容仅对所属团队的成员显示";
    EMPTY_OF_YOURS = "No log entries of channels that you can see", "没有你可见的 channel 的日志记录";
    EMPTY = "No log entries", "manager 没有日志记录";
    EMPTY_HELP = "Exceptions of pipelines and alarms appear here.", "pipeline 的异常和报警会显示在这里。";
    DELAYTIME = "delay", "延迟";
    EXCEPTION = "exception", "异常";
    PIPELINETIMEOUT = "pipeline too slow", "pipeline 超时";
    PROCESSTIMEOUT = "batch too slow", "process 超时";
    POSITIONTIMEOUT = "position stands still", "position 超时";

    fn records(n: &str) = "{n} records", "共 {n} 条";
    fn pipeline_of(id: u64) = "Pipeline {id}", "Pipeline {id}";
}
