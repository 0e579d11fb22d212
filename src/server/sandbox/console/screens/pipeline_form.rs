//! `addPipeline` and `editPipeline`.

use super::common::channel_crumbs;
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::console::html::form::{FormTable, STAR, YES_NO, options};
use crate::server::sandbox::console::html::frame::heading;
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::html::text::escape;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::{ArbitrateMode, ChannelStatus, LoadBanlanceAlgorithm, PipeChooseMode, Pipeline, PipelineParameter};

const INFO: &str = "pipelineInfo";
const PARAMETER: &str = "pipelineParameterInfo";

/// Initial values of the add form; they differ from the class's defaults.
fn form_defaults() -> PipelineParameter {
    PipelineParameter {
        parallelism: 5,
        extract_pool_size: 10,
        load_pool_size: 15,
        file_load_pool_size: 15,
        mainstem_batchsize: 6000,
        arbitrate_mode: ArbitrateMode::Automatic,
        lb_algorithm: LoadBanlanceAlgorithm::Stick,
        pipe_choose_type: PipeChooseMode::Automatic,
        dump_selector_detail: false,
        dump_event: false,
        ..PipelineParameter::default()
    }
}

/// `addPipeline.htm`: forbidden while the channel runs.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let channel_id = view.channel(view.id("channelId")?)?.id;
    if view.status(channel_id) == ChannelStatus::Start {
        return Ok(Screen::Redirect(view.url("forbidden.htm")));
    }
    let mut form_table = FormTable::open(view, "addPipelineForm", "pipeline_action", "add");
    form_table.hidden_field(INFO, "id", "$pipeline.id");
    form_table.hidden_field(INFO, "channelId", &channel_id.to_string());
    form_table.hidden("channelId", &channel_id.to_string());
    form_table.table(None);
    let blank = Pipeline { name: view.posted(INFO, "name").to_owned(), parameters: form_defaults(), ..Pipeline::default() };
    fields(view, &mut form_table, &blank);
    let crumbs = channel_crumbs(channel_id, &[relative(&format!("addPipeline.htm?channelId={channel_id}"), "添加Pipeline")]);
    Ok(Screen::Main(format!("{}{}", heading("添加Pipeline", &crumbs), form_table.close())))
}

/// `editPipeline.htm`: forbidden while the channel runs.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    if view.status(pipeline.channel_id) == ChannelStatus::Start {
        return Ok(Screen::Redirect(view.url("forbidden.htm")));
    }
    let mut form_table = FormTable::open(view, "editPipelineForm", "pipeline_action", "edit");
    form_table.hidden_field(INFO, "id", &pipeline.id.to_string());
    form_table.hidden("pipelineId", &pipeline.id.to_string());
    form_table.hidden_field(INFO, "channelId", &pipeline.channel_id.to_string());
    form_table.table(None);
    fields(view, &mut form_table, pipeline);
    let crumbs = channel_crumbs(pipeline.channel_id, &[relative(&format!("editPipeline.htm?pipelineId={}", pipeline.id), "编辑Pipeline")]);
    Ok(Screen::Main(format!("{}{}", heading("编辑Pipeline", &crumbs), form_table.close())))
}

fn fields(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, pipeline: &Pipeline) {
    let parameters = &pipeline.parameters;
    let refusal = view.form.message(INFO, "formPipelineError");
    let own = view.form.message(INFO, "name");
    let message = escape(if refusal.is_empty() { own } else { refusal });
    let name = form_table.input("text", INFO, "name", &pipeline.name);
    form_table.row("Pipeline名字：", &format!("{name}{STAR}\n<br />\n<span class=\"red\"> {message} </span>"), None);
    nodes(view, form_table, "Select", "selectNodeIds", &pipeline.select_nodes);
    nodes(view, form_table, "Load", "loadNodeIds", &pipeline.load_nodes);
    let number =
        |form_table: &mut FormTable<'_>, label: &str, field: &str, value: String| form_table.text(label, PARAMETER, field, &value, STAR);
    number(form_table, "并行度：", "parallelism", parameters.parallelism.to_string());
    number(form_table, "数据反查线程数：", "extractPoolSize", parameters.extract_pool_size.to_string());
    number(form_table, "数据载入线程数：", "loadPoolSize", parameters.load_pool_size.to_string());
    number(form_table, "文件载入线程数：", "fileLoadPoolSize", parameters.file_load_pool_size.to_string());
    form_table.radios("主站点：", PARAMETER, "home", YES_NO, flag(parameters.home));
    form_table.radios("同步数据来源：", PARAMETER, "selectorMode", &[("Canal", "Canal")], "Canal");
    let destination = form_table.input("text", PARAMETER, "destinationName", parameters.destination_name.as_deref().unwrap_or_default());
    let search = "<input type=\"button\" value=\"查找Canal\" onclick=\"window.open('selectCanal.htm', 'selectCanal')\">";
    form_table.row("Canal名字：", &format!("{destination}\n{search}{STAR}"), Some((PARAMETER, "destinationName")));
    number(form_table, "消费批次大小：", "mainstemBatchsize", parameters.mainstem_batchsize.to_string());
    number(form_table, "获取批次数据超时时间(毫秒): ", "batchTimeout", parameters.batch_timeout.to_string());
    if view.generation == Generation::V4219 {
        number(form_table, "Load批次大小：", "loadBatchsize", parameters.load_batchsize.to_string());
    }
    form_table.area("描述：", INFO, "description", pipeline.description.as_deref().unwrap_or_default(), STAR);
    form_table.row("高级设置：", "<input id=\"superConfig\" type='checkbox' name='super' value=1 class=\"setting_input\" />", None);
    advanced(form_table, parameters);
}

fn nodes(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, stage: &str, field: &str, selected: &[i64]) {
    let choices: Vec<(String, &str, bool)> =
        view.state.nodes.iter().rev().map(|node| (node.id.to_string(), node.name.as_str(), selected.contains(&node.id))).collect();
    let options = options(choices.iter().map(|(id, name, chosen)| (id.as_str(), *name, *chosen)));
    let wire = view.keys.wire(INFO, field);
    let control =
        format!("<select name=\"{wire}\" multiple=\"multiple\">\n<optgroup label=\"{stage}\">\n{options}</optgroup>\n</select>{STAR}");
    form_table.row(&format!("{stage}机器："), &control, Some((INFO, field)));
}

fn advanced(form_table: &mut FormTable<'_>, parameters: &PipelineParameter) {
    let choice = |form_table: &mut FormTable<'_>, label: &str, field: &str, value: bool| {
        form_table.radios(label, PARAMETER, field, YES_NO, flag(value))
    };
    choice(form_table, "使用batch：", "useBatch", parameters.use_batch);
    choice(form_table, "跳过Select异常：", "skipSelectException", parameters.skip_select_exception);
    choice(form_table, "跳过Load异常：", "skipLoadException", parameters.skip_load_exception);
    let modes = &[("AUTOMATIC", "自动选择"), ("RPC", "RPC"), ("ZOOKEEPER", "ZOOKEEPER"), ("MEMORY", "MEMORY")];
    form_table.select("仲裁器调度模式：", PARAMETER, "arbitrateMode", modes, parameters.arbitrate_mode.constant());
    let algorithms = &[("Stick", "Stick"), ("RoundRbin", "RoundRbin"), ("Random", "Random")];
    form_table.select("负载均衡算法：", PARAMETER, "lbAlgorithm", algorithms, parameters.lb_algorithm.constant());
    let pipes = &[("AUTOMATIC", "自动选择"), ("RPC", "RPC"), ("HTTP", "HTTP")];
    form_table.select("传输模式：", PARAMETER, "pipeChooseType", pipes, parameters.pipe_choose_type.constant());
    choice(form_table, "记录selector日志：", "dumpSelector", parameters.dump_selector);
    choice(form_table, "记录selector详细日志：", "dumpSelectorDetail", parameters.dump_selector_detail);
    choice(form_table, "记录load日志：", "dumpEvent", parameters.dump_event);
    choice(form_table, "dryRun模式：", "dryRun", parameters.dry_run);
    choice(form_table, "支持ddl同步：", "ddlSync", parameters.ddl_sync);
    choice(form_table, "跳过ddl异常：", "skipDdlException", parameters.skip_ddl_exception);
    choice(form_table, "文件重复同步对比：", "fileDetect", parameters.file_detect);
    choice(form_table, "文件传输加密：", "useFileEncrypt", parameters.use_file_encrypt);
    choice(form_table, "启用公网同步：", "useExternalIp", parameters.use_external_ip);
    choice(form_table, "跳过自由门数据：", "skipFreedom", parameters.skip_freedom);
    choice(form_table, "跳过反查无记录数据：", "skipNoRow", parameters.skip_no_row);
    choice(form_table, "启用数据表类型转化：", "useTableTransform", parameters.use_table_transform);
    choice(form_table, "兼容字段新增同步：", "enableCompatibleMissColumn", parameters.enable_compatible_miss_column);
    form_table.text("自定义同步标记：", PARAMETER, "channelInfo", parameters.channel_info.as_deref().unwrap_or_default(), "");
}

/// The submitted text of a boolean.
fn flag(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
