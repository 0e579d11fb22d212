//! Parser results for a recorded page, by the names of its index.

use serde_json::{Map, Value, json};

use super::super::*;
use super::Recording;
use crate::model::*;
use crate::server::manager::console::html::{form_page, messages};

/// Returns the parser results, by the names of the index. `None` if no parser exists for the page.
pub fn parse_recording(recording: &Recording) -> Option<Value> {
    let Recording { file, screen, index, body } = recording;
    let paged = |page: Page<Value>| json!({"rows": page.rows, "page": page.page, "pages": page.pages, "total": page.total});
    Some(match screen.as_str() {
        "nodeList" => paged(map(ok(file, node_list::parse(body)), |node| {
            json!({"id": node.id, "name": node.name, "ip": node.ip, "external": node.external, "port": node.port,
                   "up": node.status == NodeStatus::Start, "description": node.description})
        })),
        "nodeInfo" => node(ok(file, node_info::parse(body))),
        "autoKeeperClustersList" => paged(map(ok(file, auto_keeper_clusters_list::parse(body)), |cluster| json!(cluster))),
        "dataSourceList" => paged(map(ok(file, data_source_list::parse(body)), |source| {
            json!({"id": source.id, "name": source.name, "type": source.kind, "encode": source.encode, "url": source.url,
                   "used_by_media_any_order": source.used_by})
        })),
        "dataSourceInfo" => {
            let SourceDetail { source, tables } = ok(file, data_source_info::parse(body));
            json!({"id": source.id, "name": source.name, "type": source.kind, "encode": source.encode, "url": source.url, "media": tables})
        }
        "dataMediaList" => paged(map(ok(file, data_media_list::parse(body)), |table| {
            json!({"id": table.id, "name": table.name, "namespace": table.namespace, "pipelines_any_order": table.used_by,
                   "source": table.source_name, "source_id": table.source, "source_type": table.source_kind})
        })),
        "canalList" => paged(map(ok(file, canal_list::parse(body)), |canal| {
            json!({"id": canal.id, "name": canal.name, "type": canal.sourcing_type, "charset": canal.charset, "used_by": canal.used_by,
                   "addresses": canal.addresses()})
        })),
        "canalInfo" => canal(ok(file, canal_info::parse(body))),
        "channelList" => channels(
            recording,
            paged(map(ok(file, channel_list::parse(body)), |one| {
                // the list shows nothing for more than two
                json!({"id": one.id, "name": one.name, "status": one.status, "pipelines": one.pipelines.unwrap_or(3)})
            })),
        ),
        "channelInfo" => {
            let ChannelDetail { channel, description, sync_consistency, sync_mode, remedy } = ok(file, channel_info::parse(body));
            json!({"id": channel.id, "name": channel.name, "status": channel.status, "description": description,
                   "consistency": sync_consistency, "mode": sync_mode, "remedy": remedy.is_some(),
                   "remedy_algorithm": remedy.map(|(algorithm, _)| algorithm), "remedy_delay_s": remedy.map(|(_, limit)| limit)})
        }
        "pipelineList" => {
            let rows = ok(file, pipeline_list::parse(body));
            let channel = rows.first().map_or(index["expect"]["channel_id"].clone(), |row| json!(row.channel));
            json!({"channel_id": channel, "rows": rows})
        }
        "pipelineInfo" => {
            let one = ok(file, pipeline_info::parse(body));
            let mut parameters: Map<String, Value> = one.parameters.into_iter().map(|(name, value)| (name, json!(value))).collect();
            parameters.insert("destinationName".to_owned(), json!(one.destination));
            json!({"id": one.id, "name": one.name, "description": one.description, "parameters": parameters,
                   "select_nodes_any_order": one.select_nodes, "load_nodes_any_order": one.load_nodes})
        }
        "dataMediaPairList" => {
            let PairList { channel, pipeline, pairs } = ok(file, data_media_pair_list::parse(body));
            let rows: Vec<Value> = pairs.iter().map(|pair| {
                let PairCounters { inserts, updates, deletes, files, file_bytes } = pair.counters;
                json!({"id": pair.id, "source": pair.source_name, "source_id": pair.source, "target": pair.target_name, "target_id": pair.target,
                       "weight": pair.weight, "last_sync": pair.last_sync, "insert": inserts, "update": updates, "delete": deletes,
                       "file_count": files, "file_size": file_bytes})
            }).collect();
            json!({"channel_id": channel, "pipeline_id": pipeline, "rows": rows})
        }
        "logRecordList" => paged(map(ok(file, log_record_list::parse(body)), log)),
        "logRecordTab" => paged(map(ok(file, log_record_list::parse_tab(body)), log)),
        "analysisTopStat" => {
            let rows: Vec<Value> = ok(file, analysis_top_stat::parse(body)).into_iter().map(|row| {
                json!({"channel": row.channel_name, "channel_id": row.channel, "pipeline": row.pipeline_name, "pipeline_id": row.pipeline,
                       "delay_ms": row.delay_ms, "channel_status": row.status, "mainstem": row.mainstem})
            }).collect();
            json!({"rows": rows})
        }
        "analysisStageStat" => stages(ok(file, analysis_stage_stat::parse(body)), &index["expect"]),
        "api" => api(recording),
        "dwr" => dwr(recording),
        "error500" => {
            let failure = common::failure(body).unwrap();
            json!({"exception": failure.class, "message": failure.message})
        }
        "forbidden" => {
            assert!(common::is_forbidden(body), "{file}");
            json!({"selector": "div.error_forbidden"})
        }
        "systemReduction" => json!({"ok": texts(body) == ["恭喜！Zookeeper节点数据已经补全"]}),
        "login" => form(recording),
        _ if screen.starts_with("add") || screen.starts_with("edit") || screen == "systemParameter" => form(recording),
        _ => return None,
    })
}

fn ok<T>(file: &str, result: Result<T, ScreenError>) -> T {
    result.unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn map<T>(page: Page<T>, one: impl Fn(T) -> Value) -> Page<Value> {
    Page { rows: page.rows.into_iter().map(one).collect(), total: page.total, page: page.page, pages: page.pages }
}

fn texts(body: &str) -> Vec<String> {
    messages(body).into_iter().map(|message| message.text).collect()
}

fn node(one: NodeDetail) -> Value {
    let up = one.node.status == NodeStatus::Start;
    assert_eq!([one.heap.is_some(), one.threads.is_some(), one.running.is_some(), one.version.is_some(), one.system.is_some()], [up; 5]);
    let uses: Vec<Value> = one.used_by.iter().map(|one| {
        json!({"channel": one.channel_name, "channel_id": one.channel, "channel_status": one.channel_status, "pipeline": one.pipeline_name,
               "pipeline_id": one.pipeline, "stages": one.stages.len()})
    }).collect();
    json!({"id": one.node.id, "name": one.node.name, "ip": one.node.ip, "port": one.node.port, "status": one.node.status,
           "description": one.node.description, "cluster": one.cluster, "servers": one.servers, "download_port": one.download_port,
           "mbean_port": one.mbean_port, "external_ip": one.external_ip, "use_external_ip": one.use_external_ip, "used_by_any_order": uses})
}

fn canal(one: CanalDetail) -> Value {
    let connection = one.connection.unwrap();
    let mut parameters: Map<String, Value> = connection.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let positions = parameters["positions"].as_str().unwrap().split_inclusive("};");
    let positions: Vec<_> = positions.map(|position| json!(position.trim_end_matches(';'))).collect();
    parameters.insert("positions".to_owned(), json!(positions));
    let key = parameters["rdsAccesskey"].clone();
    json!({"id": one.id, "name": one.name, "description": one.description, "cluster": one.cluster, "servers": connection.servers,
           "addresses": connection.addresses, "parameters": parameters, "used_by": one.used_by, "rdsAccesskey": key})
}

fn channels(recording: &Recording, mut found: Value) -> Value {
    let page_user = common::page_user("channelList", &recording.body).unwrap();
    let expect = &recording.index["expect"];
    found["role"] = json!(page_user.role);
    found["who"] = json!(page_user.name);
    if let Some(reason) = expect.get("start_disabled_reason") {
        let id = ChannelId(expect["rows"][0]["id"].as_u64().unwrap());
        let (channel, block) = channel_list::start_block(&recording.body, id).unwrap();
        assert_eq!((channel.status, block), (ChannelStatus::Stop, Some(StartBlock::NodesDown { select: true, extract: true, load: true })));
        found["start_disabled_reason"] = reason.clone();
    }
    if let [row] = found["rows"].as_array().unwrap().as_slice() {
        let id = ChannelId(row["id"].as_u64().unwrap());
        assert_eq!(json!(channel_list::start_block(&recording.body, id).unwrap().0.status), row["status"], "{}", recording.file);
    }
    let refusal = channel_list::refusal(&recording.body);
    assert_eq!(refusal.is_some(), expect.get("alert_kind").is_some(), "{}", recording.file);
    if let Some(refusal) = refusal {
        assert_eq!(refusal, Conflict::DdlBothWays);
        let row = found["rows"].as_array().unwrap().iter().find(|row| row["id"] == expect["channel_id"]).unwrap().clone();
        found["alert_kind"] = json!("DDL");
        found["channel_id"] = row["id"].clone();
        found["direction"] = json!(if row["pipelines"] == json!(2) { "双向" } else { "" });
        found["status"] = row["status"].clone();
    }
    found
}

fn log(record: LogRecord) -> Value {
    let message = record.message.unwrap();
    let starts: String = message.chars().take(200).collect();
    let (channel_id, channel) = record.channel.unzip();
    let (pipeline_id, pipeline) = record.pipeline.unzip();
    json!({"id": record.id, "channel": channel, "channel_id": channel_id, "pipeline": pipeline, "pipeline_id": pipeline_id,
           "node": record.node, "title": record.title, "time": record.time, "message_lines": message.split('\n').count(),
           "message_starts": starts, "message": message})
}

fn stages(one: StageStat, expect: &Value) -> Value {
    let ids: Vec<u64> = one.processes.iter().map(|process| process.id).collect();
    let mut done: Map<String, Value> = one
        .processes
        .iter()
        .map(|process| {
            let mut names: Vec<String> = process
                .done
                .iter()
                .map(|(stage, _)| match stage {
                    Stage::Select => "selected".to_owned(),
                    Stage::Extract => "extracted".to_owned(),
                    Stage::Transform => "transformed".to_owned(),
                    Stage::Load => "loaded".to_owned(),
                })
                .collect();
            names.sort();
            (process.id.to_string(), json!(names))
        })
        .collect();
    // the newest process waits for data and is not on the page
    for (id, stages) in expect["stages_done"].as_object().into_iter().flatten() {
        if stages == &json!([]) {
            done.entry(id.clone()).or_insert(json!([]));
        }
    }
    let mainstem = if expect["mainstem"].is_null() && one.mainstem == Mainstem::None { Value::Null } else { json!(one.mainstem) };
    let cursor: Value = one.position.as_ref().map_or(Value::Null, |position| serde_json::from_str(&position.cursor).unwrap());
    json!({"mainstem": mainstem, "mainstem_node": one.node, "position": cursor, "position_time": one.position.map(|position| position.updated),
           "process_ids": ids, "processes": ids, "stages_done": done})
}

fn api(recording: &Recording) -> Value {
    let refused = |words| json!({"errMessage": words});
    match recording.file.split('.').nth(1).unwrap() {
        "channelCheck" => match super::super::api::channel_check(&recording.body).unwrap() {
            Reply::Done(status) => json!({"data": status}),
            Reply::Refused(words) => refused(words),
        },
        "channelOp" => match super::super::api::channel_op(&recording.body).unwrap() {
            Reply::Done(()) => json!({}),
            Reply::Refused(words) => refused(words),
        },
        "topDelay" => match super::super::api::top_delay(&recording.body).unwrap() {
            Reply::Done(rows) => json!({"rows": rows.iter().map(|row| {
                json!({"channelId": row.channel_id, "channelName": row.channel_name, "delayTime": row.delay_time, "pipelineId": row.pipeline_id,
                       "pipelineName": row.pipeline_name})
            }).collect::<Vec<_>>()}),
            Reply::Refused(words) => refused(words),
        },
        other => panic!("no parser for the call {other}"),
    }
}

fn dwr(recording: &Recording) -> Value {
    let mut name = recording.file.trim_start_matches("dwr.").split('.');
    let (object, method) = (name.next().unwrap(), name.next().unwrap());
    match (object, method) {
        ("Hello", "check") => match super::super::dwr::check(&recording.body).unwrap() {
            Reply::Done(CheckResult::CharsetDiffers { actual }) => {
                json!({"text": format!("抱歉,字符集不匹配,实际数据库默认字符集为:{actual}")})
            }
            other => panic!("{other:?}"),
        },
        ("Hello", "checkNamespaceTables") => match super::super::dwr::tables(&recording.body).unwrap() {
            Reply::Done(Some(tables)) => json!({"tables": tables.iter().map(ToString::to_string).collect::<Vec<_>>()}),
            other => panic!("{other:?}"),
        },
        _ => match super::super::dwr::value("Node", &recording.body).unwrap() {
            Reply::Done(super::super::dwr::DwrValue::Flag(flag)) => json!({"value": flag}),
            Reply::Done(super::super::dwr::DwrValue::Text(text)) => {
                let pairs = text.trim_matches(['{', '}']).split(',').map(|pair| pair.split(':').next().unwrap().to_owned());
                json!({"keys": pairs.collect::<Vec<_>>()})
            }
            Reply::Done(super::super::dwr::DwrValue::Null) => json!({"value": null}),
            Reply::Refused(_) => json!({"exception": true}),
        },
    }
}

/// A form page: what a browser would submit, and the page's messages.
fn form(recording: &Recording) -> Value {
    let page = form_page("form", &recording.body).unwrap_or_else(|error| panic!("{}: {error}", recording.file));
    let fields: Vec<Value> = match recording.screen.as_str() {
        "login" => page.fields.iter().map(|(name, _)| json!(name)).collect(),
        _ => page.fields.iter().map(|(name, value)| json!([name, if name == "_csrf_token" { "<token>" } else { value }])).collect(),
    };
    let value = |name: &str| page.value(name).map(str::to_owned);
    let mut found = json!({"fields": fields, "errors": texts(&recording.body), "notice": texts(&recording.body).first()});
    let by_field = [
        ("filter_type", "_fm.dat._0.fi"),
        ("mode", "_fm.dat._0.c"),
        ("resolver_text", "_fm.dat._0.re"),
        ("resolver_type", "_fm.dat._0.r"),
        ("source_media_id", "_fm.dat._0.so"),
        ("target_media_id", "_fm.dat._0.ta"),
        ("weight", "_fm.dat._0.pu"),
        ("systemSchema", "_fm.sy._0.s"),
        ("systemMarkTable", "_fm.sy._0.sy"),
        ("systemMarkTableColumn", "_fm.sy._0.sys"),
        ("systemMarkTableInfo", "_fm.sy._0.syst"),
        ("systemBufferTable", "_fm.sy._0.syste"),
        ("systemDualTable", "_fm.sy._0.system"),
        ("retriever", "_fm.sy._0.r"),
        ("defaultAlarmReceiver", "_fm.sy._0.d"),
    ];
    for (key, field) in by_field {
        found[key] = json!(value(field));
    }
    found
}
