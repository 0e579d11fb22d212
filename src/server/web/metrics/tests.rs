use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use regex::Regex;

use super::managers::{AtTime, ManagerMetrics};
use super::*;
use crate::model::*;
use crate::server::accounts::HashStats;
use crate::server::monitor::{Cached, DelayReport, Snapshot};
use crate::server::store::{Job, JobOutcome, JobState};

/// A name that has to be escaped.
const NAME: &str = "a \"b\" \\ c\nd";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn cached<T>(value: T) -> Cached<T> {
    Cached { value: Some(Arc::new(value)), read_at: Some(at(1_000)), error: None }
}

/// A manager with a paused channel that reports a delay, and two nodes, one of which is down.
fn snapshot() -> Snapshot {
    let channel = |id, name: &str, status| Channel { id: ChannelId(id), name: name.into(), status, pipelines: Some(1) };
    let node = |id, status| Node {
        id: NodeId(id),
        name: format!("n{id}"),
        ip: "10.0.0.1".into(),
        external: false,
        port: Some(2088),
        status,
        description: String::new(),
    };
    let report = DelayReport {
        delay_ms: 1_500,
        status: ChannelStatus::Pause,
        throughput: Throughput { rows: 12, bytes: 90 },
        ..DelayReport::sample(PipelineId(7), ChannelId(1), Some(at(970)))
    };
    let detail = NodeDetail {
        heap: Some(Heap { used: 5_000_000_000, committed: 6_000_000_000, max: 0 }),
        threads: Some((3, 50)),
        ..NodeDetail::sample(node(1, NodeStatus::Start))
    };
    let mut snapshot = Snapshot::default();
    snapshot.health.answered_at = Some(at(1_000));
    snapshot.channels = cached(vec![channel(1, NAME, ChannelStatus::Pause), channel(2, "second", ChannelStatus::Start)]);
    snapshot.nodes = cached(vec![node(1, NodeStatus::Start), node(2, NodeStatus::Stop)]);
    snapshot.delays = cached(vec![report]);
    snapshot.node_details = BTreeMap::from([(NodeId(1), cached(detail))]);
    snapshot
}

fn exposition() -> String {
    let requests = vec![(None, 4), (Some(ErrorKind::TimedOut), 1)];
    let up = ManagerMetrics { name: "main".to_owned(), snapshot: Arc::new(snapshot()), requests };
    let away = ManagerMetrics { name: "away".to_owned(), snapshot: Arc::default(), requests: vec![(None, 0)] };
    let job = Job {
        name: "cleanup".to_owned(),
        period: 1,
        requested_at: None,
        started_at: Some(1_000),
        ended_at: Some(2_500),
        state: JobState::Ended(JobOutcome::Done),
        error: None,
        holder: None,
    };
    let process = ProcessMetrics { hashes: HashStats { done: 3, running: 1, most: 2 }, streams: 5, jobs: Some(vec![job]) };
    let counted = RequestMetrics::default();
    counted.record("GET", StatusCode::OK, Duration::from_millis(3));
    encode(AtTime { managers: vec![up, away], now: at(1_010) }, process, &counted).unwrap()
}

/// The type of each metric.
fn types(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect()
}

#[test]
fn the_samples_are_those_of_the_snapshots_and_counters() {
    let text = exposition();
    let expected = [
        r#"otter_manager_up{manager="main"} 1"#,
        r#"otter_manager_up{manager="away"} 0"#,
        r#"otter_manager_poll_age_seconds{manager="main"} 10.0"#,
        r#"otter_admin_manager_requests_total{manager="main",result="ok"} 4"#,
        r#"otter_admin_manager_requests_total{manager="main",result="timed-out"} 1"#,
        r#"otter_channels{manager="main",status="start"} 1"#,
        r#"otter_channels{manager="main",status="stop"} 0"#,
        r#"otter_channel_status{manager="main",channel="2",name="second",status="start"} 1"#,
        r#"otter_pipeline_delay_seconds{manager="main",channel="1",pipeline="7",name="p"} 1.5"#,
        r#"otter_pipeline_delay_report_age_seconds{manager="main",channel="1",pipeline="7",name="p"} 40.0"#,
        r#"otter_pipeline_rows_last_minute{manager="main",channel="1",pipeline="7",name="p"} 12"#,
        r#"otter_node_up{manager="main",node="2",name="n2"} 0"#,
        r#"otter_node_heap_used_bytes{manager="main",node="1",name="n1"} 5000000000"#,
        r#"otter_node_threads_busy{manager="main",node="1",name="n1"} 3"#,
        r#"otter_admin_requests_total{method="GET",status="200"} 1"#,
        r#"otter_admin_request_duration_seconds_bucket{le="0.005"} 1"#,
        "otter_admin_streams 5",
        "otter_admin_store_up 1",
        "otter_admin_password_hashes_total 3",
        r#"otter_admin_job_ended_timestamp_seconds{job_name="cleanup"} 2.5"#,
        r#"otter_admin_job_failed{job_name="cleanup"} 0"#,
        concat!(r#"otter_admin_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#""} 1"#),
    ];
    for line in expected {
        let value = |line: &str| line.rsplit_once(' ').map(|(name, value)| (name.to_owned(), value.parse::<f64>().unwrap()));
        assert!(text.lines().any(|found| !found.starts_with('#') && value(found) == value(line)), "{line}\n{text}");
    }
    for absent in ["otter_manager_poll_age_seconds{manager=\"away\"", "otter_channels{manager=\"away\"", "otter_node_heap_max_bytes{"] {
        assert!(!text.contains(absent), "{absent}\n{text}");
    }
}

#[test]
fn every_line_is_valid_and_label_values_are_escaped() {
    let text = exposition();
    let value = r#""(?:[^"\\\n]|\\["\\n])*""#;
    let sample = Regex::new(&format!(r"^([a-z_]+)(?:\{{[a-z_]+={value}(?:,[a-z_]+={value})*\}})? [0-9.e+-]+$")).unwrap();
    let types = types(&text);
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let name = sample.captures(line).unwrap_or_else(|| panic!("{line}")).get(1).unwrap().as_str();
        let family =
            ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|name| types.contains_key(name));
        let kind = types[family.unwrap_or(name)];
        assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
        assert_eq!(kind == "histogram", family.is_some(), "{line}");
    }
    assert!(text.contains(r#"name="a \"b\" \\ c\nd",status="pause"} 1"#), "{text}");
}

/// The names of metrics in a text. Those of files and services have other prefixes or dashes.
fn names(text: &str) -> BTreeSet<&str> {
    Regex::new(r"\botter_[a-z_]+").unwrap().find_iter(text).map(|found| found.as_str()).collect()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn dashboard_and_alerts_use_only_existing_metrics() {
    let text = exposition();
    let types = types(&text);
    for path in ["deploy/grafana/dashboard.json", "deploy/prometheus/alerts.yaml"] {
        let used = file(path);
        let known = |name: &str| {
            let part = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
            types.contains_key(name) || part.is_some_and(|name| types.get(name) == Some(&"histogram"))
        };
        let unknown: Vec<_> = names(&used).into_iter().filter(|name| !known(name)).collect();
        assert!(unknown.is_empty() && names(&used).len() >= 5, "{path}: {unknown:?}");
    }
    serde_json::from_str::<serde_json::Value>(&file("deploy/grafana/dashboard.json")).unwrap();
}

#[test]
fn the_documentation_lists_every_metric() {
    let text = exposition();
    let documented = file("docs/operating.md");
    let rows = documented.lines().filter_map(|line| line.strip_prefix("| `otter_")?.split(['`', '{']).next());
    let documented: BTreeSet<_> = rows.map(|name| format!("otter_{name}")).collect();
    assert_eq!(documented, types(&text).keys().map(ToString::to_string).collect());
}
