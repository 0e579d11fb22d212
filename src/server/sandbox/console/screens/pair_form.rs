//! `addDataMediaPair`, `editDataMediaPair` and `addBatchDataMediaPair`.

use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{crumbs, heading};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{ChannelStatus, ExtensionData, ExtensionDataType};

const INFO: &str = "dataMediaPairInfo";
const BATCH: &str = "batchDataMediaPairInfo";

/// The inputs of a mapping form.
struct FormData {
    source: [String; 2],
    target: [String; 2],
    weight: String,
    mode: &'static str,
    filter: [String; 2],
    resolver: [String; 2],
    /// The table's class.
    class: &'static str,
    /// The edit page writes the weight twice, `value="5" value="0"`.
    second_weight: &'static str,
}

/// The ids of the pipeline and its channel, unless the channel runs.
fn open_pipeline(view: &ScreenContext<'_>) -> Result<Option<(i64, i64)>, JavaException> {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    Ok((view.status(pipeline.channel_id) != ChannelStatus::Start).then_some((pipeline.id, pipeline.channel_id)))
}

fn forbidden(view: &ScreenContext<'_>) -> ScreenResult {
    Ok(Screen::Redirect(view.url("forbidden.htm")))
}

fn title(word: &str, pipeline_id: i64, channel_id: i64, target: &str) -> String {
    let links = [
        relative(&format!("channelList.htm?channelId={channel_id}"), "Channel管理"),
        relative(&format!("pipelineList.htm?channelId={channel_id}"), "Pipeline管理"),
        relative(&format!("dataMediaPairList.htm?pipelineId={pipeline_id}"), "映射关系管理"),
        relative(target, word),
    ];
    heading(word, &crumbs(&links))
}

/// `addDataMediaPair.htm`: forbidden while the channel runs.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let Some((pipeline_id, channel_id)) = open_pipeline(view)? else { return forbidden(view) };
    let mut form_table = FormTable::open(view, "addPairForm", "data_media_pair_action", "add");
    form_table.hidden_field(INFO, "pipelineId", &pipeline_id.to_string());
    form_table.hidden("pipelineId", &pipeline_id.to_string());
    form_table.hidden("channelId", &channel_id.to_string());
    let posted = |field: &str| view.posted(INFO, field).to_owned();
    let values = FormData {
        source: [posted("sourceDataMediaName"), posted("sourceDataMediaId")],
        target: [posted("targetDataMediaName"), posted("targetDataMediaId")],
        weight: "5".to_owned(),
        mode: "INCLUDE",
        filter: ["CLAZZ".to_owned(), String::new()],
        resolver: ["CLAZZ".to_owned(), String::new()],
        class: "setting setting_otter",
        second_weight: "",
    };
    fields(&mut form_table, &values);
    let target = format!("addDataMediaPair.htm?pipelineId={pipeline_id}");
    Ok(Screen::Main(format!(
        "{}{}",
        title("添加映射关系", pipeline_id, channel_id, &target),
        form_table.close_with_keys(&["保存", "下一步"])
    )))
}

/// `editDataMediaPair.htm`: checks the pipeline's channel first.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let Some((pipeline_id, channel_id)) = open_pipeline(view)? else { return forbidden(view) };
    let pair = view.pair(view.id("dataMediaPairId")?)?;
    let mut form_table = FormTable::open(view, "editDataMediaPairForm", "data_media_pair_action", "edit");
    form_table.hidden_field(INFO, "id", &pair.id.to_string());
    form_table.hidden("dataMediaPairId", &pair.id.to_string());
    form_table.hidden("pipelineId", &pipeline_id.to_string());
    form_table.hidden("channelId", &channel_id.to_string());
    form_table.hidden_field(INFO, "pipelineId", &pipeline_id.to_string());
    let side = |id: i64| view.media(id).map(|media| [media.name.clone(), media.id.to_string()]);
    let values = FormData {
        source: side(pair.source)?,
        target: side(pair.target)?,
        weight: pair.push_weight.map(|weight| weight.to_string()).unwrap_or_default(),
        mode: pair.column_pair_mode.constant(),
        filter: extension(pair.filter_data.as_ref()),
        resolver: extension(pair.resolver_data.as_ref()),
        class: "setting_otter",
        second_weight: " value=\"0\"",
    };
    fields(&mut form_table, &values);
    let target = format!("editDataMediaPair.htm?pipelineId={pipeline_id}&dataMediaPairId={}", pair.id);
    Ok(Screen::Main(format!(
        "{}{}",
        title("编辑映射关系", pipeline_id, channel_id, &target),
        form_table.close_with_keys(&["保存", "下一步"])
    )))
}

/// Type and text of a processor.
fn extension(data: Option<&ExtensionData>) -> [String; 2] {
    let Some(data) = data else { return ["CLAZZ".to_owned(), String::new()] };
    let text = match data.extension_data_type {
        ExtensionDataType::Clazz => &data.clazz_path,
        ExtensionDataType::Source => &data.source_text,
    };
    [data.extension_data_type.to_string(), text.clone().unwrap_or_default()]
}

fn fields(form_table: &mut FormTable<'_>, values: &FormData) {
    form_table.table_of(values.class, Some((INFO, "formDataMediaPairError")));
    side(form_table, "源数据表：", "source", &values.source);
    side(form_table, "目标数据表：", "target", &values.target);
    let weight =
        form_table.input("text", INFO, "pushWeight", &values.weight).replace(" class=", &format!("{} class=", values.second_weight));
    form_table.row("权重:", &format!("{weight}{STAR}"), Some((INFO, "pushWeight")));
    form_table.radios("视图模式:", INFO, "columnPairMode", &[("INCLUDE", "include"), ("EXCLUDE", "exclude")], values.mode);
    extension_rows(form_table, "EventProcessor", "filter", &values.filter);
    extension_rows(form_table, "FileResolver", "resolver", &values.resolver);
}

fn side(form_table: &mut FormTable<'_>, label: &str, local: &'static str, [name, id]: &[String; 2]) {
    let (name_field, id_field) =
        if local == "source" { ("sourceDataMediaName", "sourceDataMediaId") } else { ("targetDataMediaName", "targetDataMediaId") };
    let shown = form_table.input("text", INFO, name_field, name).replace("/>", " readonly />");
    let chosen = form_table.input("hidden", INFO, id_field, id);
    let search = format!("<input type=\"button\" value=\"查找数据表\" onclick=\"window.open('selectDataMedia.htm?local={local}')\">");
    form_table.row(label, &format!("{shown}\n{chosen}\n{search}{STAR}"), Some((INFO, id_field)));
}

fn extension_rows(form_table: &mut FormTable<'_>, label: &str, field: &str, [kind, text]: &[String; 2]) {
    form_table.select(&format!("{label}类型:"), INFO, &format!("{field}Type"), &[("CLAZZ", "CLAZZ"), ("SOURCE", "SOURCE")], kind);
    let area = form_table.area_input(INFO, &format!("{field}Text"), text);
    form_table.row(&format!("{label}文本:"), &area, None);
}

/// `addBatchDataMediaPair.htm`: forbidden while the channel runs. A rejection discards the entered text.
pub fn add_batch(view: &ScreenContext<'_>) -> ScreenResult {
    let Some((pipeline_id, channel_id)) = open_pipeline(view)? else { return forbidden(view) };
    let mut form_table = FormTable::open(view, "addPairForm", "data_media_pair_action", "batch_add");
    form_table.hidden_field(BATCH, "pipelineId", &pipeline_id.to_string());
    form_table.hidden("pipelineId", &pipeline_id.to_string());
    form_table.hidden("channelId", &channel_id.to_string());
    form_table.table_of("setting setting_otter", Some((BATCH, "formBatchDataMediaPairError")));
    let area = form_table.area_input(BATCH, "batchPairContent", "");
    form_table.raw(&format!(
        "<tr>\n<td>\n格式<span class=\"red\">(红色为必填)</span>：<br/>\n1. <span class=\"red\">schema,table,sourceId1,sourceId2,</span>loadWeight<br/>\n\
         2. <span class=\"red\">schema1,table1,sourceId1,schema2,table2,sourceId2,</span>loadWeight<br/>\n</td>\n</tr>\n<tr>\n<td>\n{area}\n</td>\n</tr>\n"
    ));
    let target = format!("addDataMediaPair.htm?pipelineId={pipeline_id}");
    let heading = title("批量添加映射关系", pipeline_id, channel_id, &target);
    Ok(Screen::Main(format!("{heading}{}", form_table.close_with_keys(&["保存"]))))
}
