//! `dataMatrixList`, `dataMatrixInfo`, `addDataMatrix` and `editDataMatrix`.

use super::common::{GRAY, WHITE};
use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, confirmed, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::DataMatrix;

const INFO: &str = "dataMatrixInfo";

fn matrix<'v>(view: &'v ScreenContext<'_>) -> Result<&'v DataMatrix, JavaException> {
    let id = view.id("matrixId")?;
    view.state.matrices.get(id).ok_or_else(|| JavaException::manager(format!("couldn't query any matrix by matrixIds:[{id}]")))
}

/// `dataMatrixList.htm`: one matrix by id or by key, else the search results.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let (key, group_key) = (view.search_key(), view.params.text("groupKey"));
    let hits: Vec<&DataMatrix> = if view.params.long("matrixId").is_some() {
        vec![matrix(view)?]
    } else if !group_key.is_empty() {
        let named = view.state.matrices.iter().find(|matrix| matrix.group_key == group_key);
        vec![named.ok_or_else(|| JavaException::manager(format!("couldn't query any matrix by groupKey:{group_key}")))?]
    } else {
        let matching = |matrix: &&DataMatrix| {
            found(key, &[&matrix.id.to_string(), &matrix.group_key, &matrix.master, matrix.slave.as_deref().unwrap_or_default()])
        };
        view.state.matrices.iter().rev().filter(matching).collect()
    };
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager.slice(hits.into_iter()).into_iter().map(|matrix| row(view, matrix)).collect();
    let mut main = heading("主备设置列表", &relative("dataMatrixList.htm", "主备设置列表"));
    main.push_str(&page_form(&view.url("data_matrix_list.htm"), key, &[]));
    main.push_str(&search_box("search_dataMatrix", "dataMatrixList.htm", "请输入关键字(目前支持Matrx的ID、名字搜索)", &[]));
    main.push_str(&table(GRAY, &["序号", "groupKey", "master", "slave", "最后修改时间", "操作"], &rows));
    main.push_str(&view.for_admin(|| button(&view.url("add_data_matrix.htm").to_string(), "添加")));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

fn row(view: &ScreenContext<'_>, matrix: &DataMatrix) -> String {
    let act = |event: &str| view.action_url("dataMatrixAction").with("matrixId", matrix.id).with(event, true);
    let mut words = vec![action(&view.url("data_matrix_info.htm").with("matrixId", matrix.id), "查看")];
    if view.is_admin() {
        words.push(action(&view.url("edit_data_matrix.htm").with("matrixId", matrix.id), "编辑"));
        words.push(confirmed("确实要执行主备IP切换吗?", &act("eventSubmitDoSwitch"), "切换"));
        // The usage check is broken: it counts any data source.
        words.push(if view.state.sources.is_empty() {
            deletion(&act("eventSubmitDoDelete"))
        } else {
            disabled("删除", "已被数据源使用，清空关联才能删除")
        });
    }
    cells(&[
        &matrix.id.to_string(),
        &escape(&matrix.group_key),
        &escape(&matrix.master),
        &escape_or_empty(matrix.slave.as_deref()),
        &view.time(Some(matrix.gmt_modified)),
        &format!("\n{}\n", words.join(BAR)),
    ])
}

/// `dataMatrixInfo.htm` with the sources that refer to its key.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let matrix = matrix(view)?;
    let facts = [
        setting("序号", &matrix.id.to_string()),
        setting("groupKey", &escape(&matrix.group_key)),
        setting("master", &escape(&matrix.master)),
        setting("slave", &escape_or_empty(matrix.slave.as_deref())),
        setting("描述信息", &escape_or_empty(matrix.description.as_deref())),
    ];
    let wanted = format!("jdbc:mysql://groupKey={}", matrix.group_key);
    let users = view.state.sources.iter().rev().filter(|source| source.url.as_deref().is_some_and(|url| url.contains(&wanted)));
    let rows: Vec<String> = users
        .map(|source| {
            let mut words = vec![action(&view.url("data_source_info.htm").with("dataMediaSourceId", source.id), "查看")];
            if view.is_admin() {
                words.push(action(&view.url("edit_data_source.htm").with("dataMediaSourceId", source.id), "编辑"));
            }
            cells(&[
                &source.id.to_string(),
                &escape(&source.name),
                source.r#type.constant(),
                &escape_or_empty(source.encode.as_deref()),
                &escape_or_empty(source.url.as_deref()),
                &format!("\n{}\n", words.join(BAR)),
            ])
        })
        .collect();
    let headings = &["序号", "数据源名字", "类型", "编码", "URL", "操作"];
    Ok(Screen::Main([heading("主备配置信息", "主备配置信息"), settings(&facts.concat()), table(WHITE, headings, &rows)].concat()))
}

/// `addDataMatrix.htm`.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let mut form_table = FormTable::open(view, "addDataMatrixForm", "data_matrix_action", "add");
    form_table.table(None);
    form_table.raw(&messages(view));
    let posted = |field: &str| view.posted(INFO, field);
    fields(&mut form_table, "slave：", [posted("groupKey"), posted("master"), posted("slave"), ""]);
    let links = crumbs(&[relative("dataMediaList.htm", "数据表配置"), relative("addDataMatrix.htm", "添加主备配置")]);
    Ok(Screen::Main(format!("{}{}", heading("添加主备配置", &links), form_table.close())))
}

/// `editDataMatrix.htm`.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let matrix = matrix(view)?;
    let mut form_table = FormTable::open(view, "editDataMatrixForm", "data_matrix_action", "edit");
    form_table.table(None);
    form_table.raw(&messages(view));
    form_table.hidden_field(INFO, "id", &matrix.id.to_string());
    form_table.hidden("matrixId", &matrix.id.to_string());
    let (slave, description) = (matrix.slave.as_deref().unwrap_or_default(), matrix.description.as_deref().unwrap_or_default());
    fields(&mut form_table, "slaves：", [&matrix.group_key, &matrix.master, slave, description]);
    let links = crumbs(&[relative("dataMatrixList.htm", "主备配置"), relative("addDataMatrix.htm", "添加主备配置")]);
    Ok(Screen::Main(format!("{}{}", heading("添加主备配置", &links), form_table.close())))
}

/// All messages repeated above the table.
fn messages(view: &ScreenContext<'_>) -> String {
    let reds: String = view.form.messages(INFO).map(|(_, message)| format!("<span class=\"red\">{}</span>\n", escape(message))).collect();
    format!("<tr>\n<th width=\"300\"></th>\n<td width=\"329\">\n{reds}</td>\n</tr>\n")
}

fn fields(form_table: &mut FormTable<'_>, slave_label: &str, [group_key, master, slave, description]: [&str; 4]) {
    let key = form_table.input("text", INFO, "groupKey", group_key);
    form_table.row("group Key：", &format!("{key}{STAR}"), Some((INFO, "groupKey")));
    form_table.text("master：", INFO, "master", master, STAR);
    form_table.text(slave_label, INFO, "slave", slave, "");
    form_table.area("描述信息：", INFO, "description", description, STAR);
}
