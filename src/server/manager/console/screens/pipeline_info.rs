//! `pipelineInfo`: one pipeline with its parameters.

use super::page::{Parameters, Screen};
use super::{ScreenError, labels};
use crate::model::{NodeRef, PipelineDetail};
use crate::server::manager::console::html::{elements, parameter, text};

/// The page's wording of a parameter.
#[derive(Clone, Copy)]
enum Wording {
    /// Same as in the form.
    Plain,
    /// A switch, shown as `开启` or `关闭`.
    Switch,
    /// A constant; `AUTOMATIC` is shown as `自动选择`.
    Mode,
}

use Wording::{Mode, Plain, Switch};

/// Row label → Otter's name of the parameter, its wording, and whether the row exists for every pipeline and manager version.
const PARAMETERS: [(&str, &str, Wording, bool); 29] = [
    ("并行度", "parallelism", Plain, true),
    ("数据反查线程数", "extractPoolSize", Plain, true),
    ("数据载入线程数", "loadPoolSize", Plain, true),
    ("文件载入线程数", "fileLoadPoolSize", Plain, true),
    ("主站点", "home", Switch, true),
    ("同步数据来源", "selectorMode", Plain, true),
    ("主道消费批次大小", "mainstemBatchsize", Plain, true),
    ("获取批次数据超时时间", "batchTimeout", Plain, false),
    // not supported by managers up to 4.2.18
    ("Load批次大小", "loadBatchsize", Plain, false),
    ("使用batch", "useBatch", Switch, true),
    ("跳过Select异常", "skipSelectException", Switch, true),
    ("跳过Load异常", "skipLoadException", Switch, true),
    ("仲裁器调度模式", "arbitrateMode", Mode, true),
    ("负载均衡算法", "lbAlgorithm", Plain, true),
    ("传输模式", "pipeChooseType", Mode, true),
    ("记录selector日志", "dumpSelector", Switch, true),
    ("记录selector详细日志", "dumpSelectorDetail", Switch, true),
    ("记录load日志", "dumpEvent", Switch, true),
    ("dryRun模式", "dryRun", Switch, true),
    ("支持ddl同步", "ddlSync", Switch, true),
    ("跳过ddl异常", "skipDdlException", Switch, true),
    ("文件重复同步对比", "fileDetect", Switch, true),
    ("文件传输加密", "useFileEncrypt", Switch, true),
    ("启用公网同步", "useExternalIp", Switch, true),
    ("跳过自由门数据", "skipFreedom", Switch, true),
    ("跳过反查无记录数据", "skipNoRow", Switch, true),
    ("启用数据表类型转化", "useTableTransform", Switch, true),
    ("兼容字段新增同步", "enableCompatibleMissColumn", Switch, true),
    ("自定义同步标记", "channelInfo", Plain, true),
];

/// Parses a pipeline's page.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<PipelineDetail, ScreenError> {
    let screen = Screen::read("pipelineInfo", html)?;
    let rows = screen.settings()?;
    let mut parameters = Vec::with_capacity(PARAMETERS.len());
    for (label, name, wording, always) in PARAMETERS {
        if always || rows.cell(label).is_some() {
            parameters.push((name.to_owned(), rows.value(label, |text| form_value(wording, text))?));
        }
    }
    Ok(PipelineDetail {
        id: rows.number("Pipeline序号")?,
        name: rows.text("Pipeline名字")?,
        description: rows.text("描述信息")?,
        select_nodes: nodes(&rows, "Select机器")?,
        load_nodes: nodes(&rows, "Load机器")?,
        destination: rows.text("Canal名字")?,
        parameters,
    })
}

/// Converts a value to the pipeline form's format.
fn form_value(wording: Wording, text: &str) -> Option<String> {
    match wording {
        // old rows may have no value at all
        Switch if text.is_empty() => Some(String::new()),
        Switch => labels::switch(text).map(|on| on.to_string()),
        Mode if text == "自动选择" => Some("AUTOMATIC".to_owned()),
        Plain | Mode => Some(text.to_owned()),
    }
}

fn nodes(rows: &Parameters<'_>, label: &str) -> Result<Vec<NodeRef>, ScreenError> {
    let links = elements(rows.needed(label)?, "a");
    links
        .map(|link| Ok(NodeRef { id: parameter(link, "nodeId").ok_or_else(|| rows.missing(label, "nodeId"))?, name: text(link) }))
        .collect()
}
