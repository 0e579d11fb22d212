//! The log text with which a node reports a row that failed to load.

use crate::server::sandbox::state::world::LoadProblem;
use crate::server::sandbox::state::{DataMediaPair, Millis, State};

const LOAD_EXCEPTION: &str = "com.alibaba.otter.node.etl.load.exception.LoadException";

/// Spring's exception, and the driver's with its text, for a table.
fn exceptions(problem: LoadProblem, schema: &str, table: &str) -> (&'static str, String) {
    match problem {
        LoadProblem::NoTable => (
            "org.springframework.jdbc.BadSqlGrammarException: PreparedStatementCallback; bad SQL grammar",
            format!("com.mysql.jdbc.exceptions.jdbc4.MySQLSyntaxErrorException: Table '{schema}.{table}' doesn't exist"),
        ),
        LoadProblem::DuplicateKey => (
            "org.springframework.dao.DuplicateKeyException: PreparedStatementCallback; SQL",
            format!(
                "com.mysql.jdbc.exceptions.jdbc4.MySQLIntegrityConstraintViolationException: Duplicate entry '88213' for key 'uk_{table}'"
            ),
        ),
        LoadProblem::DataTooLong => (
            "org.springframework.dao.DataIntegrityViolationException: PreparedStatementCallback; SQL",
            "com.mysql.jdbc.MysqlDataTruncation: Data truncation: Data too long for column 'remark' at row 1".to_owned(),
        ),
    }
}

const LOAD_STACK: &[&str] = &[
    "org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator.doTranslate(SQLErrorCodeSQLExceptionTranslator.java:233)",
    "org.springframework.jdbc.core.JdbcTemplate.execute(JdbcTemplate.java:603)",
    "org.springframework.jdbc.core.JdbcTemplate.update(JdbcTemplate.java:868)",
    "com.alibaba.otter.node.etl.load.loader.db.DbLoadAction$DbLoadWorker$2.doInTransaction(DbLoadAction.java:631)",
    "org.springframework.transaction.support.TransactionTemplate.execute(TransactionTemplate.java:130)",
    "com.alibaba.otter.node.etl.load.loader.db.DbLoadAction$DbLoadWorker.doCall(DbLoadAction.java:623)",
    "com.alibaba.otter.node.etl.load.loader.db.DbLoadAction.doTwoPhase(DbLoadAction.java:462)",
    "com.alibaba.otter.node.etl.load.loader.db.DbLoadAction$$FastClassByCGLIB$$d932a4cb.invoke(<generated>)",
    "com.alibaba.otter.node.etl.load.loader.db.DataBatchLoader$2.call(DataBatchLoader.java:198)",
    "java.util.concurrent.FutureTask.run(FutureTask.java:266)",
    "java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1149)",
    "java.lang.Thread.run(Thread.java:750)",
];

const CAUSE_STACK: &[&str] = &[
    "com.mysql.jdbc.Util.handleNewInstance(Util.java:425)",
    "com.mysql.jdbc.SQLError.createSQLException(SQLError.java:944)",
    "com.mysql.jdbc.MysqlIO.checkErrorPacket(MysqlIO.java:3978)",
    "com.mysql.jdbc.MysqlIO.sendCommand(MysqlIO.java:2530)",
    "com.mysql.jdbc.PreparedStatement.executeInternal(PreparedStatement.java:1903)",
    "org.apache.commons.dbcp.DelegatingPreparedStatement.executeUpdate(DelegatingPreparedStatement.java:105)",
];

fn stack(frames: &[&str]) -> String {
    frames.iter().map(|frame| format!("\tat {frame}\n")).collect()
}

/// The source table's columns, if its database is known.
fn columns(state: &State, pair: &DataMediaPair) -> Vec<String> {
    let known = crate::server::sandbox::ops::check::columns(state, pair.source);
    if known.is_empty() { vec!["id".to_owned()] } else { known }
}

/// Why the rows of a mapping can't be loaded.
fn problem(state: &State, pair: &DataMediaPair) -> LoadProblem {
    let media = state.media.get(pair.target);
    let source = media.and_then(|media| state.sources.get(media.source));
    media.zip(source).and_then(|(media, source)| state.world.problem(source, media)).unwrap_or_default()
}

/// The text after `exception:` in the record: the exception, its stack, its cause and the row.
pub fn load_exception(state: &State, pair_id: i64, now: Millis) -> String {
    let Some(pair) = state.pairs.get(pair_id) else {
        return format!("setl:{LOAD_EXCEPTION}");
    };
    let (schema, table) = state.media.get(pair.target).map(|media| (media.namespace.as_str(), media.name.as_str())).unwrap_or_default();
    let columns = columns(state, pair);
    let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let marks = vec!["?"; columns.len()].join(" , ");
    let updates: Vec<String> = names.iter().map(|name| format!("{name}=values({name})")).collect();
    let sql =
        format!("insert into `{schema}`.`{table}`({}) values ({marks}) on duplicate key update {}", names.join(" , "), updates.join(" , "));
    let row: String = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let key = index == 0;
            format!("\tEventColumn[index={index},columnType=12,columnName={column},columnValue=…,isNull=false,isKey={key},isUpdate=true]\n")
        })
        .collect();
    let (thrown, cause) = exceptions(problem(state, pair), schema, table);
    format!(
        "setl:{LOAD_EXCEPTION}: java.util.concurrent.ExecutionException: {LOAD_EXCEPTION}: {LOAD_EXCEPTION}: \
         {thrown} [{sql}]; nested exception is {cause}\n\
         {}Caused by: {cause}\n{}\t... 21 more\n\
         :-----------------\n- PairId: {pair_id} , TableId: {} , EventType : I , Time : {now} \n- Consistency :  , Mode : \n\
         -----------------\n---Columns\n{row}---Sql\n\t{sql}\n-----------------\n",
        stack(LOAD_STACK),
        stack(CAUSE_STACK),
        pair.source,
    )
}
