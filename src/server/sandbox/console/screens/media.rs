//! `dataMediaList`, `selectDataMedia`, `dataMediaInfo`, `addDataMedia` and `editDataMedia`.

use super::common::WHITE;
use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, anchor, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::escape;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::DataMedia;

const INFO: &str = "dataMediaInfo";
const PLACEHOLDER: &str = "请输入关键字(目前支持DataMedia的ID、名字搜索)";

fn hits<'v>(view: &'v ScreenContext<'_>, key: &str) -> Vec<&'v DataMedia> {
    view.state.media.iter().rev().filter(|media| found(key, &[&media.id.to_string(), &media.namespace, &media.name])).collect()
}

fn source_link(view: &ScreenContext<'_>, media: &DataMedia) -> Result<String, JavaException> {
    let source = view.source(media.source)?;
    Ok(format!("\n{}\n", anchor(&view.url("data_source_info.htm").with("dataMediaSourceId", source.id), &source.name)))
}

/// `dataMediaList.htm`.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let hits = hits(view, key);
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let mut rows = Vec::new();
    for media in pager.slice(hits.into_iter()) {
        rows.push(cells(&[
            &media.id.to_string(),
            &escape(&media.namespace),
            &escape(&media.name),
            &source_link(view, media)?,
            view.source(media.source)?.r#type.constant(),
            &format!("\n{}", actions(view, media, pager.page, key)),
        ]));
    }
    let mut main = heading("数据表管理", &relative("dataMediaList.htm", "数据表管理"));
    main.push_str(&page_form(&view.url("data_media_list.htm"), key, &[]));
    main.push_str(&search_box("search_data_media", "dataMediaList.htm", PLACEHOLDER, &[]));
    main.push_str(&table(WHITE, &["序号", "Schema Name", "Table Name", "数据源", "源类型", "操作"], &rows));
    main.push_str(&view.for_admin(|| button("addDataMedia.htm", "添加")));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

fn actions(view: &ScreenContext<'_>, media: &DataMedia, page: usize, key: &str) -> String {
    let mut words = vec![action(&view.url("data_media_info.htm").with("dataMediaId", media.id), "查看")];
    if view.is_admin() {
        let edit = view.url("edit_data_media.htm").with("dataMediaId", media.id).with("pageIndex", page).with("searchKey", key);
        words.push(action(&edit, "编辑"));
        let users: String = view.state.pairs_with_media(media.id).iter().rev().map(|pair| format!("[{}]", pair.pipeline_id)).collect();
        words.push(if users.is_empty() {
            let url = view.action_url("dataMediaAction").with("dataMediaId", media.id).with("pageIndex", page).with("searchKey", key);
            deletion(&url.with("eventSubmitDoDelete", true))
        } else {
            disabled("删除", &format!("已经被Pipeline{users}使用，不能删除"))
        });
    }
    words.join(BAR)
}

/// `selectDataMedia.htm?local=source|target`.
pub fn select(view: &ScreenContext<'_>) -> ScreenResult {
    let (key, local) = (view.search_key(), view.params.text("local"));
    let hits = hits(view, key);
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let mut rows = Vec::new();
    for media in pager.slice(hits.into_iter()) {
        let name = escape(&media.name);
        let chosen = format!(
            "\n<input type=\"button\" value=\"选择\" onclick=\"javascript:returnSelected('{}','{name}','{}')\">\n",
            media.id,
            escape(local)
        );
        rows.push(cells(&[&media.id.to_string(), &escape(&media.namespace), &name, &source_link(view, media)?, &chosen]));
    }
    let hidden = [("local", local)];
    let mut main = heading("数据表管理", &relative("dataMediaList.htm", "数据表管理"));
    main.push_str(&page_form(&view.url("select_data_media.htm"), key, &hidden));
    main.push_str(&search_box("search_data_media", "selectDataMedia.htm", PLACEHOLDER, &hidden));
    main.push_str(&table(WHITE, &["序号", "Schema Name", "Table Name", "数据源", "操作"], &rows));
    main.push_str(&button("addDataMedia.htm", "添加"));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// `dataMediaInfo.htm`: its mappings newest first, with this data media in red.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let media = view.media(view.id("dataMediaId")?)?;
    let source = view.source(media.source)?;
    let link = relative(&format!("dataSourceInfo.htm?dataMediaSourceId={}", source.id), &source.name);
    let facts = [
        setting("数据表序号", &media.id.to_string()),
        setting("schema name", &escape(&media.namespace)),
        setting("table name", &escape(&media.name)),
        setting("数据源名称", &link),
        setting("数据源类型", source.r#type.constant()),
    ];
    let mut rows = Vec::new();
    for pair in view.state.pairs_with_media(media.id).into_iter().rev() {
        let pipeline = view.pipeline(pair.pipeline_id)?;
        let channel = view.channel(pipeline.channel_id)?;
        let side = |id: i64| -> Result<String, JavaException> {
            let name = view.table_name(id)?;
            let own = format!("\n<font color=\"red\">{}</font>\n", escape(&name));
            Ok(if id == media.id { own } else { relative(&format!("dataMediaInfo.htm?dataMediaId={id}"), &name) })
        };
        rows.push(cells(&[
            &side(pair.source)?,
            &side(pair.target)?,
            &anchor(&view.url("pipeline_list.htm").with("pipelineId", pipeline.id).with("channelId", channel.id), &pipeline.name),
            &anchor(&view.url("channel_list.htm").with("channelId", channel.id), &channel.name),
        ]));
    }
    let headings = &["源端", "目标", "所属Pipeline", "所属Channel"];
    Ok(Screen::Main([heading("数据表信息", "数据表信息"), settings(&facts.concat()), table(WHITE, headings, &rows)].concat()))
}

/// `addDataMedia.htm`.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let mut form_table = FormTable::open(view, "addDataMediaForm", "data_media_action", "add");
    let posted = |field: &str| view.posted(INFO, field);
    fields(view, &mut form_table, [posted("namespace"), posted("name"), posted("sourceName"), posted("sourceId")]);
    Ok(Screen::Main(format!("{}{}", title("添加数据表", "addDataMedia.htm"), form_table.close())))
}

/// `editDataMedia.htm`.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let media = view.media(view.id("dataMediaId")?)?;
    let source = view.source(media.source)?;
    let mut form_table = FormTable::open(view, "editDataMediaForm", "data_media_action", "edit");
    form_table.hidden("pageIndex", view.params.text("pageIndex"));
    form_table.hidden("searchKey", view.search_key());
    form_table.hidden("dataMediaId", &media.id.to_string());
    form_table.hidden_field(INFO, "id", &media.id.to_string());
    fields(view, &mut form_table, [&media.namespace, &media.name, &source.name, &source.id.to_string()]);
    let target = format!("editDataMedia.htm?dataMediaId={}", media.id);
    Ok(Screen::Main(format!("{}{}", title("编辑数据表", &target), form_table.close())))
}

fn title(word: &str, target: &str) -> String {
    heading(word, &crumbs(&[relative("dataMediaList.htm", "数据表配置"), relative(target, word)]))
}

fn fields(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, [namespace, name, source_name, source_id]: [&str; 4]) {
    form_table.table(None);
    form_table.raw(&format!("<tr>\n{}</tr>\n", view.red(INFO, "formDataMediaError")));
    form_table.text("schema name：", INFO, "namespace", namespace, STAR);
    form_table.text("table name：", INFO, "name", name, STAR);
    let shown = form_table.input("text", INFO, "sourceName", source_name).replace("/>", " readonly />");
    let chosen = form_table.input("hidden", INFO, "sourceId", source_id);
    let search = "<input type=\"button\" value=\"查找数据源\" onclick=\"window.open('selectDataSource.htm', 'selectDataSource')\">";
    form_table.row("数据源：", &format!("{shown}\n{chosen}\n{search}{STAR}"), Some((INFO, "sourceId")));
    let checks = "<input type='button' value='验证连接表' onclick='checkMap();' />\n<input type='button' value='查询Schema&Table' onclick='checkNamespaceTables()' />";
    form_table.row(checks, "<span class=\"red\" id=\"result\"></span>", None);
}
