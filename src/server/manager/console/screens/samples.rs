//! Sample pages for tests, malformed in the same places as the manager's, and one entry point for all parsers.

use super::*;
use crate::server::manager::console::html::{form_page, messages};

/// A page with the manager's layout around this content.
pub fn layout(main: &str) -> String {
    format!(
        r##"<html><body><div class="head"><div class="head_right"><div class="exit"><a href="/?x"><img src="e.png"/></a></div>
<span>ann  （超级管理员）  ，欢迎您进入！</span></div></div><div class="main">{main}</div>
<div class="footer"><div align="center"><font color="#ffffff">h - 4.2.18 [ r5a93 ] @ Mon Nov 23 16:56:53 UTC 2026</font></div></div></body></html>"##
    )
}

fn headings(names: &[&str]) -> String {
    names.iter().map(|name| format!("<th>{name}</th>")).collect()
}

/// A list: its class, headings, raw rows, and pager text.
pub fn list(class: &str, names: &[&str], rows: &str, pager: &str) -> String {
    let pager = if pager.is_empty() { String::new() } else { format!(r#"<div class="page">{pager}&nbsp;&nbsp;<b>1</b></div>"#) };
    layout(&format!(r#"<table class="{class} changecolor_w"><tr>{}</tr>{rows}</table>{pager}"#, headings(names)))
}

/// A detail page: rows of label and cell, then additional content.
pub fn settings(rows: &[(&str, &str)], more: &str) -> String {
    let rows: String = rows.iter().map(|(label, cell)| format!("<tr>\n<th>{label}：</th><td> {cell} </td>\n</tr>\n")).collect();
    layout(&format!(r#"<table class="setting">{rows}</table>{more}"#))
}

pub const ONE: &str = "共1条数据&nbsp;&nbsp;第1页/共1页";
pub const NONE: &str = "共0条数据&nbsp;&nbsp;第0页/共0页";

pub const NODES: [&str; 6] = ["序号", "机器名字", "IP", "端口", "状态", "操作"];
pub const NODE_ROW: &str = r#"<tr><td>3</td><td><div class="bubbleInfo"><a href="/node_info.htm?nodeId=3" id="download">a &lt;b&gt; &#39;甲</a>
<div class="popup"><div class="pop_tips_font">$seniorNode.description
</div></div></div></td><td> 203.0.113.9 (外) </td><td>2088</td><td> <font color="red">未启动</font> </td><td></td></tr>"#;

pub const CHANNELS: [&str; 5] = ["序号", "Channel名字", "运行状态", "同步方向", "操作"];
/// A stopped channel with one pipeline whose start is greyed out for a reason.
pub fn channel_row(reason: &str) -> String {
    format!(
        r#"<tr><td>12</td><td><a href="/pipeline_list.htm?channelId=12">orders</a></td><td><a href="" style="color:gray">停止</a></td><td>
单向</td><td><p><img/><span class="ico_font" title="{reason}">启用</span></p></td></tr>"#
    )
}

pub const PIPELINES: [&str; 10] =
    ["序号", "Pipeline名字", "并行度", "主站点", "mainstem状态", "延迟时间", "最后同步时间", "最后位点时间", "监控数", "操作"];
pub const CRUMB: &str =
    r#"<div class="crumbs"><a href="channelList.htm?channelId=4">c</a> > <a href="dataMediaPairList.htm?pipelineId=6">p</a></div>"#;
/// The rows of two pipelines; the second has no `<tr>`.
pub const PIPELINE_ROWS: &str = r#"<tr><td>7</td><td><a href="x.htm?pipelineId=7">p7</a><div class="pop_tips_font">over &amp; there</div></td><td>5</td><td>true</td>
<td>
工作中</td><td>1 m 0.5 s</td><td>2026-01-02 03:04:05</td><td></td><td>1,002</td><td></td></tr>
<td>6</td><td><a href="x.htm?pipelineId=6">p6</a><div class="pop_tips_font"></div></td><td>5</td><td>false</td><td>未工作</td><td>0</td><td></td>
<td>2026-01-02 03:04:06</td><td>0</td><td></td></tr>"#;

pub const LOGS: [&str; 7] = ["序号", "Channel信息", "Pipeline信息", "Node信息", "日志标题", "日志内容", "发生时间"];
/// A log record of a deleted channel, with every escape in its text.
pub const LOG_ROW: &str = r##"<tr><td>9</td><td><a href="#">UnKnow</a></td><td><a href="/p.htm?channelId=4&amp;pipelineId=6">p6</a></td><td><a href="#">manager</a></td>
<td>EXCEPTION</td><td class="message"><a onclick="openDialog('a \&#39;b\&#39; \&quot;c\&quot; d\\e \u4E2D&amp;nbsp;&amp;nbsp;&amp;nbsp;&amp;nbsp;t&lt;br&gt;x&lt;br\/&gt;at &lt;init&gt; &amp;amp;')">…</a></td><td>2026-01-02 03:04:05</td></tr>"##;

pub const TOP: [&str; 9] =
    ["TOP", "Channel名字", "Pipeline信息", "延迟时间", "最后采集间隔", "DB数量(1分种)", "DB大小(1分种)", "channel状态", "pipeline状态"];
pub const TOP_ROW: &str = r#"<tr><td>1</td><td><a href="/c.htm?channelId=4">c</a></td><td><a href="/p.htm?channelId=4&amp;pipelineId=6">p</a></td><td>1 h 0.25 s</td>
<td><font color="red">28,801 s</font></td><td>1,260</td><td>1.5 KB</td><td><font>挂起</font></td><td>定位中</td></tr>"#;

pub const PAIRS: [&str; 11] =
    ["序号", "源表", "目标表", "权重", "FileSize", "FileCount", "DeleteCount", "UpdateCount", "InsertCount", "最后同步时间", "操作"];
pub const PAIR_ROW: &str = r#"<tr><td>7</td><td><a href="m.htm?dataMediaId=11">a.t</a></td><td><a href="m.htm?dataMediaId=12">b.t</a></td><td>5</td><td>1.5 KB</td>
<td>2</td><td>3</td><td>4</td><td>1,234,567</td><td></td><td></td></tr>"#;

/// A page for every screen, by Otter's name, that its parser accepts.
pub fn all() -> Vec<(&'static str, String)> {
    let crumbed = |page: String| page.replace(r#"<div class="main">"#, &format!(r#"<div class="main">{CRUMB}"#));
    let used = |what: &str| format!(r#"<td><span class="ico_font" title="{what}">删除</span></td></td></tr>"#);
    let cluster_row = r#"<tr><td>2</td><td><a href="d.htm?clusterId=2">zk</a></td><td>[h:1, h:2,h:3]</td><td></td><td></td></tr>"#;
    let source_row =
        format!("<tr><td>4</td><td>src</td><td>MYSQL</td><td>UTF8MB4</td><td>jdbc:mysql://h:3306</td>{}", used("已被数据表[9][7]使用"));
    let table_row = format!(
        r#"<tr><td>9</td><td>s</td><td>(.*)</td><td><a href="x?dataMediaSourceId=4">src</a></td><td>MYSQL</td>{}"#,
        used("已经被Pipeline[6][6][5]使用")
    );
    let canal_row =
        format!("<tr><td>5</td><td>c1</td><td>MYSQL</td><td>UTF-8</td><td>jdbc://h:1,h:2;h:3;</td>{}", used("已被pipeline[6]使用"));
    let tab = LOGS.map(|name| if name == "Pipeline信息" { "Pipline信息" } else { name });
    vec![
        ("nodeList", list("list", &NODES, NODE_ROW, ONE)),
        ("nodeInfo", node_page()),
        ("autoKeeperClustersList", list("list", &["序号", "集群名字", "集群地址", "描述", "操作"], cluster_row, ONE)),
        ("dataSourceList", list("list", &["序号", "数据源名字", "类型", "编码", "URL", "操作"], &source_row, ONE)),
        ("dataSourceInfo", source_page()),
        ("dataMediaList", list("list", &["序号", "Schema Name", "Table Name", "数据源", "源类型", "操作"], &table_row, ONE)),
        ("canalList", list("list", &["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"], &canal_row, ONE)),
        ("canalInfo", canal_page()),
        ("pipelineInfo", pipeline_page()),
        ("channelList", list("list", &CHANNELS, &channel_row("映射关系没有配置，不能启动"), ONE)),
        ("channelInfo", channel_page()),
        ("pipelineList", crumbed(list("list", &PIPELINES, PIPELINE_ROWS, ""))),
        ("dataMediaPairList", crumbed(list("list2", &PAIRS, PAIR_ROW, ""))),
        ("logRecordList", list("list", &LOGS, LOG_ROW, ONE)),
        ("logRecordTab", list("list2", &tab, LOG_ROW, ONE)),
        ("analysisTopStat", list("list", &TOP, TOP_ROW, "")),
        ("analysisStageStat", crumbed(stage_page())),
    ]
}

fn node_page() -> String {
    let rows = [
        ("机器序号", "1"),
        ("机器名", "n1"),
        ("地址端口", "10.0.0.1:2088"),
        ("下载端口", "2089"),
        ("MBean端口", ""),
        ("外部IP", ""),
        ("启用外部IP", "否"),
        ("Zookeeper集群", "zk [ h:1,h:2 ]"),
        ("运行状态", "START"),
        ("使用内存", r#"<div id="chart_div"></div>"#),
        ("线程使用状况", "3/100"),
        ("实际运行的Pipeline数统计", "[2, 1]"),
        ("node版本信息", "4.2.18 [ r1 ] @ x"),
        ("操作系统信息", "Linux 6 amd64 @ 2 cores , 【 load average:2.5 】"),
        ("描述信息", "near the &lt;orders&gt;"),
    ];
    let stage = |word: &str| {
        format!(
            r#"<tr><td>10.0.0.1:2088</td><td>{word}</td><td><a href="/p.htm?channelId=4&amp;pipelineId=6">p6</a></td><td><a href="/c.htm?channelId=4">c4</a></td>
<td><font color="green">运行</font> <a href="x">(状态查询)</a></td></td><td></td><td></td></tr>"#
        )
    };
    let stages: String = ["selectNode", "extractNode", "transformNode", "loadNode"].map(stage).concat();
    let names = headings(&["node", "阶段", "所属Pipeline", "所属Channel", "状态信息", "pengding", "统计信息"]);
    let script = r#"<script>var obj = eval({"committed":20,"init":5,"max":-1,"used":10});</script>"#;
    settings(&rows, &format!(r#"<table class="list"><tr>{names}</tr>{stages}</table>{script}"#))
}

fn source_page() -> String {
    let rows = [("数据源序号", "3"), ("数据源名", "src"), ("数据类型", "MYSQL"), ("编码", "UTF8"), ("URL", "jdbc:mysql://h:3306")];
    let names = headings(&["序号", "Schema Name", "Table Name", "操作"]);
    settings(&rows, &format!(r#"<table class="list"><tr>{names}</tr><tr><td>14</td><td>s</td><td>(.*)</td><td></td></tr></table>"#))
}

fn canal_page() -> String {
    let rows = [
        ("canal序号", "9"),
        ("canal名称", "c1"),
        ("运行状态", ""),
        ("运行模式", "EMBEDDED"),
        ("Zookeeper集群", "zk [ h:1 ]"),
        ("数据源类型", "MYSQL"),
        ("数据库地址", "h:1,h:2;h:3;"),
        ("数据库帐号", "reader"),
        ("connectionCharset", "UTF-8"),
        ("是否启用gtid位点", "false"),
        ("位点信息", "{&quot;position&quot;:4};"),
        ("是否开启表结构TSDB", "true"),
        ("rds accesskey", "ak"),
        ("rds secretkey", "hush-hush"),
        ("rds instanceId", ""),
        ("存储机制", "MEMORY"),
        ("内存存储batch获取模式", "MEMSIZE"),
        ("HA机制", "MEDIA"),
        ("media group key", "g1"),
        ("是否开启心跳", "false"),
        ("meta机制", "MIXED"),
        ("索引机制", "META"),
        ("服务端口", "11111"),
        ("默认连接超时", ""),
        ("接收BufferSize", "1"),
        ("发送BufferSize", "2"),
        ("切换回退时间", "60"),
        ("过滤表达式", r"a\..*"),
        ("描述信息", ""),
    ];
    let names = headings(&["channel名字", "pipeline名字", "消费端ID", "消费批次大小", "获取数据超时时间", "操作"]);
    let used =
        r#"<tr><td><a href="/c.htm?channelId=4">c4</a></td><td><a href="/p.htm?channelId=4&amp;pipelineId=6">p6</a></td><td>6</td></tr>"#;
    settings(&rows, &format!(r#"<script><script></script><table class="list"><tr>{names}</tr>{used}</table>"#))
}

/// As rendered by managers up to 4.2.18: without `Load批次大小`.
fn pipeline_page() -> String {
    let nodes = r#"<a href="nodeInfo.htm?nodeId=2">n2</a>; <a href="nodeInfo.htm?nodeId=1">n &lt;1&gt;</a>; "#;
    let mut rows = vec![
        ("Pipeline序号", "7"),
        ("Pipeline名字", "p7"),
        ("Select机器", nodes),
        ("Load机器", ""),
        ("Canal名字", "<a>c1</a>"),
        ("描述信息", ""),
    ];
    let plain = ["并行度", "数据反查线程数", "数据载入线程数", "文件载入线程数", "主道消费批次大小", "获取批次数据超时时间"];
    rows.extend(plain.map(|label| (label, "5")));
    rows.extend([
        ("主站点", "true"),
        ("同步数据来源", "Canal"),
        ("使用batch", "true"),
        ("负载均衡算法", "RoundRbin"),
        ("自定义同步标记", "m"),
    ]);
    rows.extend([
        ("仲裁器调度模式", "自动选择"),
        ("传输模式", "HTTP"),
        ("跳过Select异常", "开启"),
        ("跳过Load异常", "关闭"),
        ("记录selector日志", "开启"),
    ]);
    let switches = ["记录selector详细日志", "记录load日志", "dryRun模式", "支持ddl同步", "跳过ddl异常", "文件重复同步对比", "文件传输加密"];
    rows.extend(switches.map(|label| (label, "关闭")));
    let switches = ["启用公网同步", "跳过自由门数据", "跳过反查无记录数据", "启用数据表类型转化", "兼容字段新增同步"];
    rows.extend(switches.map(|label| (label, "关闭")));
    settings(&rows, "")
}

/// Contains a `</tr` without its closing bracket.
fn channel_page() -> String {
    let rows = [
        ("Channel序号", "8"),
        ("Channel名字", "orders"),
        ("同步方向", ""),
        ("运行状态", "停止"),
        ("同步一致性", ""),
        ("同步模式", "行记录同步"),
        ("是否开启数据一致性", "开启"),
        ("一致性算法", "时间交集补救"),
        ("一致性反查数据库延迟阀值", "90 秒"),
        ("描述信息", "one\ntwo"),
    ];
    settings(&rows, "").replace("90 秒 </td>\n</tr>", "90 秒</td>\n</tr")
}

fn stage_page() -> String {
    let cell = |colour: &str, text: &str| format!(r#"<td style="width:1px;background-color:{colour};" title="">{text}</td>"#);
    let cells = [cell("#ddd", ""), cell("#D9B300", "21"), cell("#ffc1e0", "1,040"), cell("#FF2D2D", "4")].concat();
    layout(&format!(
        r#"<table id="list"><tr><th>SELECT:</th></tr></table><table class="list"><tr><td>mainstem状态 : </td><td>
工作中 ( node : 1 ) <span>|</span> <a href="x">查看</a></b></td></tr><tr><td>position 状态 : </td><td>
最后更新时间 : 2026-01-02 03:04:05 <span>|</span><a>查看</a></b></td></tr>
<tr><td colspan="2"><div id="contentid-position"> {{"a":"b"}} </div></td></tr></table>
<table id="list"><tr><td>6</td>{cells}<td><b>&nbsp;总时间:1,065</b></td></tr></table>
<table id="list"><tr><td>7</td>{}<td style="width:9px">980</td><td>总时间:0</td></tr></table>"#,
        cell("#ddd", "")
    ))
}

/// Parses a page with the parser of its screen; `None` if the screen has no parser.
pub fn parse_any(screen: &str, html: &str) -> Option<Result<(), ScreenError>> {
    Some(match screen {
        "nodeList" => node_list::parse(html).map(drop),
        "nodeInfo" => node_info::parse(html).map(drop),
        "autoKeeperClustersList" => auto_keeper_clusters_list::parse(html).map(drop),
        "dataSourceList" => data_source_list::parse(html).map(drop),
        "dataSourceInfo" => data_source_info::parse(html).map(drop),
        "dataMediaList" => data_media_list::parse(html).map(drop),
        "canalList" => canal_list::parse(html).map(drop),
        "canalInfo" => canal_info::parse(html).map(drop),
        "channelList" => channel_list::parse(html).map(drop),
        "channelInfo" => channel_info::parse(html).map(drop),
        "pipelineList" => pipeline_list::parse(html).map(drop),
        "pipelineInfo" => pipeline_info::parse(html).map(drop),
        "dataMediaPairList" => data_media_pair_list::parse(html).map(drop),
        "logRecordList" => log_record_list::parse(html).map(drop),
        "logRecordTab" => log_record_list::parse_tab(html).map(drop),
        "analysisTopStat" => analysis_top_stat::parse(html).map(drop),
        "analysisStageStat" => analysis_stage_stat::parse(html).map(drop),
        _ => return None,
    })
}

/// Runs all parsers on a text, for tests that only check for panics.
pub fn read_all(text: &str) {
    for screen in
        ["nodeList", "nodeInfo", "autoKeeperClustersList", "dataSourceList", "dataSourceInfo", "dataMediaList", "canalList", "canalInfo"]
    {
        drop(parse_any(screen, text));
    }
    for screen in ["channelList", "channelInfo", "pipelineList", "pipelineInfo", "dataMediaPairList", "logRecordList", "logRecordTab"] {
        drop(parse_any(screen, text));
    }
    drop((parse_any("analysisTopStat", text), parse_any("analysisStageStat", text), form_page("x", text).map(drop), messages(text)));
    drop((
        common::page_user("x", text),
        common::version(text),
        common::failure(text),
        common::is_forbidden(text),
        channel_list::refusal(text),
    ));
    drop((dwr::check(text), dwr::tables(text), api::channel_check(text), api::channel_op(text), api::top_delay(text)));
}
