//! The console's screens, one file per entity (Otter manager console screens, §3).

mod alarm;
mod alarm_form;
mod analysis;
mod canal;
mod canal_form;
mod channel;
mod channel_form;
mod cluster;
mod columns;
mod common;
mod history;
mod log;
mod matrix;
mod media;
mod node;
mod pair;
mod pair_form;
mod pipeline;
mod pipeline_form;
mod source;
mod stage;
mod system;
mod user;

use super::view::{ScreenContext, ScreenResult};

/// Renders one screen.
pub type Screen = fn(&ScreenContext<'_>) -> ScreenResult;

/// The screen of a target (`channelList`, `monitor/ok`), or `None` if it does not exist.
pub fn find(target: &str) -> Option<Screen> {
    Some(match target {
        "index" => system::index,
        "login" => user::login,
        "forbidden" => system::forbidden,
        "error" => system::error,
        "monitor/ok" => system::ok,
        "systemReduction" => system::reduction,
        "systemParameter" => system::parameter,
        "userManager" => user::list,
        "addUser" => user::add,
        "editUser" => user::edit,
        "channelList" => channel::list,
        "channelInfo" => channel::info,
        "addChannel" => channel_form::add,
        "editChannel" => channel_form::edit,
        "pipelineList" => pipeline::list,
        "pipelineInfo" => pipeline::info,
        "addPipeline" => pipeline_form::add,
        "editPipeline" => pipeline_form::edit,
        "nodeList" => node::list,
        "nodeInfo" => node::info,
        "addNode" => node::add,
        "editNode" => node::edit,
        "canalList" => canal::list,
        "canalInfo" => canal::info,
        "selectCanal" => canal::select,
        "addCanal" => canal_form::add,
        "editCanal" => canal_form::edit,
        "dataSourceList" => source::list,
        "dataSourceInfo" => source::info,
        "selectDataSource" => source::select,
        "addDataSource" => source::add,
        "editDataSource" => source::edit,
        "dataMediaList" => media::list,
        "dataMediaInfo" => media::info,
        "selectDataMedia" => media::select,
        "addDataMedia" => media::add,
        "editDataMedia" => media::edit,
        "dataMediaPairList" => pair::list,
        "dataMediaPairInfo" => pair::info,
        "addDataMediaPair" => pair_form::add,
        "editDataMediaPair" => pair_form::edit,
        "addColumnPair" => columns::pairs,
        "addColumnPairGroup" => columns::group,
        "dataMatrixList" => matrix::list,
        "dataMatrixInfo" => matrix::info,
        "addDataMatrix" => matrix::add,
        "editDataMatrix" => matrix::edit,
        "addBatchDataMediaPair" => pair_form::add_batch,
        "autoKeeperClustersList" => cluster::list,
        "autoKeeperClustersDetail" => cluster::detail,
        "addZookeeper" => cluster::add,
        "editAutoKeeper" => cluster::edit,
        "logRecordList" => log::list,
        "logRecordTab" => log::tab,
        "analysisTopStat" => analysis::top,
        "analysisDelayStat" => history::delays,
        "analysisThroughputHistory" => history::throughput,
        "analysisThroughputStat" => history::rates,
        "analysisStageStat" => stage::stage,
        "alarmRuleList" => alarm::list,
        "alarmSystemList" => alarm::system_list,
        "addAlarmRule" => alarm_form::add,
        "editAlarmRule" => alarm_form::edit,
        _ => return None,
    })
}
