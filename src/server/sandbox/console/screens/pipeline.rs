//! `pipelineList` and `pipelineInfo`.

use super::common::{GRAY, mainstem_word, on_off};
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::console::html::frame::{button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, anchor, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{cells, headings_row, setting, settings};
use crate::server::sandbox::console::html::text::{delay, escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{ArbitrateMode, ChannelStatus, PipeChooseMode, Pipeline};

const HEADINGS: &[&str] =
    &["序号", "Pipeline名字", "并行度", "主站点", "mainstem状态", "延迟时间", "最后同步时间", "最后位点时间", "监控数", "操作"];

/// `pipelineList.htm`: not paged. Only the first row has a start tag, and an empty list still has that tag.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let channel_id = view.id("channelId")?;
    if !view.state.channels.contains(channel_id) {
        return Err(JavaException::manager(format!("query channelId:{channel_id} return null.")));
    }
    let status = view.status(channel_id);
    let mut pipelines = view.state.pipelines_of(channel_id);
    if let Some(wanted) = view.params.long("pipelineId") {
        pipelines.retain(|pipeline| pipeline.id == wanted);
    }
    let mut html = format!("<table border=\"0\" cellspacing=\"0\" cellpadding=\"0\" class=\"{GRAY}\">\n{}<tr>\n", headings_row(HEADINGS));
    for pipeline in &pipelines {
        super::alarm::check_pause_times(&view.state.alarm_rules_of(pipeline.id))?;
        html.push_str(&format!("{}\n</tr>\n", row(view, pipeline, status)));
    }
    html.push_str("</table>\n");
    let few = view.state.pipelines_of(channel_id).len() < 2;
    if view.is_admin() && status == ChannelStatus::Stop && few {
        html.push_str(&button(&view.url("add_pipeline.htm").with("channelId", channel_id).to_string(), "添加"));
    }
    let links = [
        relative(&format!("channelList.htm?channelId={channel_id}"), "channel管理"),
        relative(&format!("pipelineList.htm?channelId={channel_id}"), "Pipeline管理"),
    ];
    Ok(Screen::Main(format!("{}<div class=\"crumbs\"></div>\n{html}", heading("Pipeline管理", &crumbs(&links)))))
}

fn row(view: &ScreenContext<'_>, pipeline: &Pipeline, status: ChannelStatus) -> String {
    let id = pipeline.id;
    let statistics = &view.state.statistics;
    let tip = escape_or_empty(pipeline.description.as_deref());
    let name = format!(
        "\n<div class=\"bubbleInfo\">\n<a href=\"dataMediaPairList.htm?pipelineId={id}\" id=\"download\" class=\"trigger\">{}</a>\n\
         <div class=\"popup\">\n<div class=\"pop_tips_font\">{tip}</div>\n</div>\n</div>\n",
        escape(&pipeline.name)
    );
    let rules = view.state.alarm_rules_of(id);
    let mut words = vec![
        action(&view.url("pipeline_info.htm").with("pipelineId", id), "查看"),
        action(&view.url("alarm_rule_list.htm").with("pipelineId", id).with("channelId", pipeline.channel_id), "监控"),
        action(&view.url("log_record_tab.htm").with("pipelineId", id), "日志"),
    ];
    if view.is_admin() && status == ChannelStatus::Stop {
        words.push(action(&view.url("edit_pipeline.htm").with("pipelineId", id), "编辑"));
        words.push(if !view.state.pairs_of(id).is_empty() {
            disabled("删除", "pipeline必须不包含映射关系才能执行删除")
        } else if !rules.is_empty() {
            disabled("删除", "pipeline必须不包含监控信息才能执行删除")
        } else {
            let url = view.action_url("pipelineAction").with("pipelineId", id).with("channelId", pipeline.channel_id);
            deletion(&url.with("eventSubmitDoDelete", true))
        });
    }
    cells(&[
        &id.to_string(),
        &name,
        &pipeline.parameters.parallelism.to_string(),
        &pipeline.parameters.home.to_string(),
        &format!("\n{}\n", mainstem_word(view, id)),
        &delay(statistics.delay_of(id).map_or(0, |stat| stat.delay_time)),
        &view.time(statistics.rows_of(id).map(|stat| stat.gmt_modified)),
        &view.time(view.state.zookeeper.cursors.get(&id).map(|cursor| cursor.modified)),
        &rules.len().to_string(),
        &format!("\n{}\n", words.join(BAR)),
    ])
}

/// `pipelineInfo.htm`.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let parameters = &pipeline.parameters;
    let nodes = |ids: &[i64]| {
        let links = ids.iter().filter_map(|nid| view.state.nodes.get(*nid));
        links.map(|node| format!(" <a href=\"nodeInfo.htm?nodeId={}\">{}</a>;", node.id, escape(&node.name))).collect::<String>() + " "
    };
    let canal = parameters.destination_name.as_deref().unwrap_or_default();
    let mut rows = String::new();
    let mut row = |label: &str, value: String| rows.push_str(&setting(label, &value));
    row("Pipeline序号", pipeline.id.to_string());
    row("Pipeline名字", escape(&pipeline.name));
    row("Select机器", nodes(&pipeline.select_nodes));
    row("Load机器", nodes(&pipeline.load_nodes));
    row("并行度", parameters.parallelism.to_string());
    row("数据反查线程数", parameters.extract_pool_size.to_string());
    row("数据载入线程数", parameters.load_pool_size.to_string());
    row("文件载入线程数", parameters.file_load_pool_size.to_string());
    row("主站点", parameters.home.to_string());
    row("同步数据来源", parameters.selector_mode.to_string());
    row("Canal名字", anchor(&view.url("canal_list.htm").with("searchKey", canal), canal));
    row("主道消费批次大小", parameters.mainstem_batchsize.to_string());
    row("获取批次数据超时时间", parameters.batch_timeout.to_string());
    if view.generation == Generation::V4219 {
        row("Load批次大小", parameters.load_batchsize.to_string());
    }
    row("描述信息", escape_or_empty(pipeline.description.as_deref()));
    row("是否显示高级设置", "<input id=\"superConfig\" type='checkbox' name='super' value=1 class=\"setting_input\" />".to_owned());
    rows.push_str(&advanced(pipeline).replace("<tr>", "<tr class=\"super\">"));
    Ok(Screen::Main(format!("{}{}", heading("Pipeline信息", "Pipeline信息"), settings(&rows))))
}

fn advanced(pipeline: &Pipeline) -> String {
    let parameters = &pipeline.parameters;
    let automatic = |is: bool, word: &str| if is { " 自动选择 ".to_owned() } else { format!(" {word} ") };
    let flag = |label: &str, flag: bool| setting(label, &format!(" {} ", on_off(flag)));
    [
        setting("使用batch", &parameters.use_batch.to_string()),
        flag("跳过Select异常", parameters.skip_select_exception),
        flag("跳过Load异常", parameters.skip_load_exception),
        setting("仲裁器调度模式", &automatic(parameters.arbitrate_mode == ArbitrateMode::Automatic, parameters.arbitrate_mode.constant())),
        setting("负载均衡算法", parameters.lb_algorithm.constant()),
        setting("传输模式", &automatic(parameters.pipe_choose_type == PipeChooseMode::Automatic, parameters.pipe_choose_type.constant())),
        flag("记录selector日志", parameters.dump_selector),
        flag("记录selector详细日志", parameters.dump_selector_detail),
        flag("记录load日志", parameters.dump_event),
        flag("dryRun模式", parameters.dry_run),
        flag("支持ddl同步", parameters.ddl_sync),
        flag("跳过ddl异常", parameters.skip_ddl_exception),
        flag("文件重复同步对比", parameters.file_detect),
        flag("文件传输加密", parameters.use_file_encrypt),
        flag("启用公网同步", parameters.use_external_ip),
        flag("跳过自由门数据", parameters.skip_freedom),
        flag("跳过反查无记录数据", parameters.skip_no_row),
        flag("启用数据表类型转化", parameters.use_table_transform),
        flag("兼容字段新增同步", parameters.enable_compatible_miss_column),
        setting("自定义同步标记", &escape_or_empty(parameters.channel_info.as_deref())),
    ]
    .concat()
}
