//! Messages for background jobs.

use super::messages;

messages! {
    TITLE = "Background jobs", "后台任务";
    HELP = "Each job runs in one process at a time. A run that fails is repeated at the next scheduled time; if its process stops during a run, another process takes over within 30 seconds.",
        "每个任务同一时刻只在一个进程中运行。运行失败后会在下一次计划时间重试；进程在运行中停止时，其他进程会在 30 秒内接手。";
    JOB = "Job", "任务";
    STATE = "Status", "状态";
    STARTED = "Last start", "最近开始";
    DURATION = "Duration", "耗时";
    NEXT = "Next run", "下次运行";
    PROCESS = "Process (host/ID)", "进程（主机/编号）";
    RUN_NOW = "Run now", "立即运行";

    NEW = "not run yet", "尚未运行";
    RUNNING = "running", "运行中";
    DONE = "done", "完成";
    FAILED = "failed", "失败";
    CANCELLED = "cancelled by a shutdown", "因进程关闭而取消";
    LOST = "process stopped during the run", "进程在运行中停止";
    DUE = "now", "即将开始";
    AFTER_THIS = "after this run", "本次运行之后";

    CLEANUP = "Cleanup", "清理";
    CLEANUP_HELP = "Deletes expired sessions and links, old sign-in failures, the history of commands older than 90 days, and audit entries past their retention.",
        "删除过期的会话和链接、旧的登录失败记录、90 天以前的操作记录，以及超过保留期的审计记录。";
}
