//! Remote calls from page scripts, `/dwr/call/plaincall/<Script>.<method>.dwr` (Otter manager console actions, §5).

use std::collections::BTreeMap;

use super::http_types::Reply;
use crate::server::sandbox::ops::check::{self, SourceCheck};
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{DataMediaType, State};

/// Handles a call given the lines of its body.
pub fn answer(sandbox: &Sandbox, body: &str) -> Reply {
    let fields: BTreeMap<&str, &str> = body.lines().filter_map(|line| line.split_once('=')).collect();
    let field = |name: &str| fields.get(name).copied().unwrap_or_default();
    let params: Vec<String> = (0..).map_while(|at| fields.get(format!("c0-param{at}").as_str())).map(|value| decoded(value)).collect();
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    let (script, method) = (field("c0-scriptName"), field("c0-methodName"));
    if script != "Hello" {
        let error = format!("{{ name:'java.lang.SecurityException', message:'No class by name: {}' }}", quoted(script));
        return reply(&format!("dwr.engine._remoteHandleBatchException({error}, '{}');", quoted(field("batchId"))));
    }
    let result = sandbox.read(|state| hello(state, method, &params));
    reply(&match result {
        Some(text) => format!("dwr.engine._remoteHandleCallback('0','0',\"{}\");", quoted(&text)),
        None => "dwr.engine._remoteHandleException('0','0',{javaClassName:\"java.lang.Throwable\",message:\"Error\"});".to_owned(),
    })
}

fn reply(call: &str) -> Reply {
    Reply::script(format!("throw 'allowScriptTagRemoting is false.';\n//#DWR-INSERT\n//#DWR-REPLY\n{call}\n"))
}

/// The text returned by a `Hello` method, or `None` for an unknown method, a wrong number of parameters or an unknown source.
fn hello(state: &State, method: &str, params: &[&str]) -> Option<String> {
    match (method, params) {
        ("check", [url, _username, password, encode, kind]) => Some(source_words(&check_source(state, url, password, encode, kind))),
        ("checkMap", [namespace, name, source]) => {
            let passed = check::check_map(state, namespace, name, source.parse().ok()?).ok()?;
            Some(if passed { "恭喜,select操作成功,权限正常!" } else { "SELECT未成功" }.to_owned())
        }
        ("checkNamespaceTables", [namespace, name, source]) => {
            let tables = check::find_tables(state, namespace, name, source.parse().ok()?).ok()?;
            if tables.is_empty() {
                return Some("抱歉,操作报错,请检查权限配置!".to_owned());
            }
            let lines: String = tables.iter().map(|(schema, table)| format!("<br>\n{schema}.{table}")).collect();
            Some(format!("Find schema and tables:{lines}"))
        }
        _ => None,
    }
}

fn check_source(state: &State, url: &str, password: &str, encode: &str, kind: &str) -> SourceCheck {
    match DataMediaType::from_constant(kind) {
        Some(kind) => check::check_source(state, url, password, encode, kind),
        None => SourceCheck::SqlError,
    }
}

fn source_words(check: &SourceCheck) -> String {
    match check {
        SourceCheck::Passed => "恭喜,数据库通过验证!".to_owned(),
        SourceCheck::NoConnection => "抱歉,数据库未通过验证,请检查相关配置!".to_owned(),
        SourceCheck::CharsetMismatch(charset) => format!("抱歉,字符集不匹配,实际数据库默认字符集为:{charset}"),
        SourceCheck::SqlError => "执行SQL出错,请检查数据库类型是否选择正确!".to_owned(),
    }
}

/// The URL-decoded value after its type prefix; null becomes the empty text.
fn decoded(value: &str) -> String {
    let (kind, text) = value.split_once(':').unwrap_or(("string", value));
    if kind == "null" {
        return String::new();
    }
    // A plus sign is literal here, unlike in a form.
    let escaped = text.replace('+', "%2B");
    url::form_urlencoded::parse(escaped.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// Escapes text for a JavaScript string literal.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(letter @ ('"' | '\'' | '\\')) => out.extend(['\\', letter]),
            Some(letter) if (' '..='~').contains(&letter) => out.push(letter),
            _ => out.push_str(&format!("\\u{unit:04X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_by_their_type() {
        assert_eq!(decoded("string:jdbc%3Amysql%3A%2F%2F10.0.0.1%3A3306"), "jdbc:mysql://10.0.0.1:3306");
        assert_eq!(decoded("string:a+b%3Dc%26d"), "a+b=c&d");
        assert_eq!(decoded("null:null"), "");
        assert_eq!(decoded("number:7"), "7");
    }

    #[test]
    fn texts_are_escaped_for_script_literals() {
        assert_eq!(quoted("<br>\n\"中'"), "<br>\\n\\\"\\u4E2D\\'");
    }
}
