//! Every recorded page of real managers, parsed and compared with all that its index says of it.
//!
//! The recordings lie in the folder that `OTTER_RECORDED` names; without it these tests print that they are skipped.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::*;
use crate::model::*;
use crate::server::manager::console::html::{form_page, messages};

/// Screens of later issues. Their forms, where they have one, are compared all the same.
const LATER: [(&str, &str); 14] = [
    ("alarmRuleList", "alarm rules"),
    ("alarmSystemList", "alarm rules"),
    ("dataMatrixList", "data matrices"),
    ("dataMatrixInfo", "data matrices"),
    ("userManager", "users of the manager"),
    ("analysisDelayStat", "curves"),
    ("analysisThroughputHistory", "curves"),
    ("analysisThroughputStat", "curves"),
    ("behaviorHistoryCurve", "curves"),
    ("autoKeeperClustersDetail", "ZooKeeper's own statistics, which no current ZooKeeper gives"),
    ("autoKeeperClientPath", "ZooKeeper's own statistics, which no current ZooKeeper gives"),
    ("dataMediaInfo", "a table's own page; the list tells what this issue needs"),
    ("dataMediaPairInfo", "column pairs and processors"),
    ("selectDataMedia", "the manager's own picker; the list tells the same"),
];

/// What an index tells that its page does not: (screen, key, where it comes from).
const NOT_ON_PAGE: [(&str, &str, &str); 16] = [
    ("dataMediaPairList", "channel_status", "the state of the recording"),
    ("analysisStageStat", "process_ids_in_zookeeper", "ZooKeeper: the newest process is left out of the page"),
    ("analysisStageStat", "same_after", "the recording"),
    ("canalInfo", "rdsSecretkey", "a secret, dropped on purpose"),
    ("addChannel", "created", "the database"),
    ("addColumnPair", "stored", "the database"),
    ("addColumnPair", "mapped", "column pairs: a later issue"),
    ("addColumnPair", "source_columns_unmapped", "column pairs: a later issue"),
    ("addColumnPair", "target_columns_unmapped", "column pairs: a later issue"),
    ("addColumnPairGroup", "candidates", "column pairs: a later issue"),
    ("addColumnPairGroup", "group", "column pairs: a later issue"),
    ("systemParameter", "alarmReceiver", "parsed further by a later issue; its field is compared"),
    ("systemParameter", "saved", "system parameters: a later issue"),
    ("dwr", "kind", "a remark"),
    ("dwr", "any_order", "a remark"),
    ("api", "success", "compared by its consequence"),
];

struct Recording {
    file: String,
    screen: String,
    index: Value,
    body: String,
}

fn recordings() -> Vec<Recording> {
    let Some(folder) = std::env::var_os("OTTER_RECORDED").map(PathBuf::from) else {
        println!("skipped: OTTER_RECORDED names no folder of recorded pages");
        return Vec::new();
    };
    let index: Map<String, Value> = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    assert!(index.len() > 100, "the index is not whole");
    let one = |(file, index): (String, Value)| {
        let body = String::from_utf8_lossy(&std::fs::read(folder.join(&file)).unwrap()).into_owned();
        let screen = file.split('.').next().unwrap().to_owned();
        Recording { file, screen, index, body }
    };
    index.into_iter().map(one).collect()
}

/// What the parsers find, by the names of the index. None: no parser is for it.
fn found(recording: &Recording) -> Option<Value> {
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
                // the list has no word for more than two
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
    let mut parameters: Map<String, Value> = one.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let positions = parameters["positions"].as_str().unwrap().split_inclusive("};");
    let positions: Vec<_> = positions.map(|position| json!(position.trim_end_matches(';'))).collect();
    parameters.insert("positions".to_owned(), json!(positions));
    let key = parameters["rdsAccesskey"].clone();
    json!({"id": one.id, "name": one.name, "description": one.description, "cluster": one.cluster, "servers": one.servers,
           "addresses": one.addresses, "parameters": parameters, "used_by": one.used_by, "rdsAccesskey": key})
}

fn channels(recording: &Recording, mut found: Value) -> Value {
    let visitor = common::visitor("channelList", &recording.body).unwrap();
    let expect = &recording.index["expect"];
    found["role"] = json!(visitor.role);
    found["who"] = json!(visitor.name);
    if let Some(reason) = expect.get("start_disabled_reason") {
        let id = ChannelId(expect["rows"][0]["id"].as_u64().unwrap());
        let (status, block) = channel_list::start_block(&recording.body, id).unwrap();
        assert_eq!((status, block), (ChannelStatus::Stop, Some(StartBlock::NodesDown { select: true, extract: true, load: true })));
        found["start_disabled_reason"] = reason.clone();
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
    let starts: String = record.message.chars().take(200).collect();
    let (channel_id, channel) = record.channel.unzip();
    let (pipeline_id, pipeline) = record.pipeline.unzip();
    json!({"id": record.id, "channel": channel, "channel_id": channel_id, "pipeline": pipeline, "pipeline_id": pipeline_id,
           "node": record.node, "title": record.title, "time": record.time, "message_lines": record.message.split('\n').count(),
           "message_starts": starts, "message": record.message})
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
        "channelCheck" => match super::api::channel_check(&recording.body).unwrap() {
            Reply::Done(status) => json!({"data": status}),
            Reply::Refused(words) => refused(words),
        },
        "channelOp" => match super::api::channel_op(&recording.body).unwrap() {
            Reply::Done(()) => json!({}),
            Reply::Refused(words) => refused(words),
        },
        "topDelay" => match super::api::top_delay(&recording.body).unwrap() {
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
        ("Hello", "check") => match super::dwr::check(&recording.body).unwrap() {
            Reply::Done(CheckResult::CharsetDiffers { actual }) => {
                json!({"text": format!("抱歉,字符集不匹配,实际数据库默认字符集为:{actual}")})
            }
            other => panic!("{other:?}"),
        },
        ("Hello", "checkNamespaceTables") => match super::dwr::tables(&recording.body).unwrap() {
            Reply::Done(Some(tables)) => json!({"tables": tables.iter().map(ToString::to_string).collect::<Vec<_>>()}),
            other => panic!("{other:?}"),
        },
        _ => match super::dwr::value("Node", &recording.body).unwrap() {
            Reply::Done(super::dwr::DwrValue::Flag(flag)) => json!({"value": flag}),
            Reply::Done(super::dwr::DwrValue::Text(text)) => {
                let pairs = text.trim_matches(['{', '}']).split(',').map(|pair| pair.split(':').next().unwrap().to_owned());
                json!({"keys": pairs.collect::<Vec<_>>()})
            }
            Reply::Done(super::dwr::DwrValue::Null) => json!({"value": null}),
            Reply::Refused(_) => json!({"exception": true}),
        },
    }
}

/// A form page: what a browser would send, and what it says.
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

/// Whether all that is wanted was found. Objects may hold more; numbers and flags may be text, as forms have them; nothing may be empty.
fn same(key: &str, want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::Object(want), Value::Object(got)) => want.iter().all(|(key, want)| got.get(key).is_some_and(|got| same(key, want, got))),
        (Value::Array(want), Value::Array(got)) if key.ends_with("_any_order") || key == "tables" => {
            want.len() == got.len() && want.iter().all(|want| got.iter().any(|got| same("", want, got)))
        }
        (Value::Array(want), Value::Array(got)) if key == "errors" => {
            let want: Vec<&Value> = want.iter().filter(|text| !STANDING.contains(&text.as_str().unwrap())).collect();
            want.iter().all(|want| got.contains(want)) && got.iter().all(|got| want.contains(&got))
        }
        (Value::Array(want), Value::Array(got)) => want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same("", want, got)),
        (Value::Null, Value::String(got)) => got.is_empty(),
        (Value::Null, Value::Array(got)) => got.is_empty(),
        (Value::String(want), Value::Null) => want.is_empty(),
        (Value::String(want), Value::String(got)) => want.replace("\r\n", "\n") == *got,
        // the manager's own records have node -1
        (Value::Number(want), Value::Null) => key == "node" && want.as_i64() == Some(-1),
        (Value::Number(_) | Value::Bool(_), Value::String(got)) => want.to_string() == *got,
        _ => want == got,
    }
}

/// Texts that are red on the page but say nothing of a refusal.
const STANDING: [&str; 4] =
    ["* (注意:保存后不可修改)", "(红色为必填)", "schema,table,sourceId1,sourceId2,", "schema1,table1,sourceId1,schema2,table2,sourceId2,"];

#[test]
fn every_recorded_page_holds_what_its_index_says() {
    let mut faults = Vec::new();
    let mut compared = 0;
    for recording in recordings() {
        let Recording { file, screen, index, body } = &recording;
        if file.ends_with(".302") {
            let location = index["location"].as_str().unwrap();
            assert!(body.trim().is_empty() && location.starts_with("http://") && index["status"] == json!(302), "{file}");
            continue;
        }
        let later = LATER.iter().any(|(name, _)| name == screen);
        let Some(found) = found(&recording) else {
            if !later {
                faults.push(format!("{file}: no parser"));
            }
            continue;
        };
        assert!(!later, "{file}: has a parser, and is called a later issue's");
        for (key, want) in index["expect"].as_object().unwrap() {
            if NOT_ON_PAGE.iter().any(|(one, name, _)| one == screen && name == key) {
                continue;
            }
            compared += 1;
            let got = &found[key.as_str()];
            if !same(key, want, got) {
                faults.push(format!("{file}: {key}: wanted {want}, got {got}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {compared}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_with_a_layout_says_for_whom_and_by_what_it_was_made() {
    for Recording { file, screen, index, body } in recordings() {
        let has_layout = file.ends_with(".html") && !matches!(screen.as_str(), "login" | "error500");
        if !has_layout {
            continue;
        }
        let visitor = common::visitor("page", &body).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (name, role) = match index["signed_in_as"].as_str().unwrap() {
            "nobody" => ("", AuthorizeType::Anonymous),
            "admin" => ("admin", AuthorizeType::Admin),
            name => (name, AuthorizeType::Operator),
        };
        assert_eq!((visitor.name.as_str(), visitor.role), (name, role), "{file}");
        let version = common::version(&body).unwrap_or_else(|| panic!("{file}: no version"));
        assert_eq!((version.host.as_str(), version.version.as_str(), version.revision.as_str()), ("vm", "Unknown", "Unknown"), "{file}");
    }
}

#[test]
fn no_page_cut_anywhere_makes_a_parser_panic_or_lose_rows() {
    for Recording { file, screen, body, .. } in recordings() {
        if !file.ends_with(".html") {
            continue;
        }
        let whole = samples::parse_any(&screen, &body);
        let cut_points = (1..8).map(|eighth| body.len() * eighth / 8);
        for at in cut_points.map(|at| (at..body.len()).find(|at| body.is_char_boundary(*at)).unwrap()) {
            let cut = samples::parse_any(&screen, &body[..at]);
            assert!(cut.is_none_or(|cut| cut.is_err()) || whole.is_none(), "{file} cut at {at} was taken for whole");
        }
    }
}
