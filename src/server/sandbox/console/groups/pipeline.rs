//! Form groups of the pipeline forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{COUNT, FieldRule, REQUIRED};

/// A pipeline's name and nodes.
pub static PIPELINE_INFO: Group = Group::checked(
    "pipelineInfo",
    &[
        Field::free("formPipelineError"),
        Field::free("id"),
        Field::free("channelId"),
        Field::new("name", "pipeline的名字", &[REQUIRED, FieldRule::Length(4, 64)]),
        Field::free("description"),
        Field::new("selectNodeIds", "Select节点的ID集合", &[FieldRule::Required("必须选择一个以上")]),
        Field::new("loadNodeIds", "Load节点的ID集合", &[FieldRule::Required("必须选择一个以上")]),
    ],
);

/// A pipeline's parameters.
pub static PIPELINE_PARAMETER_INFO: Group = Group::checked(
    "pipelineParameterInfo",
    &[
        Field::free("pipelineId"),
        Field::new("parallelism", "并行度", COUNT),
        Field::new("extractPoolSize", "反查线程数", COUNT),
        Field::new("loadPoolSize", "数据载入线程数", COUNT),
        Field::new("fileLoadPoolSize", "文件载入线程数", COUNT),
        Field::free("useBatch"),
        Field::free("needDeleteColumns"),
        Field::free("skipLoadException"),
        Field::free("skipSelectException"),
        Field::free("skipDdlException"),
        Field::free("skipFreedom"),
        Field::free("arbitrateMode"),
        Field::free("lbAlgorithm"),
        Field::free("dumpSelector"),
        Field::free("dumpSelectorDetail"),
        Field::free("dumpEvent"),
        Field::free("home"),
        Field::free("useLocalFileMutliThread"),
        Field::free("useFileEncrypt"),
        Field::free("useExternalIp"),
        Field::free("fileDetect"),
        Field::free("pipeChooseType"),
        Field::free("useTableTransform"),
        Field::free("enableCompatibleMissColumn"),
        Field::free("skipNoRow"),
        Field::new("selectorMode", "数据提取模式", &[REQUIRED]),
        Field::new("destinationName", "DestinationName", &[REQUIRED]),
        Field::new("mainstemBatchsize", "主道消费批次大小", COUNT),
        Field::new("loadBatchsize", "Load批次大小", COUNT),
        Field::free("channelInfo"),
        Field::free("dryRun"),
        Field::free("ddlSync"),
        Field::new("batchTimeout", "获取批次数据超时时间", &[FieldRule::When("selectorMode", "Canal", &[REQUIRED])]),
    ],
);
