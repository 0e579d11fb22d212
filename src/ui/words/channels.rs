//! Words of the channel pages.

use super::words;

words! {
    TITLE = "Channels", "Channel";
    ID = "Id", "编号";
    NAME = "Name", "名称";
    DIRECTIONS = "Directions", "方向";
    DELAY = "Worst delay", "最大延迟";
    LAST_SYNC = "Last sync", "最后同步";
    OPERATION = "Under way", "进行中的操作";
    EMPTY = "There is no channel yet", "还没有 channel";
    EMPTY_HELP = "A channel copies tables from one database to another, or both ways. It needs a node, two data sources and a canal.",
        "channel 在两个数据库之间单向或双向同步数据表，需要先有 node、两个数据源和 canal。";
    NO_PIPELINES = "no pipeline", "无 pipeline";
    ONE_WAY = "one way", "单向";
    BOTH_WAYS = "both ways", "双向";
    MORE_WAYS = "more than two", "两个以上";
    DELETE_HELP = "The manager forgets the channel with its status. Its pipelines must be deleted before.", "manager 将删除该 channel 及其状态，须先删除它的 pipeline。";

    START = "Start", "启动";
    STOP = "Stop", "停止";
    RELEASE = "Release", "解挂";
    PUSH = "Push", "推送";
    PUSH_HELP = "Send the configuration to the nodes again", "把配置重新推送给各 node";
    RELEASE_HELP = "Start the paused channel again; what failed is tried again, nothing is skipped", "重新启动挂起的 channel；失败的批次会重试，不会跳过";
    BUSY = "An operation is under way.", "有操作正在进行。";
    MISSING = "Something is missing, see below.", "条件还不具备，见下方。";
    NOTHING_TO_PUSH = "There is no pipeline to push.", "没有可推送的 pipeline。";
    RUNS = "The channel runs: stop it to change anything.", "channel 正在运行，停止后才能修改。";
    PAUSED = "The channel is paused: stop it to change anything.", "channel 处于挂起状态，停止后才能修改。";
    TWO = "It has both directions.", "两个方向都已存在。";

    ASKED = "Asked for", "期望";
    OBSERVED = "Observed", "实际";
    START_NOUN = "start", "启动";
    STOP_NOUN = "stop", "停止";
    RELEASE_NOUN = "release", "解挂";
    PUSH_NOUN = "push", "推送";
    PHASE_ASKED = "The manager has been asked and has not answered yet.", "已向 manager 发出请求，等待其应答。";
    PHASE_WAITING = "The manager has answered; waiting until the status is seen to be so.", "manager 已应答，等待状态实际变为期望值。";
    STOP_TAKES = "A stop takes from three seconds to some minutes: batches under way are finished first.", "停止需要三秒到几分钟，正在处理的批次会先完成。";
    NEXT_START = "Mend the cause named below, then try again. The log records say more.", "请先解决下面给出的原因再重试，详情见日志记录。";
    NEXT_STOP = "Look whether its nodes are up, then stop it again.", "请确认相关 node 在线，然后再次停止。";
    NO_LOG = "The manager's log says nothing about it.", "manager 的日志中没有相关记录。";
    NEWEST_LOG = "Newest log record", "最新日志";
    ALL_LOGS = "All log records", "全部日志";
    PAUSED_TITLE = "Paused after an error. The manager tries to release it every two minutes.", "出错后被挂起，manager 每两分钟尝试解挂一次。";

    READY = "Ready to start", "可以启动";
    READY_QUESTION = "Ready to start?", "可以启动了吗？";
    HOLDS = "done", "已满足";
    LACKS = "missing", "未满足";
    MEND = "Mend", "去解决";
    POINT_PIPELINE = "It has a pipeline", "已有 pipeline";
    POINT_DDL = "Only one direction copies DDL", "只有一个方向同步 DDL";
    POINT_HOME = "Only one direction is the main site", "只有一个方向是主站点";
    POINT_FINISHED = "No batch of an earlier run is still under way", "上次运行的批次已全部结束";

    PARAMETERS = "Parameters", "参数";
    PIPELINES = "Pipelines", "Pipeline";
    NO_PIPELINE = "No direction yet", "还没有方向";
    NO_PIPELINE_HELP = "A pipeline is one direction: which nodes read from which canal, and which nodes write.", "一个 pipeline 是一个方向：由哪些 node 从哪个 canal 读取，由哪些 node 写入。";
    FLOW = "Flow", "流程";
    MAINSTEM = "Mainstem", "主道状态";
    PIPELINE_DELAY = "Delay", "延迟";
    LAST_POSITION = "Last position", "最后位点";
    CANAL = "Canal", "Canal";
    CANAL_MISSING = "there is no such canal", "没有这个 canal";
    HOME = "main site", "主站点";
    NO_NODE = "no node", "没有 node";
    MAPPINGS = "Mappings", "映射关系";
    NO_MAPPINGS = "Nothing is copied yet: add the tables.", "还没有同步任何表，请添加映射关系。";
    ADD_MAPPINGS = "Add mappings", "添加映射关系";
    ADD_PIPELINE = "Add pipeline", "添加 pipeline";
    SOURCE = "Source", "源表";
    TARGET = "Target", "目标表";
    WEIGHT = "Weight", "权重";
    INSERTS = "Inserted", "插入";
    UPDATES = "Updated", "更新";
    DELETES = "Deleted", "删除";
    FILES = "Files", "文件";

    fn operation_running(what: &str, age: &str) = "{what}, {age}", "{what}，{age}";
    fn operation_failed(what: &str) = "{what} failed", "{what}失败";
    fn asked_since(what: &str, age: &str) = "{what}, {age} ago", "{what}（{age}前）";
    fn failed_title(what: &str, age: &str) = "The {what} failed {age} ago", "{age}前的{what}失败";
    fn not_seen(seconds: u64, status: &str) = "The manager accepted it, but after {seconds} s the status is: {status}.", "manager 已接受，但 {seconds} 秒后状态仍为：{status}。";
    fn pushed(age: &str) = "Pushed to the nodes {age} ago.", "{age}前已推送到各 node。";
    fn point_mapping(pipeline: &str) = "{pipeline} maps at least one table", "{pipeline} 至少有一个映射关系";
    fn point_select(pipeline: &str) = "A select node of {pipeline} is up", "{pipeline} 有 Select 机器在线";
    fn point_load(pipeline: &str) = "A load node of {pipeline} is up", "{pipeline} 有 Load 机器在线";
    fn point_canal(canal: &str) = "The canal {canal} exists", "canal {canal} 存在";
    fn blocked(words: &str) = "The manager would not start it: {words}", "manager 不允许启动：{words}";
    fn mappings(n: usize) = "Mappings ({n})", "映射关系（{n}）";
    fn delete_mapping(name: &str) = "Delete mapping {name}", "删除映射关系 {name}";
}
