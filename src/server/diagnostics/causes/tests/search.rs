//! The search: which rule a text finds, and what a text says that none fits.

use super::super::record::{Code, Record, parse};
use super::super::rule::Seen;
use super::super::{find, rule};
use super::find_in;
use crate::messages::Lang;

/// The id of the rule that a log record finds.
fn id(text: &str) -> Option<&'static str> {
    find(text).rule.map(|rule| rule.id)
}

fn headline(text: &str) -> String {
    find(text).headline(Lang::En)
}

/// A stack trace of 40 lines.
fn frames() -> String {
    "\n\tat com.alibaba.otter.node.etl.load.loader.db.DbLoadAction$DbLoadWorker.doCall(DbLoadAction.java:623)".repeat(40)
}

#[test]
fn a_record_is_split_into_its_parts() {
    let read = |text| {
        let Record { code, pipeline, node, body } = parse(text);
        (code, pipeline, node, body)
    };
    assert_eq!(read("pid:5 nid:1 exception:setl:java.lang.X: y"), (Some(Code::Stage), Some(5), Some(1), "java.lang.X: y"));
    assert_eq!(read("pid:5 nid:1 exception:canal:my-canal:java.io.X: y"), (Some(Code::Reader), Some(5), Some(1), "java.io.X: y"));
    assert_eq!(read("pid:5 nid:1 exception:canal:java.io.X: y"), (Some(Code::Reader), Some(5), Some(1), "java.io.X: y"));
    assert_eq!(read("pid:6 nid:1 exception:mainstem:pid:6 x"), (Some(Code::Mainstem), Some(6), Some(1), "pid:6 x"));
    assert_eq!(read("pid:15 nid:null exception:channel:x"), (Some(Code::Channel), Some(15), None, "x"));
    assert_eq!(read("pid:-1 nid:null exception:cid:4 x"), (Some(Code::Manager), None, None, "cid:4 x"));
    assert_eq!(read("pid:1 delay_time:7 seconds"), (Some(Code::Alarm), Some(1), None, "delay_time:7 seconds"));
    assert_eq!(read("pid:x nid:1 exception:setl:y"), (None, None, None, "pid:x nid:1 exception:setl:y"));
    assert_eq!(read("something else"), (None, None, None, "something else"));
    assert_eq!(read(""), (None, None, None, ""));
}

#[test]
fn the_dump_of_rows_is_cut_off() {
    for dump in [":-----------------\n- PairId: 1", ":\n-----------------\n- Data too long for column 'x'"] {
        let text = format!("pid:5 nid:1 exception:setl:LoadException: failed{dump}");
        assert_eq!(parse(&text).body, "LoadException: failed");
        assert_eq!(id(&text), None);
    }
}

#[test]
fn the_code_decides_which_database_is_meant() {
    let text = "java.sql.SQLException: Access denied for user 'otter'@'10.0.0.5' (using password: YES)";
    assert_eq!(id(&format!("pid:5 nid:1 exception:setl:{text}")), Some("load-auth-lost"));
    assert_eq!(id(&format!("pid:5 nid:1 exception:canal:a:{text}")), Some("source-wrong-password"));
    assert_eq!(id(&format!("pid:5 nid:1 exception:channel:{text}")), None);
    assert_eq!(id(text), None);
    for code in ["setl", "canal:a"] {
        assert_eq!(id(&format!("pid:5 nid:1 exception:{code}:java.lang.OutOfMemoryError: Java heap space")), Some("node-out-of-memory"));
    }
}

#[test]
fn the_last_cause_of_a_long_stack_trace_is_found() {
    let frames = frames();
    let text = format!(
        "pid:5 nid:1 exception:setl:com.alibaba.otter.LoadException: java.util.concurrent.ExecutionException{frames}\n\
         Caused by: com.google.common.collect.ComputationException: x{frames}\n\
         Caused by: java.sql.SQLException: Unknown column 'city' in 'field list'\n\t... 40 more"
    );
    assert_eq!(id(&text), Some("load-column-missing"));
    assert_eq!(headline(&text), "Column city does not exist in the target");
    assert_eq!(find(&text).summary, "SQLException: Unknown column 'city' in 'field list'");
}

#[test]
fn the_first_line_precedes_the_causes() {
    let text = format!(
        "pid:5 nid:1 exception:setl:LoadException: Data too long for column 'a' at row 1{}\n\
         Caused by: java.sql.SQLException: Unknown column 'b' in 'field list'",
        frames()
    );
    assert_eq!(headline(&text), "A value does not fit into column a of the target");
}

#[test]
fn stack_frames_are_not_searched() {
    let text = "pid:5 nid:1 exception:setl:LoadException: x\n\tat a.B.c(B.java:1)\n\tat org.springframework.dao.DuplicateKeyException.<init>(X.java:1)";
    assert_eq!(id(text), None);
}

#[test]
fn the_frame_below_the_first_line_is_searched() {
    let text = "pid:5 nid:1 exception:setl:java.lang.NullPointerException\n\
                \tat com.alibaba.otter.shared.arbitrate.impl.setl.memory.MemoryStageController.getLastData(MemoryStageController.java:145)\n\
                \tat java.lang.Thread.run(Thread.java:750)";
    assert_eq!(id(text), Some("memory-arbitration-npe"));
}

#[test]
fn statements_of_several_lines_are_searched_last() {
    let text = "pid:5 nid:1 exception:setl:BadSqlGrammarException: StatementCallback; bad SQL grammar [CREATE TABLE t (\n  id int\n)]; \
                nested exception is com.mysql.X: Table 't' already exists\n\tat a.B.c(B.java:1)";
    assert_eq!(id(text), Some("load-ddl-repeated"));
    assert!(find(text).details.is_empty());
    let text = "pid:5 nid:1 exception:setl:DuplicateKeyException: x\nDuplicate entry 'a' for key 'b'\n\tat a.B.c(B.java:1)";
    assert_eq!(headline(text), "A unique value already exists in the target");
}

#[test]
fn the_table_without_a_key_is_named_by_a_later_line() {
    let text = "pid:5 nid:1 exception:setl:SelectException: this rowdata has no pks , entry: header {\n  version: 1\n  schemaName: \"shop\"\n  \
                tableName: \"orders\"\n}\nstoreValue: \"secret\"\n\tat a.B.c(B.java:1)";
    assert_eq!(headline(text), "Table orders has no primary key");
    assert_eq!(find(text).summary, "SelectException: this rowdata has no pks , entry: header { …");
}

#[test]
fn a_headline_uses_whichever_alternative_matched() {
    let of = |text: &str| headline(&format!("pid:5 nid:1 exception:setl:{text}"));
    assert_eq!(of("TransformException: a is not found in Table [name=t; 3 columns]"), "Column a does not exist in the target");
    assert_eq!(of("X: column name b is not found in Table[t]"), "Column b does not exist in the target");
    assert_eq!(of("X: Duplicate entry 'O'Brien' for key 'name'"), "Another row of the target has the same value in the unique key name");
    assert_eq!(of("DuplicateKeyException: x"), "A unique value already exists in the target");
    let canal = "pid:5 nid:1 exception:canal:a:X: fetch failed by table meta:`shop`.`orders`";
    assert_eq!(headline(canal), "The canal cannot read the definition of the source table shop.orders");
}

#[test]
fn headlines_are_in_both_languages() {
    let cause = find("pid:5 nid:1 exception:setl:X: Table 'shop.orders' doesn't exist");
    assert_eq!(cause.headline(Lang::En), "Table shop.orders does not exist in the target");
    assert_eq!(cause.headline(Lang::Zh), "目标库中不存在表 shop.orders");
}

#[test]
fn wrappers_say_nothing() {
    let text = "pid:5 nid:1 exception:setl:com.alibaba.otter.LoadException: java.util.concurrent.ExecutionException: \
                com.google.common.collect.ComputationException: com.acme.OddException: the moon is full";
    assert_eq!(id(text), None);
    assert_eq!(headline(text), "OddException: the moon is full");
    let bare = "pid:5 nid:1 exception:setl:com.alibaba.otter.LoadException: java.util.concurrent.ExecutionException";
    assert_eq!((id(bare), headline(bare)), (None, "ExecutionException".to_owned()));
}

#[test]
fn unknown_texts_are_shown_on_one_short_line() {
    let unknown = |text: &str| headline(&format!("pid:5 nid:1 exception:setl:{text}"));
    assert_eq!(
        unknown("A: b; nested exception is java.lang.IllegalStateException: odd\n\tat a.B.c(B.java:1)"),
        "IllegalStateException: odd"
    );
    assert_eq!(unknown("a.B\n\tat a.B.c(B.java:1)\nCaused by: x.YException: first\nCaused by: x.ZException: last"), "ZException: last");
    assert_eq!(unknown("com.mysql.jdbc.MysqlDataTruncation: odd"), "MysqlDataTruncation: odd");
    assert_eq!(unknown("X: bad value 'secret' of 'otter'@'10.1.2.3'"), "X: bad value '…' of '…'@'…'");
    assert_eq!(unknown(&"长 ".repeat(200)).chars().count(), 160);
    assert_eq!(headline("no record"), "no record");
    assert_eq!(headline(""), "The log record has no text");
    assert_eq!(unknown(""), "The log record has no text");
}

#[test]
fn recoveries_are_notes() {
    let is_recovery = |text: &str| find(text).is_note();
    let note = "pid:-1 nid:null exception:cid:12 restart recovery successful for rid:";
    assert!(is_recovery(&format!("{note}-1")) && is_recovery(&format!("{note}34")));
    assert_eq!((id(&format!("{note}-1")), id(&format!("{note}1"))), (Some("pause-recovery-loop"), Some("alarm-recovery-loop")));
    assert!(!is_recovery("pid:-1 nid:null exception:nid:3 is dead and restart cids:[4, 9]"));
    assert!(!is_recovery("pid:5 nid:1 exception:setl:cid:12 restart recovery successful for rid:-1"));
    assert!(!is_recovery("restart recovery successful"));
}

#[test]
fn texts_outside_the_log_are_found_by_their_place() {
    let found = |seen, text| find_in(seen, text).rule.map(|rule| rule.id);
    assert_eq!(found(Seen::ChannelTitle, "映射关系没有配置，不能启动"), Some("start-not-possible"));
    assert_eq!(found(Seen::SourceTest, "映射关系没有配置，不能启动"), None);
    assert_eq!(find_in(Seen::ChannelTitle, "L 节点未启动").headline(Lang::Zh), "channel 不能启动：L 阶段没有存活的 node");
    assert_eq!(found(Seen::Form, "一个channel中只允许单向开启为主站点!"), Some("start-refused-both"));
    assert!(rule("clock-skew").is_some_and(|rule| rule.seen == Seen::State));
}

#[test]
fn alarms_of_an_idle_source_are_found() {
    for text in ["position 1815 seconds no update", "delay_time:9 seconds, but delay 1815 seconds no update"] {
        assert_eq!(headline(&format!("pid:3 {text}")), "Nothing has been replicated for 1815 seconds");
    }
    assert_eq!(id("pid:3 elapsed 1500000000 seconds no sync"), Some("idle-source"));
    assert_eq!(id("pid:3 delay_time:700 seconds"), None);
}
