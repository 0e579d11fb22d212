//! A stub manager on a free port: accepts any sign-in, serves the pages given by a test, and records requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use url::Url;

use crate::server::manager::console::{Console, ConsoleHttp, ConsoleSession, Credentials, Timeouts};
use crate::server::manager::{ManagerClient, ManagerConfig};

/// A recorded request.
#[derive(Clone, Debug)]
pub struct ReceivedRequest {
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: String,
    pub cookie: String,
}

impl ReceivedRequest {
    /// A parameter of the form body or the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let all = format!("{}&{}", self.body, self.query);
        url::form_urlencoded::parse(all.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The request line, such as `GET /channelList.htm`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A response given by a test.
pub enum Reply {
    Page(String),
    Bare(String),
    Moved(&'static str),
    Error(&'static str),
    Status(u16),
}

pub struct Stub {
    pub url: Url,
    seen: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Stub {
    /// Starts a manager that responds with `answer`, or handles the sign-in if that returns `None`: the session's cookie is `s=<number>`,
    /// from 1.
    pub async fn start(answer: impl Fn(&ReceivedRequest) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<ReceivedRequest>>> = Arc::default();
        let (kept, answer, sessions) = (Arc::clone(&seen), Arc::new(answer), Arc::new(AtomicU64::new(0)));
        let app = Router::new().fallback(move |request: Request| {
            let (kept, answer, sessions) = (Arc::clone(&kept), Arc::clone(&answer), Arc::clone(&sessions));
            async move {
                let request = read(request).await;
                kept.lock().unwrap().push(request.clone());
                // long enough for concurrent requests to overlap
                tokio::time::sleep(Duration::from_millis(5)).await;
                match answer(&request) {
                    Some(reply) => reply.into_response(),
                    None => sign_in(&request, &sessions),
                }
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    /// All requests so far.
    pub fn received(&self) -> Vec<ReceivedRequest> {
        self.seen.lock().unwrap().clone()
    }

    /// The number of requests such as `POST /login.htm`.
    pub fn count(&self, line: &str) -> usize {
        self.received().iter().filter(|seen| seen.line() == line).count()
    }

    /// The requests with this method and path.
    pub fn asked(&self, line: &str) -> Vec<ReceivedRequest> {
        self.received().into_iter().filter(|seen| seen.line() == line).collect()
    }

    pub fn http(&self) -> Arc<ConsoleHttp> {
        Arc::new(ConsoleHttp::new(self.url.clone(), Timeouts::reading_within(Duration::from_secs(5))).unwrap())
    }

    pub fn session(&self, remembered: Duration) -> ConsoleSession {
        ConsoleSession::new(self.http(), Credentials { user: "admin".to_owned(), password: SecretString::from("pass word") }, remembered)
    }

    pub fn console(&self) -> Console {
        Console::new(self.session(Duration::from_secs(30)))
    }

    pub fn manager(&self) -> ManagerClient {
        let config = ManagerConfig {
            name: "stub".to_owned(),
            console: self.url.clone(),
            user: "admin".to_owned(),
            password: SecretString::from("pass word"),
            rpc: None,
            zookeeper: None,
            timeout: Duration::from_secs(5),
        };
        ManagerClient::new(config).unwrap()
    }
}

async fn read(request: Request) -> ReceivedRequest {
    let cookies = request.headers().get("cookie").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (method, uri) = (request.method().to_string(), request.uri().clone());
    let body: Bytes = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    ReceivedRequest {
        method,
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        body: String::from_utf8(body.to_vec()).unwrap(),
        cookie: cookies,
    }
}

fn sign_in(request: &ReceivedRequest, sessions: &AtomicU64) -> Response {
    match request.line().as_str() {
        "GET /login.htm" => LOGIN.into_response(),
        "POST /login.htm" => {
            let number = sessions.fetch_add(1, Ordering::SeqCst) + 1;
            let cookie = format!("s={number}; Path=/; HttpOnly");
            let headers = [("set-cookie", cookie), ("location", "http://otter.invalid:8181/channel_list.htm".to_owned())];
            (StatusCode::FOUND, headers).into_response()
        }
        "GET /addChannel.htm" => page("").into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub const LOGIN: &str = r#"<html><form method="post" name="login"><input type="hidden" name="action" value="user_action"/></form></html>"#;

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Page(body) => page(&body).into_response(),
            Self::Bare(text) => text.into_response(),
            Self::Moved(to) => (StatusCode::FOUND, [("location", to)]).into_response(),
            Self::Error(cause) => {
                let body = format!(
                    "<html><body><h2>HTTP ERROR 500</h2><pre>    Failed</pre><h3>Caused by:</h3><pre>a.Wrapper: x\n\tat y</pre>\
                     <h3>Caused by:</h3><pre>{cause}\n\tat com.x(X.java:1)</pre></body></html>"
                );
                (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
            }
            Self::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        }
    }
}

/// A page rendered for an administrator.
pub fn page(body: &str) -> String {
    drawn_for("admin （超级管理员） ", body)
}

/// A page rendered for a user.
pub fn drawn_for(who: &str, body: &str) -> String {
    format!(
        r#"<html><body><div class="head"><div class="head_right"><span>{who}，欢迎您进入！</span></div></div>
        <div class="main">{body}</div><div class="footer"><div><font>vm - 4.2.18 [ rUnknown ] @ now</font></div></div></body></html>"#
    )
}

/// A form of the manager: hidden fields, then rows of label and controls.
pub fn form(hidden: &[(&str, &str)], rows: &[(&str, String)]) -> String {
    let hidden: String = hidden.iter().map(|(name, value)| format!(r#"<input type="hidden" name="{name}" value="{value}"/>"#)).collect();
    let rows: String = rows.iter().map(|(label, controls)| format!("<tr><th>{label}：</th><td>{controls}</td></tr>")).collect();
    format!(
        r#"<form method="post"><input name='_csrf_token' type='hidden' value='token'><input type="hidden" name="action" value="x_action"/>
        {hidden}<table>{rows}</table></form>"#
    )
}

/// A one-line field.
pub fn input(name: &str, value: &str) -> String {
    format!(r#"<input type="text" name="{name}" value="{value}"/><span class="red">*</span>"#)
}

/// A list with a pager: columns, rows of cells.
pub fn list(columns: &[&str], rows: &[Vec<String>]) -> String {
    paged(columns, rows, rows.len(), 1, 1)
}

/// One page of a list.
pub fn paged(columns: &[&str], rows: &[Vec<String>], total: usize, page: usize, pages: usize) -> String {
    let head: String = columns.iter().map(|column| format!("<th>{column}</th>")).collect();
    let cells = |row: &Vec<String>| row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let rows: String = rows.iter().map(|row| format!("<tr>{}</tr>", cells(row))).collect();
    format!(
        r#"<table class="list list2"><tr>{head}</tr>{rows}</table><div class="page">共{total}条数据&nbsp;&nbsp;第{page}页/共{pages}页</div>"#
    )
}
