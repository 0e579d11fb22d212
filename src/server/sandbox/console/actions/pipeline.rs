//! `pipelineAction`.

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::form::Form;
use crate::server::sandbox::ops::pipeline;
use crate::server::sandbox::state::{ArbitrateMode, LoadBanlanceAlgorithm, PipeChooseMode, Pipeline, PipelineParameter, SelectorMode};

const INFO: &str = "pipelineInfo";
const PARAMETER: &str = "pipelineParameterInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => add(act),
        "edit" => edit(act),
        "delete" => {
            let (id, channel_id) = (act.id("pipelineId")?, act.id("channelId")?);
            let done = act.change(|state, _| pipeline::delete(state, id, channel_id));
            act.settle(done, page("pipelineList.htm", "channelId", channel_id))
        }
        _ => unknown_event(event),
    }
}

fn add(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO, PARAMETER])? {
        return Ok(ActionOutcome::Render);
    }
    let channel_id = act.form_id(INFO, "channelId")?;
    let row = posted(act.form, channel_id);
    let done = act.change(|state, now| pipeline::add(state, now, row));
    act.settle(done, page("pipelineList.htm", "channelId", channel_id))
}

fn edit(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO, PARAMETER])? {
        return Ok(ActionOutcome::Render);
    }
    let (id, channel_id) = (act.form_id(INFO, "id")?, act.form_id(INFO, "channelId")?);
    let row = posted(act.form, channel_id);
    let done = act.change(|state, now| pipeline::edit(state, now, id, row));
    act.settle(done, page("pipelineList.htm", "channelId", channel_id))
}

fn posted(form: &Form, channel_id: i64) -> Pipeline {
    let nodes = |field: &str| form.values(INFO, field).iter().filter_map(|id| id.parse().ok()).collect();
    Pipeline {
        channel_id,
        name: form.owned(INFO, "name").unwrap_or_default(),
        description: form.owned(INFO, "description"),
        select_nodes: nodes("selectNodeIds"),
        load_nodes: nodes("loadNodeIds"),
        parameters: parameters(form),
        ..Pipeline::default()
    }
}

/// The posted parameters; an absent field becomes the class's default (trap 4).
fn parameters(form: &Form) -> PipelineParameter {
    let absent = PipelineParameter::left_out();
    let value = |field: &str| form.value(PARAMETER, field);
    let flag = |field: &str, absent: bool| form.boxed_flag(PARAMETER, field).unwrap_or(absent);
    let number = |field: &str, absent: i32| form.parsed(PARAMETER, field).unwrap_or(absent);
    PipelineParameter {
        parallelism: form.parsed(PARAMETER, "parallelism").unwrap_or(absent.parallelism),
        lb_algorithm: value("lbAlgorithm").and_then(LoadBanlanceAlgorithm::from_constant).unwrap_or(absent.lb_algorithm),
        home: flag("home", absent.home),
        selector_mode: value("selectorMode").and_then(SelectorMode::from_constant).unwrap_or(absent.selector_mode),
        destination_name: form.owned(PARAMETER, "destinationName"),
        mainstem_batchsize: number("mainstemBatchsize", absent.mainstem_batchsize),
        load_batchsize: number("loadBatchsize", absent.load_batchsize),
        extract_pool_size: number("extractPoolSize", absent.extract_pool_size),
        load_pool_size: number("loadPoolSize", absent.load_pool_size),
        file_load_pool_size: number("fileLoadPoolSize", absent.file_load_pool_size),
        dump_event: flag("dumpEvent", absent.dump_event),
        dump_selector: flag("dumpSelector", absent.dump_selector),
        dump_selector_detail: flag("dumpSelectorDetail", absent.dump_selector_detail),
        pipe_choose_type: value("pipeChooseType").and_then(PipeChooseMode::from_constant).unwrap_or(absent.pipe_choose_type),
        use_batch: flag("useBatch", absent.use_batch),
        skip_select_exception: flag("skipSelectException", absent.skip_select_exception),
        skip_load_exception: flag("skipLoadException", absent.skip_load_exception),
        arbitrate_mode: value("arbitrateMode").and_then(ArbitrateMode::from_constant).unwrap_or(absent.arbitrate_mode),
        batch_timeout: form.parsed(PARAMETER, "batchTimeout").unwrap_or(absent.batch_timeout),
        file_detect: flag("fileDetect", absent.file_detect),
        skip_freedom: flag("skipFreedom", absent.skip_freedom),
        use_local_file_mutli_thread: flag("useLocalFileMutliThread", absent.use_local_file_mutli_thread),
        use_file_encrypt: flag("useFileEncrypt", absent.use_file_encrypt),
        use_external_ip: flag("useExternalIp", absent.use_external_ip),
        use_table_transform: flag("useTableTransform", absent.use_table_transform),
        enable_compatible_miss_column: flag("enableCompatibleMissColumn", absent.enable_compatible_miss_column),
        skip_no_row: flag("skipNoRow", absent.skip_no_row),
        channel_info: form.owned(PARAMETER, "channelInfo"),
        dry_run: flag("dryRun", absent.dry_run),
        ddl_sync: flag("ddlSync", absent.ddl_sync),
        skip_ddl_exception: flag("skipDdlException", absent.skip_ddl_exception),
    }
}
