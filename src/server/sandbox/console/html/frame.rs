//! Layout of every page except the sign-in page.

use super::link::Url;
use super::text::escape;
use crate::server::sandbox::console::webx::session::SessionUser;
use crate::server::sandbox::state::AuthorizeType;

/// The configured address and the texts shown on every page.
#[derive(Debug, Clone)]
pub struct PageFrame {
    base: String,
    version: String,
}

const HEAD: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
    <html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\n\
    <title>Otter Manager</title>\n</head>\n";

/// The menu: headings, each with the (target, label) pairs of its entries.
const MENU: &[(&str, &[(&str, &str)])] = &[
    ("机器管理", &[("auto_keeper_clusters_list.htm", "zookeeper管理"), ("node_list.htm", "Node管理")]),
    (
        "配置管理",
        &[
            ("data_source_list.htm", "数据源配置"),
            ("data_media_list.htm", "数据表配置"),
            ("canal_list.htm", "canal配置"),
            ("data_matrix_list.htm", "主备配置"),
        ],
    ),
    (
        "监控管理",
        &[
            ("log_record_list.htm", "日志记录"),
            ("alarm_system_list.htm", "监控列表"),
            ("analysis_top_stat.htm?topN=15&statTime=1&searchKey=", "同步TOP"),
        ],
    ),
];
const ADMIN_MENU: (&str, &[(&str, &str)]) =
    ("系统管理", &[("user_manager.htm", "权限管理"), ("system_reduction.htm", "系统初始化"), ("system_parameter.htm", "系统参数")]);

impl PageFrame {
    /// A frame at `http://<domain>:<port>/`; `version` is shown in the footer.
    pub fn new(domain: &str, port: u16, version: String) -> Self {
        PageFrame { base: format!("http://{domain}:{port}/"), version }
    }

    /// An absolute URL at the configured address.
    pub fn url(&self, target: &str) -> Url {
        Url::new(format!("{}{target}", self.base))
    }

    /// Renders a page in the layout.
    pub fn page(&self, user: Option<&SessionUser>, scripts: &str, main: &str) -> String {
        let mut menus: String = format!("<li id=\"sync\"><a href=\"{}\">同步管理</a></li>\n", self.url("channel_list.htm"));
        let administrator = user.is_some_and(|user| user.role == AuthorizeType::Admin);
        for (heading, entries) in MENU.iter().chain(administrator.then_some(&ADMIN_MENU)) {
            let entries: String =
                entries.iter().map(|(target, word)| format!("<li><a href=\"{}\">{word}</a></li>\n", self.url(target))).collect();
            menus.push_str(&format!("<li class=\"sub_nav\"><a href=\"#\">{heading}</a>\n<ul>\n{entries}</ul>\n</li>\n"));
        }
        let logout = self.url("").with("action", "userAction").with("eventSubmitDoLogout", true).href();
        format!(
            "{HEAD}<body>\n<div class=\"head\">\n<div class=\"header\"></div>\n<div class=\"head_right\">\n<div class=\"exit\">\n\
             <a href=\"{logout}\" title=\"重新登录\">退出</a></div>\n<span>{} ，欢迎您进入！</span>\n</div>\n</div>\n\
             <div class=\"nav\">\n<ul>\n{menus}</ul>\n</div>\n{scripts}<div class=\"main\">\n{main}</div>\n\
             <div class=\"footer\">\n<span>Otter sandbox</span>\n<div align=\"center\">\n<font color=\"#ffffff\">{}</font>\n</div>\n</div>\n</body>\n</html>",
            greeting(user),
            escape(&self.version)
        )
    }

    /// Renders a page without layout, with the usual head.
    pub fn bare(body: &str) -> String {
        format!("{HEAD}{body}</html>")
    }
}

fn greeting(user: Option<&SessionUser>) -> String {
    let Some(user) = user else { return " 匿名用户".to_owned() };
    let role = if user.role == AuthorizeType::Admin { "（超级管理员）" } else { "（普通用户）" };
    format!("{}  {role}", escape(&user.name))
}

/// Renders `div.title` and `div.crumbs`.
pub fn heading(title: &str, crumbs: &str) -> String {
    format!("<div class=\"title\">\n<h2>{title}</h2>\n</div>\n<div class=\"crumbs\">{crumbs}</div>\n")
}

/// Joins breadcrumbs with the manager's separator.
pub fn crumbs(links: &[String]) -> String {
    links.join("&nbsp;&nbsp;>&nbsp;&nbsp;")
}

/// The button below a list.
pub fn button(href: &str, word: &str) -> String {
    format!("<div class=\"btn\"><a href=\"{}\">{word}</a></div>\n", escape(href))
}

/// Renders a pipeline's seven tabs around `body`; `active` is 1-based.
pub fn tabs(pipeline_id: i64, active: usize, body: &str) -> String {
    const TABS: &[(&str, &str)] = &[
        ("dataMediaPairList", "映射关系列表"),
        ("analysisThroughputStat", "吞吐量"),
        ("analysisDelayStat", "延迟时间"),
        ("analysisStageStat", "同步进度"),
        ("analysisThroughputHistory", "历史吞吐量"),
        ("alarmRuleList", "监控管理"),
        ("logRecordTab", "日志记录"),
    ];
    let mut items = String::new();
    for (at, (target, word)) in TABS.iter().enumerate() {
        let class = if at + 1 == active { " class=\"tab_active\"" } else { "" };
        items.push_str(&format!("<li id=\"two{}\"{class}><a href=\"{target}.htm?pipelineId={pipeline_id}\">{word}</a></li>\n", at + 1));
    }
    format!(
        "<div class=\"crumbs\"></div>\n<div class=\"tab\" id=\"Tab2\">\n<div class=\"menubox\">\n<ul>\n{items}</ul>\n</div>\n\
         <div class=\"contentbox_tab box_tab\">\n<div id=\"con_two_1\">\n{body}</div>\n</div>\n</div>\n"
    )
}
