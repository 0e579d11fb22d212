//! `channelList` and `channelInfo`.

use super::common::{WHITE, direction, on_off, status_word};
use crate::server::sandbox::console::html::frame::{button, heading};
use crate::server::sandbox::console::html::link::{BAR, Url, action, confirmed, deletion, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, setting, settings, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{Channel, ChannelStatus, Pipeline, RemedyAlgorithm, SyncConsistency, SyncMode};

/// Template state carried from row to row: its variables are set only for channels with one or two pipelines and leak into other rows.
#[derive(Default)]
struct Leak {
    /// The stages without a live node, in the form `S. E. L`.
    dead_stages: Option<String>,
    /// No pipeline has an empty list of processes.
    busy: bool,
}

/// `channelList.htm`.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let status = view.params.text("channelStatus");
    if !status.is_empty() && ChannelStatus::from_constant(status).is_none() {
        let enum_class = "com.alibaba.otter.shared.common.model.config.channel.ChannelStatus";
        return Err(JavaException::new("java.lang.IllegalArgumentException", format!("No enum constant {enum_class}.{status}")));
    }
    let asked = view.params.int("pageIndex");
    let (key, pager, channels) = match view.params.long("channelId") {
        Some(id) => (id.to_string(), Pager::new(1, 1), vec![view.channel(id)?]),
        None => {
            let key = view.search_key();
            let hits: Vec<&Channel> =
                view.state.channels.iter().rev().filter(|channel| found(key, &[&channel.id.to_string(), &channel.name])).collect();
            let pager = Pager::new(hits.len(), asked);
            (key.to_owned(), pager, pager.slice(hits.into_iter()))
        }
    };
    let mut leak = Leak::default();
    let rows: Vec<String> = channels.iter().map(|channel| row(view, channel, pager.page, &key, &mut leak)).collect();
    let mut main = heading("Channel管理", &relative("channelList.htm", "Channel管理"));
    main.push_str(&page_form(&view.url("channel_list.htm"), &key, &[]));
    main.push_str(&search_box("search_channel", "channelList.htm", "请输入关键字(目前支持Channel的ID、名字搜索)", &[]));
    main.push_str(&table(WHITE, &["序号", "Channel名字", "运行状态", "同步方向", "操作"], &rows));
    main.push_str(&view.for_admin(|| button(&view.url("add_channel.htm").to_string(), "添加")));
    main.push_str(&pager.html());
    let alert = match view.params.text("errorType") {
        "DDL" => "<script language=\"javascript\">\nalert(\"一个channel中只允许开启单向ddl同步!\");\n</script>\n",
        "HOME" => "<script language=\"javascript\">\nalert(\"一个channel中只允许单向开启为主站点!\");\n</script>\n",
        _ => "",
    };
    main.push_str(alert);
    Ok(Screen::Main(main))
}

fn row(view: &ScreenContext<'_>, channel: &Channel, page: usize, key: &str, leak: &mut Leak) -> String {
    let status = view.status(channel.id);
    let pipelines = view.state.pipelines_of(channel.id);
    if (1..=2).contains(&pipelines.len()) {
        leak.dead_stages = dead_stages(view, &pipelines);
        leak.busy = pipelines.iter().all(|pipeline| !view.state.zookeeper.process_ids(pipeline.id).is_empty());
    }
    let color = match status {
        ChannelStatus::Start => "green",
        ChannelStatus::Pause => "red",
        ChannelStatus::Stop => "gray",
    };
    let name = view.url("pipeline_list.htm").with("channelId", channel.id);
    cells(&[
        &channel.id.to_string(),
        &format!("\n<a href=\"{}\" id=\"download\" class=\"trigger\">{}</a>\n", name.href(), escape(&channel.name)),
        &format!("\n<a href=\"\" style=\"color:{color}\">{}</a>\n", status_word(status)),
        &format!("\n{}\n", direction(pipelines.len())),
        &format!("<p>\n{}\n</p>", actions(view, channel, status, &pipelines, page, key, leak)),
    ])
}

fn actions(
    view: &ScreenContext<'_>,
    channel: &Channel,
    status: ChannelStatus,
    pipelines: &[&Pipeline],
    page: usize,
    key: &str,
    leak: &Leak,
) -> String {
    let mut words = vec![action(&view.url("channel_info.htm").with("channelId", channel.id), "查看")];
    if !view.is_admin() {
        return words.join(BAR);
    }
    let placed = |url: Url| url.with("pageIndex", page).with("searchKey", key);
    let channel_action = |target: &str| view.url(target).with("action", "channelAction").with("channelId", channel.id);
    let notify = confirmed("确实推送Channel吗?", &placed(channel_action("")).with("eventSubmitDoNotify", true), "推送");
    let start = |question: &str, word: &str| match start_refusal(view, pipelines, leak, status) {
        Some(reason) => disabled(word, &reason),
        None => confirmed(question, &placed(channel_action("").with("status", "start")).with("eventSubmitDoStatus", true), word),
    };
    if status != ChannelStatus::Stop {
        let stop = placed(channel_action("channel_list.htm").with("status", "stop")).with("eventSubmitDoStatus", true);
        words.push(confirmed("确实关闭Channel吗?", &stop, "停用"));
        words.push(notify.clone());
    }
    match status {
        ChannelStatus::Start => return words.join(BAR),
        ChannelStatus::Pause => {
            words.push(start("确实恢复Channel吗?", "解挂"));
            words.push(disabled("编辑", "Channel在挂起的时候不能编辑"));
        }
        ChannelStatus::Stop => {
            words.push(start("确实开启Channel吗?", "启用"));
            words.push(action(&placed(view.url("edit_channel.htm").with("channelId", channel.id)), "编辑"));
        }
    }
    words.push(notify);
    words.push(if pipelines.is_empty() {
        deletion(&placed(channel_action("")).with("eventSubmitDoDelete", true))
    } else {
        disabled("删除", "channel必须不包含pipeline才能执行删除")
    });
    words.join(BAR)
}

/// Why the start link is disabled.
fn start_refusal(view: &ScreenContext<'_>, pipelines: &[&Pipeline], leak: &Leak, status: ChannelStatus) -> Option<String> {
    if let Some(stages) = &leak.dead_stages {
        return Some(format!("{stages} 节点未启动"));
    }
    if leak.busy {
        let advice = if status == ChannelStatus::Pause { "请直接停止channel" } else { "不用启用channel" };
        return Some(format!("process里面还有同步数据，{advice}"));
    }
    if pipelines.is_empty() {
        return Some("pipeline没有配置，不能启动".to_owned());
    }
    let unmapped = pipelines.iter().any(|pipeline| view.state.pairs_of(pipeline.id).is_empty());
    unmapped.then(|| "映射关系没有配置，不能启动".to_owned())
}

/// The stages for which some pipeline has no live node, in the template's spelling, or `None` if all have one.
fn dead_stages(view: &ScreenContext<'_>, pipelines: &[&Pipeline]) -> Option<String> {
    let live = |nodes: &[i64]| nodes.iter().any(|nid| view.state.zookeeper.is_live(*nid));
    let word =
        |nodes: fn(&Pipeline) -> &[i64], word: &'static str| if pipelines.iter().all(|pipeline| live(nodes(pipeline))) { "" } else { word };
    let stages = [word(|p| &p.select_nodes, "S."), word(|p| &p.extract_nodes, "E."), word(|p| &p.load_nodes, "L")];
    stages.iter().any(|stage| !stage.is_empty()).then(|| stages.join(" "))
}

/// `channelInfo.htm`.
pub fn info(view: &ScreenContext<'_>) -> ScreenResult {
    let channel = view.channel(view.id("channelId")?)?;
    let parameters = &channel.parameters;
    let consistency = match parameters.sync_consistency {
        SyncConsistency::Media => "基于数据库反查",
        SyncConsistency::Base => "基于当前日志变更",
        SyncConsistency::Store => "",
    };
    let mode = if parameters.sync_mode == SyncMode::Row { "行记录同步" } else { "列记录同步" };
    let mut rows = setting("Channel序号", &channel.id.to_string());
    rows.push_str(&setting("Channel名字", &escape(&channel.name)));
    rows.push_str(&setting("同步方向", &format!(" {}\n", direction(view.state.pipelines_of(channel.id).len()))));
    rows.push_str(&setting("运行状态", &format!(" {} ", status_word(view.status(channel.id)))));
    rows.push_str(&setting("同步一致性", &format!(" {consistency} ")));
    rows.push_str(&setting("同步模式", &format!(" {mode} ")));
    rows.push_str(&setting("是否开启数据一致性", &format!(" {} ", on_off(parameters.enable_remedy))));
    if parameters.enable_remedy {
        let algorithm = if parameters.remedy_algorithm == RemedyAlgorithm::Loopback { "单向回环补救" } else { "时间交集补救" };
        rows.push_str(&setting("一致性算法", &format!(" {algorithm} ")));
        let threshold = setting("一致性反查数据库延迟阀值", &format!("{} 秒", parameters.remedy_delay_thresold_for_media));
        rows.push_str(&threshold.replace("</tr>\n", "</tr\n"));
    }
    rows.push_str(&setting("描述信息", &escape_or_empty(channel.description.as_deref())));
    Ok(Screen::Main(format!("{}{}", heading("Channel信息", "Channel信息"), settings(&rows))))
}
