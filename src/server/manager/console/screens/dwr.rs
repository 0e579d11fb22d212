//! DWR replies: a script that calls back with the value, or with an exception whose cause is hidden.

use super::ScreenError;
use super::js;
use super::reply::Reply;
use crate::model::CheckResult;
use crate::model::forms::TableName;
use crate::model::mask::mask_url_credentials;

/// A value that a call returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DwrValue {
    Text(String),
    Flag(bool),
    Null,
}

/// Parses the value in a reply.
///
/// # Errors
/// Returns [`ScreenError`] for the called method, such as `Hello.check`, if the reply is neither a value nor an exception.
pub fn value(method: &'static str, body: &str) -> Result<Reply<DwrValue>, ScreenError> {
    let missing = |what: &str| ScreenError::new(method, what);
    if let Some(call) = after(body, "_remoteHandleCallback(") {
        let literal = third_argument(call).ok_or_else(|| missing("the value"))?;
        return literal_value(literal).map(Reply::Done).ok_or_else(|| missing("the value"));
    }
    let exception = after(body, "_remoteHandleException(").or_else(|| after(body, "_remoteHandleBatchException("));
    let words = exception.and_then(|call| after(call, "message:")).and_then(|message| js::string(message.trim_start()));
    words.map(|(words, _)| Reply::Refused(mask_url_credentials(&words).into_owned())).ok_or_else(|| missing("a callback"))
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark).map(|(_, rest)| rest)
}

/// The text after two string arguments: `'0','0',…`
fn third_argument(call: &str) -> Option<&str> {
    let (_, rest) = js::string(call.trim_start())?;
    let (_, rest) = js::string(rest.trim_start().strip_prefix(',')?.trim_start())?;
    Some(rest.trim_start().strip_prefix(',')?.trim_start())
}

/// Parses a literal that ends with `);`.
fn literal_value(literal: &str) -> Option<DwrValue> {
    if let Some((text, rest)) = js::string(literal) {
        return rest.trim_start().starts_with(");").then_some(DwrValue::Text(text));
    }
    match literal.split_once(");")?.0.trim() {
        "true" => Some(DwrValue::Flag(true)),
        "false" => Some(DwrValue::Flag(false)),
        "null" => Some(DwrValue::Null),
        _ => None,
    }
}

/// Parses `Hello.check`: the result of the manager's connection to a database.
///
/// # Errors
/// Returns [`ScreenError`] if the manager's wording is unknown.
pub fn check(body: &str) -> Result<Reply<CheckResult>, ScreenError> {
    const METHOD: &str = "Hello.check";
    value(METHOD, body)?.and_then(|value| {
        let DwrValue::Text(text) = value else { return Err(ScreenError::new(METHOD, "a text")) };
        let result = match text.as_str() {
            "恭喜,数据库通过验证!" => CheckResult::Passed,
            "抱歉,数据库未通过验证,请检查相关配置!" => CheckResult::NoConnection,
            "执行SQL出错,请检查数据库类型是否选择正确!" => CheckResult::SqlFailed,
            other => match other.strip_prefix("抱歉,字符集不匹配,实际数据库默认字符集为:") {
                Some(actual) => CheckResult::CharsetDiffers { actual: actual.trim().to_owned() },
                None => return Err(ScreenError::new(METHOD, format!("the meaning of {other:?}"))),
            },
        };
        Ok(result)
    })
}

/// Parses `Hello.checkNamespaceTables`: the matching tables, sorted by the database. `None` if nothing matched or the query failed: the
/// manager does not distinguish the two.
///
/// # Errors
/// Returns [`ScreenError`] if the manager's wording is unknown.
pub fn tables(body: &str) -> Result<Reply<Option<Vec<TableName>>>, ScreenError> {
    const METHOD: &str = "Hello.checkNamespaceTables";
    value(METHOD, body)?.and_then(|value| {
        let DwrValue::Text(text) = value else { return Err(ScreenError::new(METHOD, "a text")) };
        if text == "抱歉,操作报错,请检查权限配置!" {
            return Ok(None);
        }
        let list =
            text.strip_prefix("Find schema and tables:").ok_or_else(|| ScreenError::new(METHOD, format!("the meaning of {text:?}")))?;
        let lines = list.split("<br>").map(str::trim).filter(|line| !line.is_empty());
        let tables = lines.map(|line| {
            let (schema, table) = line.split_once('.').ok_or_else(|| ScreenError::new(METHOD, format!("the schema of {line:?}")))?;
            Ok(TableName { schema: schema.to_owned(), table: table.to_owned() })
        });
        tables.collect::<Result<_, _>>().map(Some)
    })
}
