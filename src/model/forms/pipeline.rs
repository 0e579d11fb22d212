use crate::model::enums::{ArbitrateMode, LbAlgorithm, PipeChooseType, SelectorMode};
use crate::model::field::{Description, Destination, Line, Name, NodeIds, Number, Positive};
use crate::model::form::form;

form! {
    /// A pipeline. Otter's `pipelineInfo` and `pipelineParameterInfo`, every field of the manager's form.
    pub struct PipelineForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique in its channel.", "4 到 64 个字符，同一 channel 内不能重复。"];
        select_node_ids "selectNodeIds": NodeIds = "", Basic, ["Select nodes", "Select 机器"],
            ["Near the source database: they read its binlog. One works, the others stand by.", "靠近源库，读取 binlog。一台工作，其余待命。"];
        load_node_ids "loadNodeIds": NodeIds = "", Basic, ["Load nodes", "Load 机器"],
            ["Near the target database: they write the rows.", "靠近目标库，写入数据。"];
        destination_name "destinationName": Destination = "", Basic, ["Canal", "Canal"],
            ["The reader of the source database. One canal serves one pipeline.", "源库的读取者，一个 canal 只给一个 pipeline 用。"];
        home "home": bool = "false", Basic, ["Main site", "主站点"],
            ["In a two-way channel: this side wins conflicts. At most one direction.", "双向同步时由这一侧决定冲突结果，只能有一个方向开启。"];
        ddl_sync "ddlSync": bool = "true", Basic, ["Copy DDL", "支持 DDL 同步"],
            ["Also repeat CREATE, ALTER and the like. In a two-way channel: at most one direction.", "同时同步建表、改表等语句。双向同步时只能有一个方向开启。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["For the people who come after you.", "写给后来人看。"];
        parallelism "parallelism": Positive = "5", Advanced, ["Parallelism", "并行度"],
            ["Batches under way at the same time.", "同时处理的批次数。"];
        extract_pool_size "extractPoolSize": Positive = "10", Advanced, ["Read-back threads", "数据反查线程数"],
            ["Threads that read rows again from the source.", "反查源库的线程数。"];
        load_pool_size "loadPoolSize": Positive = "15", Advanced, ["Load threads", "数据载入线程数"],
            ["Threads that write rows to the target.", "写目标库的线程数。"];
        file_load_pool_size "fileLoadPoolSize": Positive = "15", Advanced, ["File threads", "文件载入线程数"],
            ["Threads that copy files.", "同步文件的线程数。"];
        selector_mode "selectorMode": SelectorMode = "Canal", Advanced, ["Data comes from", "同步数据来源"],
            ["Where changes are read.", "从哪里读取变更。"];
        mainstem_batchsize "mainstemBatchsize": Positive = "6000", Advanced, ["Batch size", "主道消费批次大小"],
            ["Changes taken from the canal at once.", "每次从 canal 取的变更数。"];
        batch_timeout "batchTimeout": Number<-1, 2_147_483_647> = "-1", Advanced, ["Batch wait (ms)", "获取批次数据超时时间（毫秒）"],
            ["-1 takes what is there, 0 waits for a full batch, more waits so long.", "-1 不等待，0 一直等到满，大于 0 为等待毫秒数。"];
        load_batchsize "loadBatchsize": Positive = "50", Advanced, ["Load batch size", "Load 批次大小"],
            ["Rows written in one statement batch. Managers up to 4.2.18 don't know it.", "一批写入的行数，4.2.18 及以前的 manager 没有此项。"];
        use_batch "useBatch": bool = "true", Advanced, ["Write in batches", "使用 batch"],
            ["Join rows into batches when writing.", "写入时合并为批次。"];
        skip_select_exception "skipSelectException": bool = "false", Advanced, ["Skip select errors", "跳过 Select 异常"],
            ["Go on after an error in select; what failed is lost.", "Select 出错时继续，出错的数据会丢失。"];
        skip_load_exception "skipLoadException": bool = "false", Advanced, ["Skip load errors", "跳过 Load 异常"],
            ["Go on after an error in load; the rows are lost. Never leave it on.", "Load 出错时继续，出错的行会丢失，不要长期开启。"];
        arbitrate_mode "arbitrateMode": ArbitrateMode = "AUTOMATIC", Advanced, ["Scheduling", "仲裁器调度模式"],
            ["How stages are coordinated between nodes.", "各阶段在机器之间如何协调。"];
        lb_algorithm "lbAlgorithm": LbAlgorithm = "Stick", Advanced, ["Load balancing", "负载均衡算法"],
            ["How the node of the next batch is chosen.", "如何选择处理下一批次的机器。"];
        pipe_choose_type "pipeChooseType": PipeChooseType = "AUTOMATIC", Advanced, ["Transfer", "传输模式"],
            ["How rows travel between nodes.", "数据在机器之间如何传输。"];
        dump_selector "dumpSelector": bool = "true", Advanced, ["Log select", "记录 selector 日志"],
            ["Write a line for each batch to the node's log.", "每个批次在 node 日志写一行。"];
        dump_selector_detail "dumpSelectorDetail": bool = "false", Advanced, ["Log select in detail", "记录 selector 详细日志"],
            ["Write the rows too; large.", "同时写出每行数据，日志很大。"];
        dump_event "dumpEvent": bool = "false", Advanced, ["Log load", "记录 load 日志"],
            ["Write what was loaded to the node's log.", "把载入的数据写入 node 日志。"];
        dry_run "dryRun": bool = "false", Advanced, ["Dry run", "dryRun 模式"],
            ["Do everything except writing to the target.", "除了写目标库之外全部执行。"];
        skip_ddl_exception "skipDdlException": bool = "false", Advanced, ["Skip DDL errors", "跳过 DDL 异常"],
            ["Go on when a DDL statement fails on the target.", "目标库执行 DDL 出错时继续。"];
        file_detect "fileDetect": bool = "false", Advanced, ["Compare files first", "文件重复同步对比"],
            ["Do not copy a file that the target already has.", "目标端已有的文件不再同步。"];
        use_file_encrypt "useFileEncrypt": bool = "false", Advanced, ["Encrypt files", "文件传输加密"],
            ["Encrypt files on their way.", "传输文件时加密。"];
        use_external_ip "useExternalIp": bool = "false", Advanced, ["Use external addresses", "启用公网同步"],
            ["Nodes call each other by their external addresses.", "机器之间用外部 IP 互访。"];
        skip_freedom "skipFreedom": bool = "false", Advanced, ["Skip freedom rows", "跳过自由门数据"],
            ["Leave out rows that were put into retl_buffer by hand.", "跳过手工写入 retl_buffer 的数据。"];
        skip_no_row "skipNoRow": bool = "false", Advanced, ["Skip rows that are gone", "跳过反查无记录数据"],
            ["When a row read back no longer exists, leave it out.", "反查时记录已不存在则跳过。"];
        use_table_transform "useTableTransform": bool = "false", Advanced, ["Convert column types", "启用数据表类型转化"],
            ["Convert values when source and target types differ.", "源和目标字段类型不同时转换。"];
        enable_compatible_miss_column "enableCompatibleMissColumn": bool = "true", Advanced, ["Tolerate missing columns", "兼容字段新增同步"],
            ["A column that the target lacks is tolerated while it is empty.", "目标缺少的字段为空时不报错。"];
        channel_info "channelInfo": Line<200> = "", Advanced, ["Sync mark", "自定义同步标记"],
            ["Written into the mark table, to tell rows of this pipeline apart.", "写入标记表，用于识别本 pipeline 的数据。"];
    }
}
