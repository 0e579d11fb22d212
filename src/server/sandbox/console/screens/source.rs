//! `dataSourceList`, `selectDataSource`, `dataSourceInfo`, `addDataSource` and `editDataSource`.

use super::common::WHITE;
use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::DataMediaSource;

const INFO: &str = "dataMediaSourceInfo";

fn hits<'v>(view: &'v ScreenContext<'_>, key: &str) -> Vec<&'v DataMediaSource> {
    let matching = |source: &&DataMediaSource| {
        let properties = serde_json::to_string(source).unwrap_or_default();
        found(key, &[&source.id.to_string(), &source.name, source.r#type.constant(), &properties])
    };
    view.state.sources.iter().rev().filter(matching).collect()
}

/// `dataSourceList.htm`.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let hits = hits(view, key);
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager
        .slice(hits.into_iter())
        .into_iter()
        .map(|source| {
            cells(&[
                &source.id.to_string(),
                &escape(&source.name),
                source.r#type.constant(),
                &escape_or_empty(source.encode.as_deref()),
                &escape_or_empty(source.url.as_deref()),
                &format!("\n{}\n", actions(view, source, pager.page, key)),
            ])
        })
        .collect();
    let mut main = heading("数据源配置", &relative("dataSourceList.htm", "数据源配置"));
    main.push_str(&page_form(&view.url("data_source_list.htm"), key, &[]));
    main.push_str(&search_box("search_data_source", "dataSourceList.htm", "请输入关键字(目前支持DataSource的ID、名字搜索)", &[]));
    main.push_str(&table(WHITE, &["序号", "数据源名字", "类型", "编码", "URL", "操作"], &rows));
    main.push_str(&view.for_admin(|| button("addDataSource.htm", "添加")));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

fn actions(view: &ScreenContext<'_>, source: &DataMediaSource, page: usize, key: &str) -> String {
    let mut words = vec![action(&view.url("data_source_info.htm").with("dataMediaSourceId", source.id), "查看")];
    if view.is_admin() {
        let edit = view.url("edit_data_source.htm").with("dataMediaSourceId", source.id).with("pageIndex", page).with("searchKey", key);
        words.push(action(&edit, "编辑"));
        let users: String = view.state.media_of(source.id).iter().map(|media| format!("[{}]", media.id)).collect();
        words.push(if users.is_empty() {
            let url = view
                .action_url("dataMediaSourceAction")
                .with("dataMediaSourceId", source.id)
                .with("pageIndex", page)
                .with("searchKey", key);
            deletion(&url.with("eventSubmitDoDelete", true))
        } else {
            disabled("删除", &format!("已被数据表{users}使用，清空关联才能删除"))
        });
    }
    words.join(BAR)
}

/// `selectDataSource.htm`: its page form always sends an empty search key.
pub fn select(view: &ScreenContext<'_>) -> ScreenResult {
    let hits = hits(view, view.search_key());
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager
        .slice(hits.into_iter())
        .into_iter()
        .map(|source| {
            let name = escape(&source.name);
            cells(&[
                &source.id.to_string(),
                &name,
                source.r#type.constant(),
                &escape_or_empty(source.driver.as_deref()),
                &escape_or_empty(source.encode.as_deref()),
                &escape_or_empty(source.url.as_deref()),
                &format!("\n<input type=\"button\" value=\"选择\" onclick=\"javascript:returnSelected('{}','{name}')\">\n", source.id),
            ])
        })
        .collect();
    let mut main = heading("数据源配置", &relative("dataSourceList.htm", "数据源配置"));
    main.push_str(&page_form(&view.url("select_data_source.htm"), "", &[]));
    main.push_str(&search_box("search_data_source", "selectDataSource.htm", "请输入关键字(目前支持DataSource的ID、名字搜索)", &[]));
    main.push_str(&table(WHITE, &["序号", "数据源名字", "类型", "驱动", "编码", "URL", "操作"], &rows));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// `dataSourceInfo.htm`.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let source = view.source(view.id("dataMediaSourceId")?)?;
    let facts = [
        setting("数据源序号", &source.id.to_string()),
        setting("数据源名", &escape(&source.name)),
        setting("数据类型", source.r#type.constant()),
        setting("编码", &escape_or_empty(source.encode.as_deref())),
        setting("URL", &escape_or_empty(source.url.as_deref())),
    ];
    let media = view.state.media_of(source.id);
    let rows: Vec<String> = media
        .iter()
        .map(|media| {
            let mut words = vec![action(&view.url("data_media_info.htm").with("dataMediaId", media.id), "查看")];
            if view.is_admin() {
                words.push(action(&view.url("edit_data_media.htm").with("dataMediaId", media.id), "编辑"));
            }
            cells(&[&media.id.to_string(), &escape(&media.namespace), &escape(&media.name), &format!("\n{}\n", words.join(BAR))])
        })
        .collect();
    let main = [
        heading("数据源信息", "数据源信息"),
        settings(&facts.concat()),
        table(WHITE, &["序号", "Schema Name", "Table Name", "操作"], &rows),
    ];
    Ok(Screen::Main(main.concat()))
}

/// `addDataSource.htm`.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let mut form_table = FormTable::open(view, "addSourceForm", "data_media_source_action", "add");
    form_table.table(Some((INFO, "formDataMediaSourceError")));
    let posted = |field: &str| view.posted(INFO, field);
    fields(&mut form_table, [posted("name"), "MYSQL", posted("username"), "", posted("url"), "GBK"], STAR);
    Ok(Screen::Main(format!("{}{}", title("添加数据源", "addDataSource.htm"), form_table.close())))
}

/// `editDataSource.htm`: shows the password in plain text (trap 13).
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let source = view.source(view.id("dataMediaSourceId")?)?;
    let mut form_table = FormTable::open(view, "editSourceForm", "data_media_source_action", "edit");
    form_table.hidden("pageIndex", view.params.text("pageIndex"));
    form_table.hidden("searchKey", view.search_key());
    form_table.hidden_field(INFO, "id", &source.id.to_string());
    form_table.hidden("dataMediaSourceId", &source.id.to_string());
    form_table.table(Some((INFO, "formDataMediaSourceError")));
    let password = source.password.as_ref().map(|password| password.expose()).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (username, url, encode) = (text(&source.username), text(&source.url), text(&source.encode));
    fields(&mut form_table, [&source.name, source.r#type.constant(), &username, password, &url, &encode], "");
    let target = format!("editDataSource.htm?dataMediaSourceId={}", source.id);
    Ok(Screen::Main(format!("{}{}", title("编辑数据源", &target), form_table.close())))
}

fn title(word: &str, target: &str) -> String {
    heading(word, &crumbs(&[relative("dataSourceList.htm", "数据源配置"), relative(target, word)]))
}

fn fields(form_table: &mut FormTable<'_>, [name, kind, username, password, url, encode]: [&str; 6], user_star: &str) {
    form_table.text("数据源名字：", INFO, "name", name, STAR);
    form_table.select("类型：", INFO, "type", &[("MYSQL", "MySQL"), ("ORACLE", "Oracle")], kind);
    form_table.text("用户名：", INFO, "username", username, user_star);
    let password = form_table.input("password", INFO, "password", password);
    form_table.row("密码：", &password, Some((INFO, "password")));
    form_table.text("URL：", INFO, "url", url, "");
    let encodes = &[("GBK", "GBK"), ("UTF8", "UTF8"), ("UTF8MB4", "UTF8MB4"), ("ISO-8859-1", "ISO-8859-1")];
    form_table.select("编码：", INFO, "encode", encodes, encode);
    let check = "<input type='button' value='验证连接数据源' onclick='check();' />";
    form_table.row(check, "<span class=\"red\" id=\"result\"></span>", None);
}
