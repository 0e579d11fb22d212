//! Parses every recorded page of real managers and compares the results with its index.
//!
//! The recordings are in the folder `OTTER_RECORDED`; without it these tests print that they are skipped.

mod found;

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use self::found::parse_recording;
use super::*;
use crate::model::AuthorizeType;

/// Screens of later issues. Their forms, if any, are compared nevertheless.
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

/// Index values that are not on the page: (screen, key, where it comes from).
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

/// Whether all expected values were found. Objects may have additional values; numbers and flags may be text, as in forms; nothing may be
/// empty.
fn same(key: &str, want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::Object(want), Value::Object(got)) => want.iter().all(|(key, want)| got.get(key).is_some_and(|got| same(key, want, got))),
        (Value::Array(want), Value::Array(got)) if key.ends_with("_any_order") || key == "tables" => {
            want.len() == got.len() && want.iter().all(|want| got.iter().any(|got| same("", want, got)))
        }
        (Value::Array(want), Value::Array(got)) if key == "errors" => {
            let want: Vec<&Value> = want.iter().filter(|text| !FIXED_TEXTS.contains(&text.as_str().unwrap())).collect();
            want.iter().all(|want| got.contains(want)) && got.iter().all(|got| want.contains(&got))
        }
        (Value::Array(want), Value::Array(got)) => want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same("", want, got)),
        (Value::Null, Value::String(got)) => got.is_empty(),
        (Value::Null, Value::Array(got)) => got.is_empty(),
        (Value::String(want), Value::Null) => want.is_empty(),
        (Value::String(want), Value::String(got)) => want.replace("\r\n", "\n") == *got,
        // the manager's own records have node -1
        (Value::Number(want), Value::Null) => key == "node" && want.as_i64() == Some(-1),
        (Value::Number(_) | Value::Bool(_), Value::String(got)) => got.parse::<Value>().is_ok_and(|got| got == *want),
        _ => want == got,
    }
}

/// Texts that are red on the page but do not indicate a refusal.
const FIXED_TEXTS: [&str; 4] =
    ["* (注意:保存后不可修改)", "(红色为必填)", "schema,table,sourceId1,sourceId2,", "schema1,table1,sourceId1,schema2,table2,sourceId2,"];

#[test]
fn recorded_pages_match_their_index() {
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
        let Some(found) = parse_recording(&recording) else {
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
fn pages_with_a_layout_show_user_and_version() {
    for Recording { file, screen, index, body } in recordings() {
        let has_layout = file.ends_with(".html") && !matches!(screen.as_str(), "login" | "error500");
        if !has_layout {
            continue;
        }
        let page_user = common::page_user("page", &body).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (name, role) = match index["signed_in_as"].as_str().unwrap() {
            "nobody" => ("", AuthorizeType::Anonymous),
            "admin" => ("admin", AuthorizeType::Admin),
            name => (name, AuthorizeType::Operator),
        };
        assert_eq!((page_user.name.as_str(), page_user.role), (name, role), "{file}");
        let version = common::version(&body).unwrap_or_else(|| panic!("{file}: no version"));
        assert_eq!((version.host.as_str(), version.version.as_str(), version.revision.as_str()), ("vm", "Unknown", "Unknown"), "{file}");
    }
}

#[test]
fn truncated_pages_cause_no_panic_and_lose_no_rows() {
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
