use crate::model::enums::{ArbitrateMode, LbAlgorithm, PipeChooseType, SelectorMode};
use crate::model::field::{Description, Destination, Line, Name, NodeIds, Number, Positive};
use crate::model::form::{Form, FormData, form};

form! {
    /// A pipeline. Otter's `pipelineInfo` and `pipelineParameterInfo`, every field of the manager's form.
    pub struct PipelineForm {
        name "name": Name = "", Basic, ["Name", "名称"],
            ["4 to 64 characters; unique in its channel.", "4 到 64 个字符，同一 channel 内不能重复。"];
        select_node_ids "selectNodeIds": NodeIds = "", Basic, ["Select nodes", "Select 机器"],
            ["Near the source database: they read its binlog. One is active, the others are on standby.", "靠近源库，读取 binlog。一台工作，其余待命。"];
        load_node_ids "loadNodeIds": NodeIds = "", Basic, ["Load nodes", "Load 机器"],
            ["Near the target database: they write the rows.", "靠近目标库，写入数据。"];
        destination_name "destinationName": Destination = "", Basic, ["Canal", "Canal"],
            ["Reads the source database. A canal serves only one pipeline.", "源库的读取者，一个 canal 只给一个 pipeline 用。"];
        home "home": bool = "false", Basic, ["Primary site", "主站点"],
            ["In a two-way channel, this side wins conflicts. At most one direction.", "双向同步时由这一侧决定冲突结果，只能有一个方向开启。"];
        ddl_sync "ddlSync": bool = "true", Basic, ["Copy DDL", "支持 DDL 同步"],
            ["Also replicate DDL such as CREATE and ALTER. In a two-way channel, at most one direction.", "同时同步建表、改表等语句。双向同步时只能有一个方向开启。"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["Notes for other users.", "备注，便于他人了解。"];
        parallelism "parallelism": Positive = "5", Advanced, ["Parallelism", "并行度"],
            ["Batches processed in parallel.", "同时处理的批次数。"];
        extract_pool_size "extractPoolSize": Positive = "10", Advanced, ["Read-back threads", "数据反查线程数"],
            ["Threads that read rows back from the source.", "反查源库的线程数。"];
        load_pool_size "loadPoolSize": Positive = "15", Advanced, ["Load threads", "数据载入线程数"],
            ["Threads that write rows to the target.", "写目标库的线程数。"];
        file_load_pool_size "fileLoadPoolSize": Positive = "15", Advanced, ["File threads", "文件载入线程数"],
            ["Threads that copy files.", "同步文件的线程数。"];
        selector_mode "selectorMode": SelectorMode = "Canal", Advanced, ["Data origin", "同步数据来源"],
            ["Where changes are read from.", "从哪里读取变更。"];
        mainstem_batchsize "mainstemBatchsize": Positive = "6000", Advanced, ["Batch size", "主道消费批次大小"],
            ["Changes fetched from the canal at once.", "每次从 canal 取的变更数。"];
        batch_timeout "batchTimeout": Number<-1, 2_147_483_647> = "-1", Advanced, ["Batch wait (ms)", "获取批次数据超时时间（毫秒）"],
            ["-1: don't wait; 0: wait for a full batch; > 0: wait this many ms.", "-1 不等待，0 一直等到满，大于 0 为等待毫秒数。"];
        load_batchsize "loadBatchsize": Positive = "50", Advanced, ["Load batch size", "Load 批次大小"],
            ["Rows written in one statement batch. Requires 4.2.19 or later.", "一批写入的行数，需要 4.2.19 或更高版本。"];
        use_batch "useBatch": bool = "true", Advanced, ["Write in batches", "使用 batch"],
            ["Combine rows into batches when writing.", "写入时合并为批次。"];
        skip_select_exception "skipSelectException": bool = "false", Advanced, ["Skip select errors", "跳过 Select 异常"],
            ["Continue after an error in select; the failed data is lost.", "Select 出错时继续，出错的数据会丢失。"];
        skip_load_exception "skipLoadException": bool = "false", Advanced, ["Skip load errors", "跳过 Load 异常"],
            ["Continue after an error in load; the failed rows are lost. Don't leave it on.", "Load 出错时继续，出错的行会丢失，不要长期开启。"];
        arbitrate_mode "arbitrateMode": ArbitrateMode = "AUTOMATIC", Advanced, ["Scheduling", "仲裁器调度模式"],
            ["How stages are coordinated between nodes.", "各阶段在机器之间如何协调。"];
        lb_algorithm "lbAlgorithm": LbAlgorithm = "Stick", Advanced, ["Load balancing", "负载均衡算法"],
            ["How the node of the next batch is chosen.", "如何选择处理下一批次的机器。"];
        pipe_choose_type "pipeChooseType": PipeChooseType = "AUTOMATIC", Advanced, ["Transfer", "传输模式"],
            ["How rows travel between nodes.", "数据在机器之间如何传输。"];
        dump_selector "dumpSelector": bool = "true", Advanced, ["Log select", "记录 selector 日志"],
            ["Write a line for each batch to the node's log.", "每个批次在 node 日志写一行。"];
        dump_selector_detail "dumpSelectorDetail": bool = "false", Advanced, ["Log select details", "记录 selector 详细日志"],
            ["Also write the rows; produces large logs.", "同时写出每行数据，日志很大。"];
        dump_event "dumpEvent": bool = "false", Advanced, ["Log load", "记录 load 日志"],
            ["Write the loaded data to the node's log.", "把载入的数据写入 node 日志。"];
        dry_run "dryRun": bool = "false", Advanced, ["Dry run", "dryRun 模式"],
            ["Do everything except writing to the target.", "除了写目标库之外全部执行。"];
        skip_ddl_exception "skipDdlException": bool = "false", Advanced, ["Skip DDL errors", "跳过 DDL 异常"],
            ["Continue when a DDL statement fails on the target.", "目标库执行 DDL 出错时继续。"];
        file_detect "fileDetect": bool = "false", Advanced, ["Compare files first", "文件重复同步对比"],
            ["Skip files that the target already has.", "目标端已有的文件不再同步。"];
        use_file_encrypt "useFileEncrypt": bool = "false", Advanced, ["Encrypt files", "文件传输加密"],
            ["Encrypt files in transit.", "传输文件时加密。"];
        use_external_ip "useExternalIp": bool = "false", Advanced, ["Use external addresses", "启用公网同步"],
            ["Nodes call each other by their external addresses.", "机器之间用外部 IP 互访。"];
        skip_freedom "skipFreedom": bool = "false", Advanced, ["Skip freedom rows", "跳过自由门数据"],
            ["Skip rows inserted into retl_buffer manually.", "跳过手工写入 retl_buffer 的数据。"];
        skip_no_row "skipNoRow": bool = "false", Advanced, ["Skip missing rows", "跳过反查无记录数据"],
            ["Skip a row that no longer exists when read back.", "反查时记录已不存在则跳过。"];
        use_table_transform "useTableTransform": bool = "false", Advanced, ["Convert column types", "启用数据表类型转化"],
            ["Convert values when source and target types differ.", "源和目标字段类型不同时转换。"];
        enable_compatible_miss_column "enableCompatibleMissColumn": bool = "true", Advanced, ["Tolerate missing columns", "兼容字段新增同步"],
            ["Tolerate columns missing in the target while they are empty.", "目标缺少的字段为空时不报错。"];
        channel_info "channelInfo": Line<200> = "", Advanced, ["Sync mark", "自定义同步标记"],
            ["Written to the mark table to identify rows of this pipeline.", "写入标记表，用于识别本 pipeline 的数据。"];
    }
}

impl PipelineForm {
    /// The initial values for the second direction of a channel: both must not replicate DDL or be the main site.
    pub fn defaults_of_second() -> FormData {
        let mut values = Self::defaults();
        values.set("ddlSync", vec!["false".to_owned()]);
        values
    }
}
