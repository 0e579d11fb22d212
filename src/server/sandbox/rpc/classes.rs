//! The Otter classes that occur in replies.

use super::java::class::{BOOLEAN, DATE, FieldType, INTEGER, LIST, LONG, STRING, classes};

/// A class in Otter's shared packages.
macro_rules! shared {
    ($name:literal) => {
        concat!("com.alibaba.otter.shared.", $name)
    };
}

/// Enum classes.
pub mod constant {
    pub const NODE_STATUS: &str = shared!("common.model.config.node.NodeStatus");
    pub const CHANNEL_STATUS: &str = shared!("common.model.config.channel.ChannelStatus");
    pub const REMEDY_ALGORITHM: &str = shared!("common.model.config.channel.ChannelParameter$RemedyAlgorithm");
    pub const SYNC_CONSISTENCY: &str = shared!("common.model.config.channel.ChannelParameter$SyncConsistency");
    pub const SYNC_MODE: &str = shared!("common.model.config.channel.ChannelParameter$SyncMode");
    pub const COLUMN_PAIR_MODE: &str = shared!("common.model.config.data.ColumnPairMode");
    pub const DATA_MEDIA_MODE: &str = shared!("common.model.config.data.DataMedia$Mode");
    pub const DATA_MEDIA_TYPE: &str = shared!("common.model.config.data.DataMediaType");
    pub const EXTENSION_DATA_TYPE: &str = shared!("common.model.config.data.ExtensionDataType");
    pub const RETRIEVER_TYPE: &str = shared!("common.model.config.parameter.SystemParameter$RetrieverType");
    pub const ARBITRATE_MODE: &str = shared!("common.model.config.pipeline.PipelineParameter$ArbitrateMode");
    pub const LOAD_BALANCE: &str = shared!("common.model.config.pipeline.PipelineParameter$LoadBanlanceAlgorithm");
    pub const PIPE_CHOOSE_MODE: &str = shared!("common.model.config.pipeline.PipelineParameter$PipeChooseMode");
    pub const SELECTOR_MODE: &str = shared!("common.model.config.pipeline.PipelineParameter$SelectorMode");
    pub const HEART_EVENT_TYPE: &str = shared!("communication.core.model.heart.HeartEvent$HeartEventType");
    pub const INVALID_TYPE: &str = "com.alibaba.otter.manager.biz.common.exceptions.InvalidConfigureException$INVALID_TYPE";
}

const fn of(class: &'static str) -> FieldType {
    FieldType::Object(class)
}

const EXTENSION: FieldType = of(shared!("common.model.config.data.ExtensionData"));
const COLUMN_KIND: FieldType = of(shared!("common.model.config.data.Column"));
const MEDIA: FieldType = of(shared!("common.model.config.data.DataMedia"));

classes! {
    AUTO_KEEPER_CLUSTER = shared!("common.model.autokeeper.AutoKeeperCluster"), 0x542e_9f18_d155_0683, 2 {
        "clusterName": STRING, "description": STRING, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "serverList": LIST,
    }
    NODE = shared!("common.model.config.node.Node"), 0x13d0_39cf_80c5_e7ae, 2 {
        "description": STRING, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "ip": STRING, "name": STRING,
        "parameters": of(shared!("common.model.config.node.NodeParameter")), "port": LONG, "status": of(constant::NODE_STATUS),
    }
    NODE_PARAMETER = shared!("common.model.config.node.NodeParameter"), 0xbd8a_2c2b_6f02_7a52, 2 {
        "downloadPort": INTEGER, "externalIp": STRING, "mbeanPort": INTEGER, "useExternalIp": BOOLEAN,
        "zkCluster": of(shared!("common.model.autokeeper.AutoKeeperCluster")),
    }
    CHANNEL = shared!("common.model.config.channel.Channel"), 0x208d_778b_94bb_4352, 2 {
        "description": STRING, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "name": STRING,
        "parameters": of(shared!("common.model.config.channel.ChannelParameter")), "pipelines": LIST,
        "status": of(constant::CHANNEL_STATUS),
    }
    CHANNEL_PARAMETER = shared!("common.model.config.channel.ChannelParameter"), 0x0422_e655_b8b3_d7e5, 2 {
        "enableRemedy": FieldType::Boolean, "remedyDelayThresoldForMedia": FieldType::Int, "channelId": LONG,
        "remedyAlgorithm": of(constant::REMEDY_ALGORITHM), "syncConsistency": of(constant::SYNC_CONSISTENCY),
        "syncMode": of(constant::SYNC_MODE),
    }
    COLUMN = shared!("common.model.config.data.Column"), 0xbe62_bfc9_adf2_831a, 2 { "name": STRING }
    COLUMN_GROUP = shared!("common.model.config.data.ColumnGroup"), 0x7b90_c719_4524_ff5a, 2 {
        "columnPairs": LIST, "dataMediaPairId": LONG, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG,
    }
    COLUMN_PAIR = shared!("common.model.config.data.ColumnPair"), 0x946c_db16_4d1e_1283, 2 {
        "dataMediaPairId": LONG, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG,
        "sourceColumn": COLUMN_KIND, "targetColumn": COLUMN_KIND,
    }
    DATA_MEDIA = shared!("common.model.config.data.DataMedia"), 0x9c9e_740a_e89b_6598, 2 {
        "encode": STRING, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "mode": of(constant::DATA_MEDIA_MODE), "name": STRING,
        "namespace": STRING, "source": of(shared!("common.model.config.data.DataMediaSource")),
    }
    DB_DATA_MEDIA = shared!("common.model.config.data.db.DbDataMedia"), 0x3dfb_04cd_1945_9a16, 2, DATA_MEDIA {}
    MQ_DATA_MEDIA = shared!("common.model.config.data.mq.MqDataMedia"), 0x12b4_a802_1789_a866, 2, DATA_MEDIA {}
    DATA_MEDIA_PAIR = shared!("common.model.config.data.DataMediaPair"), 0x55ab_4672_9283_a5f0, 2 {
        "columnGroups": LIST, "columnPairMode": of(constant::COLUMN_PAIR_MODE), "columnPairs": LIST, "filterData": EXTENSION,
        "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "pipelineId": LONG, "pullWeight": LONG, "pushWeight": LONG,
        "resolverData": EXTENSION, "source": MEDIA, "target": MEDIA,
    }
    DATA_MEDIA_SOURCE = shared!("common.model.config.data.DataMediaSource"), 0x95c8_d59b_6810_5b4b, 2 {
        "encode": STRING, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG, "name": STRING, "type": of(constant::DATA_MEDIA_TYPE),
    }
    DB_MEDIA_SOURCE = shared!("common.model.config.data.db.DbMediaSource"), 0x276c_bbcd_317a_18c0, 2, DATA_MEDIA_SOURCE {
        "driver": STRING, "password": STRING, "properties": of("java.util.Properties"), "url": STRING, "username": STRING,
    }
    MQ_MEDIA_SOURCE = shared!("common.model.config.data.mq.MqMediaSource"), 0xe86a_cf5b_a5a9_32c2, 2, DATA_MEDIA_SOURCE { "storePath": STRING, "url": STRING }
    EXTENSION_DATA = shared!("common.model.config.data.ExtensionData"), 0x4f10_a767_78a7_4cbc, 2 {
        "clazzPath": STRING, "extensionDataType": of(constant::EXTENSION_DATA_TYPE), "sourceText": STRING, "timestamp": LONG,
    }
    PIPELINE = shared!("common.model.config.pipeline.Pipeline"), 0x4629_4ba6_0065_6b05, 2 {
        "channelId": LONG, "description": STRING, "extractNodes": LIST, "gmtCreate": DATE, "gmtModified": DATE, "id": LONG,
        "loadNodes": LIST, "name": STRING, "pairs": LIST,
        "parameters": of(shared!("common.model.config.pipeline.PipelineParameter")), "selectNodes": LIST,
    }
    PIPELINE_PARAMETER = shared!("common.model.config.pipeline.PipelineParameter"), 0x7094_e716_508e_69c0, 2 {
        "arbitrateMode": of(constant::ARBITRATE_MODE), "batchTimeout": LONG, "channelInfo": STRING, "ddlSync": BOOLEAN,
        "destinationName": STRING, "dryRun": BOOLEAN, "dumpEvent": BOOLEAN, "dumpSelector": BOOLEAN, "dumpSelectorDetail": BOOLEAN,
        "enableCompatibleMissColumn": BOOLEAN, "enableRemedy": BOOLEAN, "extractPoolSize": INTEGER, "fileDetect": BOOLEAN,
        "fileLoadPoolSize": INTEGER, "home": BOOLEAN, "lbAlgorithm": of(constant::LOAD_BALANCE), "loadBatchsize": INTEGER,
        "loadPoolSize": INTEGER, "mainstemBatchsize": INTEGER, "mainstemClientId": of("java.lang.Short"), "parallelism": LONG,
        "pipeChooseType": of(constant::PIPE_CHOOSE_MODE), "pipelineId": LONG, "remedyAlgorithm": of(constant::REMEDY_ALGORITHM),
        "remedyDelayThresoldForMedia": INTEGER, "retriever": of(constant::RETRIEVER_TYPE), "selectorMode": of(constant::SELECTOR_MODE),
        "skipDdlException": BOOLEAN, "skipFreedom": BOOLEAN, "skipLoadException": BOOLEAN, "skipNoRow": BOOLEAN,
        "skipSelectException": BOOLEAN, "syncConsistency": of(constant::SYNC_CONSISTENCY), "syncMode": of(constant::SYNC_MODE),
        "systemBufferTable": STRING, "systemDualTable": STRING, "systemMarkTable": STRING, "systemMarkTableColumn": STRING,
        "systemMarkTableInfo": STRING, "systemSchema": STRING, "useBatch": BOOLEAN, "useExternalIp": BOOLEAN, "useFileEncrypt": BOOLEAN,
        "useLocalFileMutliThread": BOOLEAN, "useTableTransform": BOOLEAN,
    }
    EVENT = shared!("communication.core.model.Event"), 0x02e3_199c_8e01_7bbd, 2 {
        "type": of(shared!("communication.core.model.EventType")),
    }
    HEART_EVENT = shared!("communication.core.model.heart.HeartEvent"), 0x789c_3b56_9d6d_a4d0, 2, EVENT {
        "heart": of("java.lang.Byte"),
    }
    THROWABLE = "java.lang.Throwable", 0xd5c6_3527_3977_b8cb, 3 {
        "cause": of("java.lang.Throwable"), "detailMessage": STRING, "stackTrace": FieldType::Array("[Ljava.lang.StackTraceElement;"),
        "suppressedExceptions": LIST,
    }
    EXCEPTION = "java.lang.Exception", 0xd0fd_1f3e_1a3b_1cc4, 2, THROWABLE {}
    RUNTIME_EXCEPTION = "java.lang.RuntimeException", 0x9e5f_0647_0a34_83e5, 2, EXCEPTION {}
    NULL_POINTER_EXCEPTION = "java.lang.NullPointerException", 0x47a5_a18e_ff31_e1b8, 2, RUNTIME_EXCEPTION {}
    NESTABLE_DELEGATE = "org.apache.commons.lang.exception.NestableDelegate", 1, 2 { "nestable": of("java.lang.Throwable") }
    NESTABLE_RUNTIME_EXCEPTION = "org.apache.commons.lang.exception.NestableRuntimeException", 1, 2, RUNTIME_EXCEPTION {
        "cause": of("java.lang.Throwable"), "delegate": of("org.apache.commons.lang.exception.NestableDelegate"),
    }
    COMMUNICATION_EXCEPTION = shared!("communication.core.exception.CommunicationException"), 0x9ad8_df79_76c2_33af, 2, NESTABLE_RUNTIME_EXCEPTION {
        "errorCode": STRING, "errorDesc": STRING,
    }
    OTTER_REMOTE_EXCEPTION = shared!("communication.model.OtterRemoteException"), 0x9ad8_df79_76c2_33af, 2, NESTABLE_RUNTIME_EXCEPTION {
        "errorCode": STRING, "errorDesc": STRING,
    }
    REFLECTIVE_OPERATION_EXCEPTION = "java.lang.ReflectiveOperationException", 0x0000_0000_075b_cd15, 2, EXCEPTION {}
    INVOCATION_TARGET_EXCEPTION = "java.lang.reflect.InvocationTargetException", 0x38b1_268e_d671_246f, 2, REFLECTIVE_OPERATION_EXCEPTION {
        "target": of("java.lang.Throwable"),
    }
    MANAGER_EXCEPTION = "com.alibaba.otter.manager.biz.common.exceptions.ManagerException", 1, 2, RUNTIME_EXCEPTION {}
    INVALID_CONFIGURE_EXCEPTION = "com.alibaba.otter.manager.biz.common.exceptions.InvalidConfigureException", 1, 2, RUNTIME_EXCEPTION {
        "type": of(constant::INVALID_TYPE),
    }
}
