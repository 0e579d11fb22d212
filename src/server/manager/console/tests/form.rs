use std::sync::atomic::{AtomicUsize, Ordering};

use super::stub::{ReceivedRequest, Reply, Stub, form, input};
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, Form, FormData};
use crate::model::forms::{ChannelForm, SourceForm};
use crate::model::{Conflict, Error, ResourceType};
use crate::server::manager::console::{CHANNEL, ErrorContext, FormPost, SOURCE};

const ADD: &str = "/addChannelX.htm";

fn radio(name: &str, value: &str, more: &str) -> String {
    format!(r#"<input type="radio" name="{name}" value="{value}" {more}/>"#)
}

/// A channel form as rendered by the manager, with short names.
fn channel_form(name: &str, message: &str) -> String {
    let rows = [
        ("Channel Name", format!(r#"{}<br/><span class="red"> {message} </span>"#, input("_fm.ch._0.n", name))),
        ("同步一致性", radio("_fm.cha._0.sy", "MEDIA", "") + &radio("_fm.cha._0.sy", "BASE", "checked")),
        ("同步模式", radio("_fm.cha._0.s", "ROW", "") + &radio("_fm.cha._0.s", "FIELD", "checked")),
        ("是否开启数据一致性", radio("_fm.cha._0.e", "true", "") + &radio("_fm.cha._0.e", "false", "checked")),
        ("一致性算法", radio("_fm.cha._0.re", "LOOPBACK", "checked") + &radio("_fm.cha._0.re", "INTERSECTION", "disabled")),
        ("阀值", input("_fm.cha._0.r", "60")),
        ("描述", r#"<textarea name="_fm.ch._0.d">old</textarea>"#.to_owned()),
        ("高级", r#"<input type="checkbox" name="super" value="1"/><input type="button" name="b" value="x"/>"#.to_owned()),
    ];
    form(&[("event_submit_do_edit", "1"), ("_fm.ch._0.i", "7"), ("channelId", "7"), ("pageIndex", "3")], &rows)
}

fn channel(name: &str) -> FormData {
    ChannelForm::read(
        &[
            ("name", name),
            ("syncMode", "ROW"),
            ("syncConsistency", "BASE"),
            ("enableRemedy", "true"),
            ("remedyAlgorithm", "LOOPBACK"),
            ("remedyDelayThresoldForMedia", "90"),
        ]
        .into_iter()
        .collect(),
    )
    .unwrap()
    .values()
}

fn submission<'a>(values: &'a FormData) -> FormPost<'a> {
    let about = ErrorContext::new(ResourceType::Channel, 7).forbidden(Conflict::ChannelRuns);
    FormPost { path: ADD, groups: CHANNEL, values, keep: &[], success_screen: "/channelList.htm", about }
}

/// Answers the form's POST with `reply`, and its GET with the form.
fn posts(
    reply: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static,
) -> impl Fn(&ReceivedRequest) -> Option<Reply> + Send + Sync + 'static {
    move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("GET", ADD) => Some(Reply::Page(channel_form("", ""))),
        ("POST", ADD) => Some(reply(seen)),
        _ => None,
    }
}

#[tokio::test]
async fn whole_form_is_submitted_with_full_names() {
    let stub = Stub::start(posts(|_| Reply::Moved("http://otter.invalid:8181/channel_list.htm"))).await;
    let values = channel("demo-ü");
    stub.console().submit(&submission(&values)).await.unwrap();
    let body = stub.asked(&format!("POST {ADD}")).remove(0).body;
    let mut sent: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    sent.sort();
    let want = [
        ("_csrf_token", "token"),
        ("_fm.channelInfo._0.description", ""),
        ("_fm.channelInfo._0.id", "7"),
        ("_fm.channelInfo._0.name", "demo-ü"),
        ("_fm.channelParameterInfo._0.enableRemedy", "true"),
        ("_fm.channelParameterInfo._0.remedyAlgorithm", "LOOPBACK"),
        ("_fm.channelParameterInfo._0.remedyDelayThresoldForMedia", "90"),
        ("_fm.channelParameterInfo._0.syncConsistency", "BASE"),
        ("_fm.channelParameterInfo._0.syncMode", "ROW"),
        ("action", "x_action"),
        ("channelId", "7"),
        ("event_submit_do_edit", "1"),
        ("pageIndex", "3"),
    ];
    assert_eq!(sent, want.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn empty_input_keeps_stored_values_where_required() {
    let edit = || {
        form(
            &[("_fm.d._0.i", "3")],
            &[
                ("名字", input("_fm.d._0.n", "src")),
                ("类型", input("_fm.d._0.t", "MYSQL")),
                ("用户名", input("_fm.d._0.u", "u")),
                ("密码", r#"<input type="password" name="_fm.d._0.p" value="stored &amp; secret"/>"#.to_owned()),
                ("URL", input("_fm.d._0.ur", "jdbc:mysql://h:1")),
                (
                    "编码",
                    r#"<select name="_fm.d._0.e"><option value="GBK">GBK</option><option value="UTF8MB4" selected>x</option></select>"#
                        .to_owned(),
                ),
            ],
        )
    };
    let stub = Stub::start(move |seen| match seen.method.as_str() {
        "GET" if seen.path == "/edit.htm" => Some(Reply::Page(edit())),
        "POST" if seen.path == "/edit.htm" => Some(Reply::Moved("/data_source_list.htm")),
        _ => None,
    })
    .await;
    let console = stub.console();
    let entered = [("name", "src"), ("type", "MYSQL"), ("username", ""), ("url", "jdbc:mysql://h:1"), ("encode", "UTF8MB4")];
    let values = SourceForm::read(&entered.into_iter().collect()).unwrap().values();
    let submission = FormPost {
        path: "/edit.htm",
        groups: SOURCE,
        values: &values,
        keep: &["password"],
        success_screen: "/dataSourceList.htm",
        about: ErrorContext::default(),
    };
    console.submit(&submission).await.unwrap();
    let post = stub.asked("POST /edit.htm").remove(0);
    let sent = |field: &str| post.parameter(&format!("_fm.dataMediaSourceInfo._0.{field}"));
    assert_eq!(sent("password").as_deref(), Some("stored & secret"));
    assert_eq!(sent("username").as_deref(), Some(""), "anything else that is emptied is emptied");
    let shown = console.form("/edit.htm", SOURCE, &ErrorContext::default()).await.unwrap().values(SourceForm::FIELDS);
    assert_eq!(shown.first("name"), "src");
    assert!(shown.all("password").is_empty(), "it is never handed out");
}

#[tokio::test]
async fn stale_token_is_renewed_and_the_form_posted_again() {
    let posts_seen = AtomicUsize::new(0);
    let stub = Stub::start(posts(move |_| {
        if posts_seen.fetch_add(1, Ordering::SeqCst) == 0 {
            Reply::Error("com.alibaba.citrus.turbine.util.CsrfTokenCheckException: http://x")
        } else {
            Reply::Moved("/channelList.htm?pageIndex=1")
        }
    }))
    .await;
    let values = channel("demo");
    stub.console().submit(&submission(&values)).await.unwrap();
    assert_eq!(stub.count(&format!("POST {ADD}")), 2);
    assert_eq!(stub.count(&format!("GET {ADD}")), 2, "the form is read again for its new token");
    assert_eq!(stub.count("POST /login.htm"), 2);
}

#[tokio::test]
async fn post_after_session_end_is_repeated_after_sign_in() {
    let stub = Stub::start(posts(|seen| {
        if seen.cookie == "s=1" { Reply::Moved("http://x/login.htm?done=y") } else { Reply::Moved("/channel_list.htm") }
    }))
    .await;
    let values = channel("demo");
    stub.console().submit(&submission(&values)).await.unwrap();
    assert_eq!(stub.count(&format!("POST {ADD}")), 2);
}

#[tokio::test]
async fn failed_post_is_not_repeated() {
    let stub = Stub::start(posts(|_| Reply::Error("java.sql.SQLException: broken"))).await;
    let values = channel("demo");
    let error = stub.console().submit(&submission(&values)).await.unwrap_err();
    assert!(matches!(&error, Error::Failed { reason, .. } if reason == "SQLException: broken"), "{error}");
    assert_eq!(stub.count(&format!("POST {ADD}")), 1);
}

#[tokio::test]
async fn response_without_message_is_not_success() {
    let stub = Stub::start(posts(|_| Reply::Page(channel_form("demo", "")))).await;
    let values = channel("demo");
    let error = stub.console().submit(&submission(&values)).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
    let elsewhere = Stub::start(posts(|_| Reply::Moved("/node_list.htm"))).await;
    let error = elsewhere.console().submit(&submission(&values)).await.unwrap_err();
    assert!(matches!(error, Error::NotApplied { .. }), "{error}");
}

#[tokio::test]
async fn form_without_a_token_is_not_posted() {
    let stub = Stub::start(|seen| (seen.path == ADD).then(|| Reply::Page(channel_form("", "").replace("value='token'", "value=''")))).await;
    let values = channel("demo");
    let error = stub.console().submit(&submission(&values)).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedPage { .. }), "{error}");
    assert_eq!(stub.count(&format!("POST {ADD}")), 0);
}

#[tokio::test]
async fn forbidden_form_returns_the_conflict() {
    let stub = Stub::start(|seen| (seen.path == ADD).then_some(Reply::Moved("http://otter.invalid/forbidden.htm"))).await;
    let values = channel("demo");
    let error = stub.console().submit(&submission(&values)).await.unwrap_err();
    assert_eq!(error, Error::Conflict(Conflict::ChannelRuns));
}

#[tokio::test]
async fn messages_are_assigned_to_their_fields() {
    for (message, field, invalid) in [
        ("插入的Channel和数据库有重名", "name", FieldError::Taken),
        ("必须填写Channel名称", "name", FieldError::Required),
        ("一些话", "name", FieldError::Manager("一些话".to_owned())),
        ("canal已经被其他pipeline所关联", "destinationName", FieldError::CanalInUse),
    ] {
        let stub = Stub::start(posts(move |_| Reply::Page(channel_form("demo", message)))).await;
        let values = channel("demo");
        let error = stub.console().submit(&submission(&values)).await.unwrap_err();
        assert_eq!(error, Error::Invalid(FieldErrors::single(field, invalid)), "{message}");
    }
}

#[tokio::test]
async fn message_beside_no_field_is_assigned_by_the_name_in_it() {
    let page = || channel_form("demo", "").replace("<table>", r#"<table><span class="red"> 必须填写 一致性反查数据库阀值 </span>"#);
    let stub = Stub::start(posts(move |_| Reply::Page(page()))).await;
    let values = channel("demo");
    let error = stub.console().submit(&submission(&values)).await.unwrap_err();
    assert_eq!(error, Error::invalid_field("remedyDelayThresoldForMedia", FieldError::Required));
}

#[tokio::test]
async fn fields_that_were_not_stored_are_named() {
    let stub = Stub::start(|seen| (seen.path == ADD).then(|| Reply::Page(channel_form("demo", "")))).await;
    let values = channel("demo");
    let error = stub.console().verify(ADD, &submission(&values), ChannelForm::FIELDS, "channel 7").await.unwrap_err();
    let Error::NotApplied { what } = error else { panic!("{error}") };
    let (_, fields) = what.split_once(": ").unwrap();
    assert_eq!(fields, "description, syncMode, enableRemedy, remedyDelayThresoldForMedia");
}
