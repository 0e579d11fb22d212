use std::sync::{Arc, Mutex};

use super::*;
use crate::model::field::FieldError;
use crate::model::forms::{MappingLine, TableName};
use crate::model::{Conflict, Error, PairId, PipelineId, SourceId};
use crate::server::manager::console::stub::{ReceivedRequest, Stub, form};

const PIPELINE: PipelineId = PipelineId(5);

/// The manager's batch form: accepts lines up to the first invalid one, and stores those before it.
#[derive(Default)]
struct Mappings {
    stored: Vec<(String, String)>,
    posts: Vec<Vec<String>>,
}

impl Mappings {
    /// Returns whether all lines were accepted.
    fn post(&mut self, text: &str) -> bool {
        let lines: Vec<String> = text.split("\r\n").map(str::to_owned).collect();
        self.posts.push(lines.clone());
        for line in lines {
            let columns: Vec<&str> = line.split(',').collect();
            let [schema, table, "3", schema2, table2, "4", _weight] = columns.as_slice() else { return false };
            if table.starts_with("bad") {
                return false;
            }
            self.stored.push((format!("{schema}.{table}"), format!("{schema2}.{table2}")));
        }
        true
    }

    fn pairs(&self) -> Reply {
        let pair = |(at, (source, target)): (usize, &(String, String))| {
            let at = at as u64;
            (at + 1, (100 + at, source.clone()), (200 + at, target.clone()))
        };
        mappings(&self.stored.iter().enumerate().map(pair).collect::<Vec<_>>())
    }

    fn tables(&self, source_id: u64, first: u64, name: impl Fn(&(String, String)) -> &String) -> Reply {
        let table = |(at, pair): (usize, &(String, String))| {
            let (schema, table) = name(pair).split_once('.').unwrap();
            (first + at as u64, schema.to_owned(), table.to_owned())
        };
        source(source_id, &self.stored.iter().enumerate().map(table).collect::<Vec<_>>())
    }

    fn answer(&mut self, seen: &ReceivedRequest) -> Option<Reply> {
        let batch = |message: &str| {
            Reply::Page(format!(
                r#"{}<table><tr><td><span class="red">{message}</span></td></tr></table>"#,
                form(&[("_fm.b._0.p", "5"), ("pipelineId", "5")], &[("", r#"<textarea name="_fm.b._0.b"></textarea>"#.to_owned())])
            ))
        };
        Some(match seen.line().as_str() {
            "GET /api/channelCheck.do" => status("STOP"),
            "GET /dataMediaPairList.htm" => self.pairs(),
            "GET /dataSourceInfo.htm" if seen.query.ends_with("=3") => self.tables(3, 100, |pair| &pair.0),
            "GET /dataSourceInfo.htm" => self.tables(4, 200, |pair| &pair.1),
            "GET /addBatchDataMediaPair.htm" => batch(""),
            "POST /addBatchDataMediaPair.htm" => {
                let text = seen.parameter("_fm.batchDataMediaPairInfo._0.batchPairContent")?;
                if self.post(&text) {
                    Reply::Moved("/dataMediaPairList.htm?pipelineId=5")
                } else {
                    batch("批量导入失败，请检查配置文档")
                }
            }
            _ => return None,
        })
    }
}

async fn manager() -> (Stub, Arc<Mutex<Mappings>>) {
    let state: Arc<Mutex<Mappings>> = Arc::default();
    let shared = Arc::clone(&state);
    (Stub::start(move |seen| shared.lock().unwrap().answer(seen)).await, state)
}

fn name(schema: &str, table: &str) -> TableName {
    TableName { schema: schema.to_owned(), table: table.to_owned() }
}

fn line(table: &str) -> MappingLine {
    MappingLine { source: name("shop", table), target: name("copy", table), weight: 5 }
}

async fn add(stub: &Stub, lines: &[MappingLine]) -> Vec<Result<PairId, Error>> {
    stub.manager().add_pairs(PIPELINE, SourceId(3), SourceId(4), lines).await.unwrap()
}

#[tokio::test]
async fn lines_are_sent_together_and_separated_by_crlf() {
    let (stub, state) = manager().await;
    let outcomes = add(&stub, &[line("orders"), line("items"), line("t[1-3]")]).await;
    assert_eq!(outcomes, [Ok(PairId(1)), Ok(PairId(2)), Ok(PairId(3))]);
    let posts = &state.lock().unwrap().posts;
    assert_eq!(posts[..], [["shop,orders,3,copy,orders,4,5", "shop,items,3,copy,items,4,5", "shop,t[1-3],3,copy,t[1-3],4,5"]]);
}

#[tokio::test]
async fn invalid_line_does_not_block_others_and_no_line_is_sent_twice() {
    let (stub, state) = manager().await;
    let outcomes = add(&stub, &[line("a"), line("bad1"), line("b"), line("bad2"), line("c")]).await;
    let refused = Err(Error::invalid_field("", FieldError::Manager("批量导入失败，请检查配置文档".to_owned())));
    assert_eq!(outcomes, [Ok(PairId(1)), refused.clone(), Ok(PairId(2)), refused, Ok(PairId(3))]);
    let stored: Vec<String> = state.lock().unwrap().stored.iter().map(|(source, _)| source.clone()).collect();
    assert_eq!(stored, ["shop.a", "shop.b", "shop.c"]);
}

#[tokio::test]
async fn lines_the_manager_would_misread_are_not_sent() {
    let (stub, state) = manager().await;
    let comma = line("a,b");
    let broken = MappingLine { target: name("copy", "x\r\ny"), ..line("x") };
    let empty = MappingLine { target: name("", "x"), ..line("x") };
    let rejected = |field: &str, invalid| Err(Error::invalid_field(field, invalid));
    let outcomes = add(&stub, &[comma, broken, empty, line("good"), line("good")]).await;
    assert_eq!(
        outcomes,
        [
            rejected("table", FieldError::UnstorableCharacter),
            rejected("table", FieldError::UnstorableCharacter),
            rejected("schema", FieldError::Required),
            Ok(PairId(1)),
            rejected("table", FieldError::Taken),
        ]
    );
    assert_eq!(add(&stub, &[line("good")]).await, [rejected("table", FieldError::Taken)], "it is there already");
    assert_eq!(state.lock().unwrap().posts.len(), 1);
    let same = MappingLine { source: name("a", "b"), target: name("a", "b"), weight: 5 };
    let outcomes = stub.manager().add_pairs(PIPELINE, SourceId(3), SourceId(3), &[same]).await.unwrap();
    assert_eq!(outcomes, [rejected("target", FieldError::SameTable)]);
}

#[tokio::test]
async fn large_input_is_sent_in_several_posts() {
    let (stub, state) = manager().await;
    let lines: Vec<MappingLine> = (0..4000).map(|at| line(&format!("{}_{at}", "table".repeat(4)))).collect();
    let outcomes = add(&stub, &lines).await;
    assert!(outcomes.iter().all(Result::is_ok));
    let posts = &state.lock().unwrap().posts;
    assert!(posts.len() > 1);
    assert_eq!(posts.iter().map(Vec::len).sum::<usize>(), 4000, "each line once");
    assert!(stub.asked("POST /addBatchDataMediaPair.htm").iter().all(|post| post.body.len() <= 200_000));
}

#[tokio::test]
async fn channel_start_in_between_stops_the_operation() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        CHECK => Some(status("STOP")),
        "/dataMediaPairList.htm" => Some(mappings(&[])),
        "/dataSourceInfo.htm" => Some(source(3, &[])),
        "/addBatchDataMediaPair.htm" => Some(Reply::Moved("http://otter.invalid/forbidden.htm")),
        _ => None,
    })
    .await;
    let runs = Err(Error::Conflict(Conflict::ChannelRuns));
    assert_eq!(add(&stub, &[line("a"), line("b")]).await, [runs.clone(), runs]);
}
