//! Exports audit search results as a file, read in batches.

use async_stream::try_stream;
use axum::body::Body;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;

use super::query::AuditParams;
use crate::model::Error;
use crate::server::authz::PolicySnapshot;
use crate::server::services::audit;
use crate::server::store::{AuditOutcome, AuditRow};
use crate::ui::context::ManagerContext;

const COLUMNS: [&str; 14] =
    ["id", "time", "person", "via", "address", "request", "action", "manager", "team", "kind", "resource", "name", "outcome", "answer"];

/// `GET /audit/export.csv`
pub async fn csv(at: ManagerContext, Query(asked): Query<AuditParams>) -> Response {
    let mut head = COLUMNS.to_vec();
    head.push("changes");
    let policy = at.ctx.access().policy();
    let head = line(head.iter().map(|text| (*text).to_owned()).collect());
    file(at, asked, "text/csv; charset=utf-8", "audit.csv", head, move |row| line(cells(row, &policy))).await
}

/// `GET /audit/export.json`: one JSON object per line.
pub async fn json(at: ManagerContext, Query(asked): Query<AuditParams>) -> Response {
    let write = |row: &AuditRow| format!("{}\n", json!({ "id": row.id, "begun": row.intent, "completed": row.completion }));
    file(at, asked, "application/x-ndjson", "audit.jsonl", String::new(), write).await
}

async fn file(
    at: ManagerContext,
    asked: AuditParams,
    kind: &'static str,
    name: &'static str,
    head: String,
    write: impl Fn(&AuditRow) -> String + Send + 'static,
) -> Response {
    let ctx = at.ctx.clone();
    // The first batch is read before the response begins, so that a denial has an error status.
    let (mut rows, mut next) = match audit::export(&ctx, &asked.query(&at.zone())).await {
        Ok(first) => first,
        Err(error) => return at.error_page(&error),
    };
    let pieces = try_stream! {
        yield head;
        loop {
            yield rows.iter().map(&write).collect::<String>();
            let Some(query) = next else { break };
            (rows, next) = audit::export(&ctx, &query).await.map_err(|error: Error| std::io::Error::other(error.to_string()))?;
        }
    };
    let pieces: std::pin::Pin<Box<dyn futures::Stream<Item = Result<String, std::io::Error>> + Send>> = Box::pin(pieces);
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

fn cells(row: &AuditRow, names: &PolicySnapshot) -> Vec<String> {
    let intent = &row.intent;
    let resource = intent.resource.as_ref();
    let outcome = match row.completion.as_ref().map(|completion| completion.outcome) {
        Some(AuditOutcome::Done) => "done",
        Some(AuditOutcome::Refused) => "refused",
        Some(AuditOutcome::Failed) => "failed",
        None => "unknown",
    };
    vec![
        row.id.to_string(),
        Timestamp::from_millisecond(intent.at).map(|time| time.to_string()).unwrap_or_default(),
        intent.person_name.clone(),
        intent.via.clone(),
        intent.address.clone(),
        intent.request.clone(),
        intent.action.clone(),
        intent.manager.clone().unwrap_or_default(),
        intent.team.map(|team| names.team_name(team).map_or_else(|| team.to_string(), str::to_owned)).unwrap_or_default(),
        resource.map(|resource| resource.kind.clone()).unwrap_or_default(),
        resource.map(|resource| resource.id.clone()).unwrap_or_default(),
        resource.map(|resource| resource.name.clone()).unwrap_or_default(),
        outcome.to_owned(),
        row.completion.as_ref().map(|completion| completion.answer.clone()).unwrap_or_default(),
        if intent.changes.is_null() { String::new() } else { intent.changes.to_string() },
    ]
}

/// A line of CSV (RFC 4180). Cells that a spreadsheet would run as formulas are prefixed with an apostrophe.
fn line(cells: Vec<String>) -> String {
    let cells = cells.into_iter().map(|cell| if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell });
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory can't fail.
    let written = writer.write_record(cells).is_ok();
    let bytes = writer.into_inner().unwrap_or_default();
    if written { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_quotes_are_escaped() {
        let cells = ["=1+1", "-x", "@a", "plain", "a,\"b\"\nc"].map(str::to_owned).to_vec();
        assert_eq!(line(cells), "'=1+1,'-x,'@a,plain,\"a,\"\"b\"\"\nc\"\r\n");
    }
}
