//! `analysisDelayStat`, `analysisThroughputHistory` and `analysisThroughputStat`: a pipeline's reports over time.

use std::collections::BTreeMap;

use super::common::{TAB, channel_crumbs};
use crate::server::sandbox::console::html::frame::{heading, tabs};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::html::list::{cells, table};
use crate::server::sandbox::console::html::text::{delay, escape, number, size};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{Millis, Pipeline, ThroughputStat, ThroughputType};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

/// The requested range: both ends as `yyyy-MM-dd HH:mm` in the manager's zone, or the last day if one is missing.
fn range(view: &ScreenContext<'_>) -> Result<(Millis, Millis), JavaException> {
    let end = |name: &str| -> Result<Option<Millis>, JavaException> {
        let text = view.params.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        let parsed = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", text).and_then(|time| view.zone.to_timestamp(time));
        let time = parsed.map_err(|_| JavaException::new("java.text.ParseException", format!("Unparseable date: \"{text}\"")))?;
        Ok(Some(time.as_millisecond()))
    };
    Ok(match (end("d5221")?, end("d5222")?) {
        (Some(from), Some(to)) => (from, to),
        _ => (view.now - DAY, view.now),
    })
}

/// The inputs showing the requested range.
fn range_inputs(view: &ScreenContext<'_>, (from, to): (Millis, Millis)) -> String {
    let minute = |at: Millis| view.time(Some(at)).chars().take("yyyy-MM-dd HH:mm".len()).collect::<String>();
    let input = |name: &str, at: Millis| {
        format!("<input name=\"{name}\" id=\"{name}\" class=\"Wdate\" type=\"text\" value=\"{}\"/>\n", escape(&minute(at)))
    };
    format!("<div class=\"search_o\">\n<form method=\"post\">\n时间：{}{}</form>\n</div>\n", input("d5221", from), input("d5222", to))
}

/// The end of the minute, at which a report is plotted.
fn minute_end(at: Millis) -> Millis {
    at - at.rem_euclid(MINUTE) + MINUTE
}

fn page(pipeline: &Pipeline, word: &str, target: &str, tab: usize, scripts: String, body: &str) -> ScreenResult {
    let links = channel_crumbs(pipeline.channel_id, &[relative(&format!("{target}?pipelineId={}", pipeline.id), word)]);
    Ok(Screen::Scripted { scripts, main: format!("{}{}", heading(word, &links), tabs(pipeline.id, tab, body)) })
}

/// `analysisDelayStat.htm`: the average delay of every minute with a report.
pub fn delays(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let range = range(view)?;
    let mut minutes: BTreeMap<Millis, Vec<i64>> = BTreeMap::new();
    let reports = view.state.statistics.delays.iter().filter(|stat| stat.pipeline_id == pipeline.id);
    for stat in reports.filter(|stat| (range.0..=range.1).contains(&stat.gmt_modified)) {
        minutes.entry(minute_end(stat.gmt_modified)).or_default().push(stat.delay_time);
    }
    let mean = |values: &[i64]| values.iter().sum::<i64>() / i64::try_from(values.len().max(1)).unwrap_or(1);
    let means: Vec<(Millis, i64)> = minutes.iter().map(|(end, values)| (*end, mean(values))).collect();
    let all: Vec<i64> = means.iter().map(|(_, value)| *value).collect();
    let points: String =
        means.iter().map(|(end, value)| format!("time={value}.0;\ncreate={end};\nflotTime.push([create,time]);\n")).collect();
    let scripts = format!("<script type=\"text/javascript\">\nvar time;\nvar create;\nvar flotTime=[];\n{points}</script>\n");
    let body = format!("{}平均延迟: <span style=\"font-weight: bold;\">{}</span>\n", range_inputs(view, range), delay(mean(&all)));
    page(pipeline, "延迟时间", "analysisDelayStat.htm", 3, scripts, &body)
}

/// `analysisThroughputHistory.htm`: records and bytes of every minute with a report, rows first, files second.
pub fn throughput(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let range = range(view)?;
    let (mut points, mut totals) = (String::new(), String::new());
    for (at, kind) in [ThroughputType::Row, ThroughputType::File].into_iter().enumerate() {
        let of_kind = |stat: &&ThroughputStat| stat.pipeline_id == pipeline.id && stat.r#type == kind;
        let mut minutes: BTreeMap<Millis, (i64, i64)> = BTreeMap::new();
        let reports = view.state.statistics.throughputs.iter().filter(of_kind);
        for stat in reports.filter(|stat| (range.0..=range.1).contains(&stat.end_time)) {
            let minute = minutes.entry(minute_end(stat.end_time)).or_default();
            *minute = (minute.0 + stat.number, minute.1 + stat.size);
        }
        let series = at + 1;
        for (end, (records, bytes)) in &minutes {
            points.push_str(&format!(
                "historyNumber={records};\nhistorySize=Math.round({bytes} / 1024);\ntime={end};\n\
                 flotNumber{series}.push([time,historyNumber]);\nflotSize{series}.push([time,historySize]);\n"
            ));
        }
        let (records, bytes) = minutes.values().fold((0, 0), |sum, minute| (sum.0 + minute.0, sum.1 + minute.1));
        let bold = |text: String| format!("<span style=\"font-weight: bold;\">{text}</span>");
        totals.push_str(&format!(
            "<div id=\"tabid{series}\">\n总记录数: {}\n总大小:{}\n</div>\n",
            bold(number(records)),
            bold(size(bytes))
        ));
    }
    let names =
        "var historyNumber;\nvar historySize;\nvar time;\nvar flotNumber1=[];\nvar flotSize1=[];\nvar flotNumber2=[];\nvar flotSize2=[];\n";
    let scripts = format!("<script type=\"text/javascript\">\n{names}{points}</script>\n");
    let body = format!("{}{totals}", range_inputs(view, range));
    page(pipeline, "历史吞吐量", "analysisThroughputHistory.htm", 5, scripts, &body)
}

/// `analysisThroughputStat.htm`: records and bytes per second over 1, 5 and 15 minutes, files first, rows second.
pub fn rates(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let row = |kind: ThroughputType| {
        let reports: Vec<&ThroughputStat> =
            view.state.statistics.throughputs.iter().filter(|stat| stat.pipeline_id == pipeline.id && stat.r#type == kind).collect();
        let rate = |minutes: Millis, of: fn(&ThroughputStat) -> i64| {
            let since = view.now - minutes * MINUTE;
            reports.iter().filter(|stat| stat.end_time > since).map(|stat| of(stat)).sum::<i64>() / (minutes * 60)
        };
        let records = |minutes: Millis| number(rate(minutes, |stat| stat.number));
        let bytes = |minutes: Millis| size(rate(minutes, |stat| stat.size));
        cells(&[
            &pipeline.id.to_string(),
            &format!("{kind} "),
            &records(1),
            &records(5),
            &records(15),
            &bytes(1),
            &bytes(5),
            &bytes(15),
            &view.time(reports.last().map(|stat| stat.gmt_modified)),
        ])
    };
    let headings = [
        "PipelineId",
        "类型",
        "TPS&nbsp;(1分钟)",
        "TPS&nbsp;(5分钟)",
        "TPS&nbsp;(15分钟)",
        "吞吐量&nbsp;(1分钟)",
        "吞吐量&nbsp;(5分钟)",
        "吞吐量&nbsp;(15分钟)",
        "最后同步时间",
    ];
    let body = table(TAB, &headings, &[row(ThroughputType::File), row(ThroughputType::Row)]);
    page(pipeline, "吞吐量", "analysisThroughputStat.htm", 2, String::new(), &body)
}
