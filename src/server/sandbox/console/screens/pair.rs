//! `dataMediaPairList` and `dataMediaPairInfo`.

use super::common::{TAB, channel_crumbs};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading, tabs};
use crate::server::sandbox::console::html::link::{action, deletion, relative};
use crate::server::sandbox::console::html::list::{cells, setting, table};
use crate::server::sandbox::console::html::text::{escape, number, size};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{ChannelStatus, DataMediaPair, ExtensionData, ExtensionDataType, TableStat};

const HEADINGS: &[&str] =
    &["序号", "源表", "目标表", "权重", "FileSize", "FileCount", "DeleteCount", "UpdateCount", "InsertCount", "最后同步时间", "操作"];

/// `dataMediaPairList.htm`: not paged, newest first.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let stopped = view.status(pipeline.channel_id) == ChannelStatus::Stop;
    let mut rows = Vec::new();
    for pair in view.state.pairs_of(pipeline.id).into_iter().rev() {
        rows.push(row(view, pair, stopped)?);
    }
    let mut body = table(TAB, HEADINGS, &rows);
    if view.is_admin() && stopped {
        body.push_str(&button(&view.url("add_data_media_pair.htm").with("pipelineId", pipeline.id).to_string(), "添加"));
        body.push_str(&button(&view.url("add_batch_data_media_pair.htm").with("pipelineId", pipeline.id).to_string(), "批量添加"));
    }
    let links =
        channel_crumbs(pipeline.channel_id, &[relative(&format!("dataMediaPairList.htm?pipelineId={}", pipeline.id), "映射关系列表")]);
    Ok(Screen::Main(format!("{}{}", heading("映射关系列表", &links), tabs(pipeline.id, 1, &body))))
}

fn row(view: &ScreenContext<'_>, pair: &DataMediaPair, stopped: bool) -> Result<String, JavaException> {
    let stat = view.state.statistics.tables.get(&pair.id);
    let count = |of: fn(&TableStat) -> i64| number(stat.map_or(0, of));
    let media = |id: i64| view.table_name(id).map(|name| relative(&format!("dataMediaInfo.htm?dataMediaId={id}"), &name));
    let mut words = vec![action(&view.url("data_media_pair_info.htm").with("dataMediaPairId", pair.id), "查看")];
    if view.is_admin() && stopped {
        let edit = view.url("edit_data_media_pair.htm").with("pipelineId", pair.pipeline_id).with("dataMediaPairId", pair.id);
        words.push(action(&edit, "编辑"));
        let delete = view.action_url("dataMediaPairAction").with("dataMediaPairId", pair.id).with("pipelineId", pair.pipeline_id);
        words.push(deletion(&delete.with("eventSubmitDoDelete", true)));
    }
    words.push(action(&view.url("behavior_history_curve.htm").with("dataMediaPairId", pair.id), "行为曲线"));
    Ok(cells(&[
        &pair.id.to_string(),
        &media(pair.source)?,
        &media(pair.target)?,
        &pair.push_weight.map(|weight| weight.to_string()).unwrap_or_default(),
        &size(stat.map_or(0, |stat| stat.file_size)),
        &count(|stat| stat.file_count),
        &count(|stat| stat.delete_count),
        &count(|stat| stat.update_count),
        &count(|stat| stat.insert_count),
        &view.time(stat.map(|stat| stat.gmt_modified)),
        &format!("\n{}\n", words.join("\n")),
    ]))
}

/// `dataMediaPairInfo.htm`: a processor's text is unescaped in its text area, as on the manager.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let pair = view.pair(view.id("dataMediaPairId")?)?;
    let channel_id = view.pipeline(pair.pipeline_id)?.channel_id;
    let side = |id: i64| -> Result<String, JavaException> {
        let media = view.media(id)?;
        let source = view.source(media.source)?;
        Ok(format!(
            "<span class=\"red\">Schema Name:</span>{}<span class=\"red\">Table Name:</span>{}<span class=\"red\">Source Name:</span>{}",
            escape(&media.namespace),
            relative(&format!("dataMediaInfo.htm?dataMediaId={}", media.id), &media.name),
            relative(&format!("dataSourceInfo.htm?dataMediaSourceId={}", source.id), &source.name)
        ))
    };
    let mapped = |source: &str, target: &str| {
        format!("<span class=\"red\">[</span> {} - {} <span class=\"red\">]</span>\n", escape(source), escape(target))
    };
    let columns: String = pair.column_pairs.iter().map(|column| mapped(&column.source_column, &column.target_column)).collect();
    let group: String =
        pair.column_groups.first().into_iter().flat_map(|group| &group.columns).map(|(source, target)| mapped(source, target)).collect();
    // The processor's row is opened twice, the resolver's not at all.
    let rows = [
        setting("映射关系序号", &pair.id.to_string()),
        setting("源端数据表", &side(pair.source)?),
        setting("目标数据表", &side(pair.target)?),
        setting("权重", &pair.push_weight.map(|weight| weight.to_string()).unwrap_or_default()),
        setting("视图模式", pair.column_pair_mode.constant()),
        "<tr>\n<tr>\n".to_owned(),
        extension("Event Processor", "position2", pair.filter_data.as_ref()),
        extension("File Resolver", "position1", pair.resolver_data.as_ref()),
        setting("字段同步", &format!("\n{columns}")),
        setting("组合同步", &format!("\n{group}")),
    ];
    let links = crumbs(&[
        relative(&format!("channelList.htm?channelId={channel_id}"), "Channel管理"),
        relative(&format!("pipelineList.htm?channelId={channel_id}"), "Pipeline管理"),
        relative(&format!("dataMediaPairList.htm?pipelineId={}", pair.pipeline_id), "映射关系管理"),
        relative(&format!("dataMediaPairInfo.htm?dataMediaPairId={}", pair.id), "映射关系信息"),
    ]);
    let table = format!(
        "<div class=\"setting_box\">\n<table cellpadding=\"0\" cellspacing=\"0\" class=\"setting\">\n{}</table>\n</div>\n",
        rows.concat()
    );
    Ok(Screen::Main(format!("{}{table}", heading("映射关系信息", &links))))
}

fn extension(label: &str, id: &str, data: Option<&ExtensionData>) -> String {
    let (shown, text) = match data {
        Some(data) if data.extension_data_type == ExtensionDataType::Source => {
            let link = format!("<a id=\"showtext-{id}\"><span class=\"ico_font\">查看</span></a>");
            (format!("[SOURCE : {link}]\n"), data.source_text.as_deref().unwrap_or_default())
        }
        Some(data) => match data.clazz_path.as_deref().filter(|path| !path.is_empty()) {
            Some(path) => (format!("[CLAZZ : {}]\n", escape(path)), ""),
            None => (String::new(), ""),
        },
        None => (String::new(), ""),
    };
    format!(
        "<th>{label}：</th>\n<td>\n{shown}</td>\n</tr>\n<tr>\n<td class=\"message\" colspan=\"2\">\n\
         <div id=\"contentid-{id}\" class=\"contentid\" style=\"display:none\">\n<textarea cols=\"90\" rows=\"10\"> {text} </textarea>\n</div>\n</td>\n</tr>\n"
    )
}
