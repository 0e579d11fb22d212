//! A console client that keeps cookies and reads forms as a browser does, but follows no redirects.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;

use crate::server::sandbox::clock::ManualClock;
use crate::server::sandbox::config::{Generation, SandboxConfig};
use crate::server::sandbox::console::router;
use crate::server::sandbox::ops::user::stock_users;
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::State;

/// 2026-11-23 08:00:00 UTC.
pub const START: i64 = 1_795_420_800_000;

/// A received response.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub location: Option<String>,
    pub set_cookies: Vec<String>,
    pub body: String,
}

/// A console with its state, and one client.
pub struct Browser {
    pub sandbox: Arc<Sandbox>,
    pub clock: Arc<ManualClock>,
    router: axum::Router,
    pub cookies: BTreeMap<String, String>,
}

/// A state with the two stock users only.
pub fn fresh_state() -> State {
    let mut state = State::default();
    for user in stock_users() {
        state.users.insert(START, user);
    }
    state
}

impl Browser {
    /// A client, not signed in, of a fresh manager of the newer generation.
    pub fn new(state: State) -> Self {
        Browser::with_state(state, Generation::V4219)
    }

    /// A client of a manager of this generation.
    pub fn with_state(state: State, generation: Generation) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let config = SandboxConfig {
            clock: clock.clone(),
            generation,
            domain_name: "otter.test".to_owned(),
            domain_port: Some(8181),
            ..SandboxConfig::default()
        };
        let sandbox = Arc::new(Sandbox::new(state, &config, 8080, 1099));
        Browser { router: router(Arc::clone(&sandbox)), sandbox, clock, cookies: BTreeMap::new() }
    }

    /// A client signed in as the stock administrator.
    pub async fn administrator(state: State) -> Self {
        let mut browser = Browser::new(state);
        browser.sign_in().await;
        browser
    }

    pub async fn sign_in(&mut self) {
        let page = self
            .post(
                "/login.htm",
                &[("action", "user_action"), ("event_submit_do_login", "1"), ("_fm.l._0.n", "admin"), ("_fm.l._0.p", "admin")],
            )
            .await;
        assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/channel_list.htm"));
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), Body::from(body)).await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::HOST, "127.0.0.1:9999").header(header::COOKIE, cookies.join("; ")).body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let set_cookies: Vec<String> =
            head.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        for cookie in &set_cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = head.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Page { status: head.status, location, set_cookies, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Reads a page's form, changes the named fields, adds missing ones, and posts it to the same URL.
    pub async fn submit(&mut self, path: &str, changes: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {:?}", page.location);
        let mut fields: Vec<(String, String)> = page.fields();
        for (name, value) in changes {
            match fields.iter_mut().find(|(field, _)| field == name) {
                Some(field) => field.1 = (*value).to_owned(),
                None => fields.push(((*name).to_owned(), (*value).to_owned())),
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(path, &fields).await
    }
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

impl Page {
    /// The fields a browser would send from the page's form.
    pub fn fields(&self) -> Vec<(String, String)> {
        fields(&self.body)
    }

    /// The messages in `span.red`, without stars and hints.
    pub fn reds(&self) -> Vec<String> {
        let reds = Html::parse_document(&self.body);
        let mut found: Vec<String> = reds.select(&select("span.red")).map(text).collect();
        found.retain(|message| {
            !message.is_empty() && !message.starts_with('*') && !message.starts_with('(') && !message.starts_with("schema")
        });
        found.dedup();
        found
    }

    /// The cells of the first table that matches the selector, without the headings.
    pub fn rows(&self, table: &str) -> Vec<Vec<String>> {
        let document = Html::parse_document(&self.body);
        let Some(table) = document.select(&select(table)).next() else { return Vec::new() };
        let (row, cell) = (select("tr"), select("td"));
        let rows = table.select(&row).map(|row| row.select(&cell).map(text).collect::<Vec<_>>());
        rows.filter(|row| !row.is_empty()).collect()
    }

    /// The last cause on an error page.
    pub fn cause(&self) -> String {
        assert_eq!(self.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", self.body);
        self.body.rsplit("Caused by:").next().unwrap().trim().trim_start_matches("</h3><pre>").lines().next().unwrap().to_owned()
    }

    /// The path and query of the location.
    pub fn path(&self) -> &str {
        let location = self.location.as_deref().unwrap_or_default();
        location.splitn(4, '/').nth(3).unwrap_or_default()
    }
}

/// The fields a browser would send from the HTML's form for an action.
pub fn fields(html: &str) -> Vec<(String, String)> {
    let document = Html::parse_document(html);
    let is_action = select("input[name=action]");
    let Some(form) = document.select(&select("form")).find(|form| form.select(&is_action).next().is_some()) else { return Vec::new() };
    let mut fields = Vec::new();
    for control in form.select(&select("input, select, textarea")) {
        let attribute = |name: &str| control.value().attr(name);
        let (Some(name), None) = (attribute("name"), attribute("disabled")) else { continue };
        match (control.value().name(), attribute("type").unwrap_or("text")) {
            ("input", "submit" | "button") => {}
            ("input", "radio" | "checkbox") if attribute("checked").is_none() => {}
            ("input", _) => fields.push((name.to_owned(), attribute("value").unwrap_or_default().to_owned())),
            ("textarea", _) => fields.push((name.to_owned(), control.text().collect())),
            _ => {
                let options: Vec<ElementRef<'_>> = control.select(&select("option")).collect();
                let mut chosen: Vec<&ElementRef<'_>> = options.iter().filter(|option| option.value().attr("selected").is_some()).collect();
                if chosen.is_empty() && attribute("multiple").is_none() {
                    chosen.extend(options.first());
                }
                fields.extend(chosen.iter().map(|option| (name.to_owned(), option.value().attr("value").unwrap_or_default().to_owned())));
            }
        }
    }
    fields
}

/// The headings of every list table in the HTML.
pub fn headings(html: &str) -> Vec<Vec<String>> {
    let document = Html::parse_document(html);
    let tables = select("table.list, table.list2");
    document.select(&tables).map(|table| table.select(&select("th")).map(text).collect::<Vec<_>>()).filter(|row| !row.is_empty()).collect()
}

/// The labels of an information page.
pub fn labels(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    document.select(&select("table.setting th")).map(text).collect()
}
