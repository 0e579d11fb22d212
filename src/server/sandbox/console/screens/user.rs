//! `login`, `userManager`, `addUser` and `editUser`.

use super::common::WHITE;
use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{PageFrame, button, crumbs, heading};
use crate::server::sandbox::console::html::link::{BAR, action, deletion, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, table};
use crate::server::sandbox::console::html::text::escape;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{AuthorizeType, User};

const ROLES: &[(&str, &str)] = &[("ADMIN", "超级管理员"), ("OPERATOR", "普通用户")];

/// `login.htm`, the only page without layout. It posts to its own URL, and shows no message other than that of a wrong password.
pub fn login(view: &ScreenContext<'_>) -> ScreenResult {
    let (name, password) = (view.keys.wire("login", "name"), view.keys.wire("login", "password"));
    let body = format!(
        "<body class=\"login\">\n<div class=\"user\">\n<form method=\"post\" name=\"login\">\n<input type=\"hidden\" name=\"action\" value=\"user_action\"/>\n\
         <input type=\"hidden\" name=\"event_submit_do_login\" value=\"1\" />\n<table border=\"0\" cellspacing=\"0\" cellpadding=\"0\">\n\
         <tr>\n<td align=\"right\">用户名：</td>\n<td><input name=\"{name}\" value=\"{}\" type=\"text\" class=\"login_input\"/></td>\n</tr>\n\
         <tr>\n<td align=\"right\">密码：</td>\n<td><input name=\"{password}\" type=\"password\" class=\"login_input\"/></td>\n</tr>\n<br />\n{}\
         <tr>\n<td>&nbsp;</td>\n<td><a href=\"javascript:document.login.submit();\">登&nbsp;&nbsp;&nbsp;录</a></td>\n</tr>\n</table>\n</form>\n</div>\n</body>\n",
        escape(view.posted("login", "name")),
        view.red("login", "loginError")
    );
    Ok(Screen::Bare(PageFrame::bare(&body)))
}

/// `userManager.htm`.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let key = view.search_key();
    let matching = |user: &&User| found(key, &[&user.id.to_string(), &user.name, &user.real_name, &user.department]);
    let hits: Vec<&User> = view.state.users.iter().rev().filter(matching).collect();
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager
        .slice(hits.into_iter())
        .into_iter()
        .map(|user| {
            let edit = view.url("edit_user.htm").with("userId", user.id).with("pageIndex", pager.page).with("searchKey", key);
            let delete = view.action_url("userAction").with("userId", user.id).with("pageIndex", pager.page).with("searchKey", key);
            let words = [action(&edit, "编辑"), deletion(&delete.with("eventSubmitDoDelete", true))];
            let role = if user.authorize_type == AuthorizeType::Admin { " 超级管理员 " } else { " 普通用户 " };
            cells(&[
                &user.id.to_string(),
                &escape(&user.name),
                &escape(&user.department),
                &escape(&user.real_name),
                role,
                &format!("<p>\n{}</p>\n", words.join(BAR)),
            ])
        })
        .collect();
    let mut main = heading("权限管理", &relative("userManager.htm", "权限管理"));
    main.push_str(&page_form(&view.url("user_manager.htm"), key, &[]));
    main.push_str(&search_box("search_user", "userManager.htm", "支持ID、用户名、真实姓名、部门搜索", &[]));
    main.push_str(&table(WHITE, &["序号", "用户名", "部门", "真实姓名", "权限", "操作"], &rows));
    main.push_str(&button(&view.url("add_user.htm").to_string(), "添加"));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// `addUser.htm`: never reports that a name exists.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    const GROUP: &str = "addUserInfo";
    let mut form_table = FormTable::open(view, "addUserForm", "user_action", "add");
    form_table.table(None);
    form_table.text("用户名：", GROUP, "name", view.posted(GROUP, "name"), STAR);
    passwords(&mut form_table, GROUP);
    form_table.text("部门：", GROUP, "department", view.posted(GROUP, "department"), STAR);
    form_table.text("真实姓名：", GROUP, "realName", view.posted(GROUP, "realName"), STAR);
    form_table.radios("权限选择：", GROUP, "authorizeType", ROLES, "OPERATOR");
    Ok(Screen::Main(format!("{}{}", title("添加用户", "addUser.htm"), form_table.close())))
}

/// `editUser.htm`.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    const GROUP: &str = "editUserInfo";
    let user = view.params.long("userId").and_then(|id| view.state.users.get(id)).ok_or_else(JavaException::null_pointer)?;
    let mut form_table = FormTable::open(view, "editUserForm", "user_action", "edit");
    form_table.hidden("pageIndex", view.params.text("pageIndex"));
    form_table.hidden("searchKey", view.search_key());
    form_table.hidden_field(GROUP, "id", &user.id.to_string());
    form_table.hidden("userId", &user.id.to_string());
    form_table.table(None);
    let name = format!("<input value=\"{}\" type=\"text\" class=\"setting_input\" disabled />", escape(&user.name));
    form_table.row("用户名：", &name, None);
    passwords(&mut form_table, GROUP);
    form_table.text("部门：", GROUP, "department", &user.department, STAR);
    form_table.text("真实姓名：", GROUP, "realName", &user.real_name, STAR);
    form_table.radios("权限选择：", GROUP, "authorizeType", ROLES, user.authorize_type.constant());
    form_table.raw(&format!("<tr>\n{}</tr>\n", view.red(GROUP, "formUserError")));
    let target = format!("editUser.htm?userId={}", user.id);
    Ok(Screen::Main(format!("{}{}", title("编辑用户信息", &target), form_table.close())))
}

fn passwords(form_table: &mut FormTable<'_>, group: &str) {
    for (label, field) in [("密码：", "password"), ("重复输入密码：", "rePassword")] {
        let input = form_table.input("password", group, field, "");
        form_table.row(label, &format!("{input}{STAR}"), Some((group, field)));
    }
}

fn title(word: &str, target: &str) -> String {
    heading(word, &crumbs(&[relative("userManager.htm", "权限管理"), relative(target, word)]))
}
