//! A real server on a free port, with a sandbox of its own, and a browser without JavaScript.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::time::Duration;

use jiff::Timestamp;
use otter_admin::model::form::{Form, FormData};
use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::accounts::ClientOrigin;
use otter_admin::server::authz::{Caller, Via};
use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::manager::PageBudget;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};
use otter_admin::server::services::{Ctx, ManagerCtx};
use otter_admin::server::state::AppState;
use otter_admin::server::store::NewUser;
use otter_admin::server::web::middleware::rate_limit::RateLimit;
use reqwest::header::LOCATION;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The path of the manager's pages.
pub const MANAGER_PATH: &str = "/m/main";

/// A running server and its manager.
pub struct TestServer {
    pub app: AppState,
    pub sandbox: RunningSandbox,
    pub browser: Browser,
    _folder: TempDir,
    _stop: oneshot::Sender<()>,
}

/// A browser without JavaScript.
pub struct Browser {
    address: String,
    client: Client,
    /// The `Cookie` header of the signed-in user.
    cookie: String,
}

/// A response of the server.
#[derive(Debug)]
pub struct TestResponse {
    pub status: StatusCode,
    pub location: String,
    pub content_type: String,
    /// The cookies that are set, each as `name=value`.
    pub cookies: Vec<String>,
    pub cache_control: String,
    pub retry_after: String,
    pub body: String,
}

impl TestResponse {
    /// The value of a cookie that is set, or an empty text.
    pub fn cookie(&self, name: &str) -> &str {
        let pairs = self.cookies.iter().filter_map(|cookie| cookie.split_once('='));
        pairs.filter(|(of, _)| *of == name).map(|(_, value)| value).next().unwrap_or_default()
    }

    /// Whether the page shows the error of a failed operation, by its kind.
    pub fn has_error(&self, kind: &str) -> bool {
        self.body.contains(&format!("data-error=\"{kind}\""))
    }

    /// Whether an input of this name contains the text.
    pub fn keeps(&self, name: &str, value: &str) -> bool {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(&format!("[name=\"{name}\"]")).expect("a selector");
        page.select(&selector).any(|input| input.attr("value") == Some(value) || input.text().collect::<String>().contains(value))
    }
}

/// The typed form of these values.
pub fn parsed<F: Form>(values: &FormData) -> F {
    F::parse(values).expect("a form")
}

/// Short intervals and timeouts, so that tests are fast.
pub fn cadence() -> PollIntervals {
    PollIntervals {
        active: Duration::from_millis(200),
        idle: Duration::from_millis(200),
        max_backoff: Duration::from_millis(200),
        slow_lists: Duration::from_millis(200),
        // Rounds read the same on a busy machine.
        active_pages: PageBudget { pages: 100, time: Duration::from_secs(60) },
        ..PollIntervals::default()
    }
}

impl TestServer {
    /// Starts a server with a sandbox that has this demo. All browsers of the tests share one address, whose posts are not limited.
    pub async fn start(demo: Demo) -> Self {
        Self::limited_by(RateLimit::new(NonZeroU32::MAX), demo).await
    }

    /// Like [`Self::start`], with a limit on unauthenticated posts per address.
    pub async fn limited_by(limit: RateLimit, demo: Demo) -> Self {
        Self::start_as(limit, demo, cadence(), &[], false).await
    }

    /// Like [`Self::start`], with these intervals and with faults from the start.
    pub async fn start_with(demo: Demo, cadence: PollIntervals, faults: &[Fault]) -> Self {
        Self::start_as(RateLimit::new(NonZeroU32::MAX), demo, cadence, faults, false).await
    }

    /// Like [`Self::start_with`], with the ZooKeeper of the manager configured.
    pub async fn start_watching(demo: Demo, cadence: PollIntervals) -> Self {
        Self::start_as(RateLimit::new(NonZeroU32::MAX), demo, cadence, &[], true).await
    }

    async fn start_as(limit: RateLimit, demo: Demo, cadence: PollIntervals, faults: &[Fault], zookeeper: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = SandboxConfig { demo, data_dir: Some(folder.path().to_owned()), ..SandboxConfig::default() };
        let sandbox = Sandbox::start(config).await.expect("a sandbox");
        for fault in faults {
            sandbox.sandbox().faults().inject(fault.clone());
        }
        let variables = [
            ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
            ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
            ("OTTER_ADMIN_TIME_ZONE", "Asia/Shanghai".to_owned()),
            ("OTTER_ADMIN_MANAGER_URL", sandbox.console_url()),
            ("OTTER_ADMIN_MANAGER_USER", "admin".to_owned()),
            ("OTTER_ADMIN_MANAGER_PASSWORD", "admin".to_owned()),
            ("OTTER_ADMIN_MANAGER_RPC", sandbox.rpc_address().to_string()),
            ("OTTER_ADMIN_MANAGER_TIMEOUT", "2".to_owned()),
            ("OTTER_ADMIN_MANAGER_OLD_CLIENT", "true".to_owned()),
        ];
        let zookeeper = zookeeper.then(|| ("OTTER_ADMIN_MANAGER_ZOOKEEPER", sandbox.zookeeper_address().to_string()));
        let variables = variables.into_iter().chain(zookeeper);
        let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).expect("a configuration");
        let server = Server::start(config, cadence).await.expect("a server").limited_by(limit);
        let address = format!("http://{}", server.address().expect("an address"));
        let app = server.app().clone();
        let browser = Browser::signed_in(&app, &address, "admin", GlobalRole::Administrator).await;
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.serve(async { drop(stopped.await) }));
        Self { app, sandbox, browser, _folder: folder, _stop: stop }
    }
}

impl Deref for TestServer {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl TestServer {
    /// The administrator as a caller of services.
    pub async fn caller(&self) -> Caller {
        let person = self.app.access().store().people().find_by_name("admin").await.expect("the store").expect("the administrator");
        Caller::signed_in(person, BTreeMap::new(), Via::Session(String::new()), String::new(), String::new())
    }

    /// The administrator's context of services about the manager.
    pub async fn ctx(&self) -> ManagerCtx {
        self.ctx_of(self.caller().await)
    }

    /// The context of a caller of services about the manager.
    pub fn ctx_of(&self, caller: Caller) -> ManagerCtx {
        let manager = self.app.manager("main").expect("the manager").clone();
        ManagerCtx::new(Ctx::new(self.app.clone(), caller, Timestamp::now()), manager)
    }

    /// A browser of another user.
    pub async fn browser_of(&self, name: &str, role: GlobalRole) -> Browser {
        Browser::signed_in(&self.app, &self.browser.address, name, role).await
    }
}

/// An event stream.
pub struct Stream {
    pub response: reqwest::Response,
    text: String,
}

impl Stream {
    /// Waits until the stream contains this text; `false` if it ended before.
    pub async fn says(&mut self, wanted: &str) -> bool {
        while !self.text.contains(wanted) {
            match tokio::time::timeout(Duration::from_secs(60), self.response.chunk()).await.expect("it says or ends") {
                Ok(Some(piece)) => self.text += &String::from_utf8_lossy(&piece),
                Ok(None) | Err(_) => return false,
            }
        }
        true
    }

    /// What it has sent so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Waits until it ends, and returns its remaining content.
    pub async fn rest(mut self) -> String {
        self.says("\u{0}never").await;
        self.text
    }
}

impl Browser {
    /// A browser of a user who is added and signed in without the pages.
    async fn signed_in(app: &AppState, address: &str, name: &str, role: GlobalRole) -> Self {
        Self::signed_in_at(app, address, name, role, Timestamp::now().as_millisecond()).await
    }

    /// The same, in a session last used at this time, in milliseconds.
    pub async fn signed_in_at(app: &AppState, address: &str, name: &str, role: GlobalRole, now: i64) -> Self {
        let (name, display_name) = (name.to_owned(), name.to_owned());
        let new = NewUser { name, display_name, password_hash: None, role, must_change_password: false, created_at: now };
        let person = app.access().store().people().add(&new).await.expect("a person");
        let origin = ClientOrigin { address: Ipv4Addr::LOCALHOST.into(), user_agent: "tests".to_owned(), device: None };
        let signed = app.access().accounts().create_session(person.id, &origin, now).await.expect("the store").expect("a session");
        Self::with_session(address, &signed.token)
    }

    /// A browser of a user who accepts an invitation, which signs them in.
    pub async fn joined(address: &str, link: &str, password: &str) -> Self {
        Self::joined_as("ann", address, link, password).await
    }

    /// The same with a user name, for invitations without one.
    pub async fn joined_as(name: &str, address: &str, link: &str, password: &str) -> Self {
        let token = link.trim().rsplit_once('=').expect("a token").1;
        let stranger = Self::with_session(address, &SecretString::default()).anonymous();
        let fields = [("token", token), ("name", name), ("display_name", "Ann"), ("password", password)];
        let answer = stranger.post("/invitation", &fields).await;
        let session = answer.cookie("session");
        assert!(!session.is_empty(), "{answer:?}");
        Self::with_session(address, &SecretString::from(session))
    }

    fn with_session(address: &str, session: &SecretString) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(60)).build();
        let cookie = format!("session={}", session.expose_secret());
        Self { address: address.to_owned(), client: client.expect("a client"), cookie }
    }

    /// The same browser at another process, with the same cookies.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), client: self.client.clone(), cookie: self.cookie.clone() }
    }

    /// The server's URL: `http://127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The session token, which must not be logged.
    pub fn secret(&self) -> &str {
        self.cookie.trim_start_matches("session=")
    }

    /// A browser with a planted session cookie.
    pub fn planted(&self, session: &str) -> Self {
        Self { cookie: format!("session={session}"), ..self.anonymous() }
    }

    /// An unauthenticated browser.
    pub fn anonymous(&self) -> Self {
        Self { address: self.address.clone(), client: self.client.clone(), cookie: String::new() }
    }

    /// Loads a page.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Posts a form as a browser does from our own page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.send(Method::POST, path, Some(fields), &[("origin", &self.address), ("sec-fetch-site", "same-origin")]).await
    }

    /// Posts a raw body.
    pub async fn send_raw(&self, path: &str, body: String, headers: &[(&str, &str)]) -> TestResponse {
        let headers = [headers, &[("content-type", "application/x-www-form-urlencoded")]].concat();
        self.sent(Method::POST, path, &headers, |request| request.body(body)).await
    }

    /// Searches as the search box does.
    pub async fn search(&self, words: &str) -> TestResponse {
        let headers = [("origin", self.address.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
        let body = serde_json::json!({ "manager": MANAGER_PATH.trim_start_matches("/m/"), "words": words }).to_string();
        self.sent(Method::POST, "/calls/search", &headers, |request| request.body(body)).await
    }

    /// Sends any request.
    pub async fn send(&self, method: Method, path: &str, fields: Option<&[(&str, &str)]>, headers: &[(&str, &str)]) -> TestResponse {
        let form = |request: RequestBuilder| match fields {
            Some(fields) => request.form(fields),
            None => request,
        };
        self.sent(method, path, headers, form).await
    }

    async fn sent(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> TestResponse {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        let response = fill(request).send().await.expect("an answer");
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (status, location, content_type) = (response.status(), header(LOCATION.as_str()), header("content-type"));
        let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let cookies = set.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect();
        let (cache_control, retry_after) = (header("cache-control"), header("retry-after"));
        TestResponse { status, location, content_type, cookies, cache_control, retry_after, body: response.text().await.expect("a body") }
    }

    /// The status of a stream, and its content within this time.
    pub async fn events(&self, path: &str, time: Duration) -> (StatusCode, String) {
        let request = self.client.get(format!("{}{path}", self.address)).header("cookie", &self.cookie);
        let mut response = request.send().await.expect("an answer");
        let mut sent = Vec::new();
        let reading = async {
            while let Ok(Some(piece)) = response.chunk().await {
                sent.extend_from_slice(&piece);
            }
        };
        // A stream never ends by itself.
        drop(tokio::time::timeout(time, reading).await);
        (response.status(), String::from_utf8_lossy(&sent).into_owned())
    }

    /// Opens the stream of a page, as an `EventSource` does; `page` must already be encoded.
    pub async fn stream(&self, manager: &str, page: &str) -> Stream {
        let request = self.client.get(format!("{}{manager}/events?page={page}", self.address));
        let request = request.header("cookie", &self.cookie).header("accept", "text/event-stream").timeout(Duration::from_secs(600));
        Stream { response: request.send().await.expect("an answer"), text: String::new() }
    }

    /// The first event of a stream that shows a page; `None` if there is no stream.
    pub async fn first_event(&self, path: &str) -> Option<String> {
        let request = self.client.get(format!("{}{path}", self.address)).header("cookie", &self.cookie);
        let mut response = request.send().await.expect("an answer");
        if response.status() != StatusCode::OK {
            return None;
        }
        let mut told = String::new();
        while let Ok(Some(piece)) = response.chunk().await {
            told += &String::from_utf8_lossy(&piece);
            if told.contains("id: ") && told.ends_with("\n\n") {
                return Some(told);
            }
        }
        None
    }

    /// Posts a form that must succeed, and returns the ID at the end of the redirect path.
    pub async fn create(&self, path: &str, fields: &[(&str, &str)]) -> u64 {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        let id = answer.location.rsplit('/').next().and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("no id in {}", answer.location))
    }

    /// Reloads a page until it contains this text.
    pub async fn until(&self, path: &str, says: &str) -> TestResponse {
        for _ in 0..100 {
            let answer = self.get(path).await;
            if answer.body.contains(says) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("{path} never said {says:?}: {}", self.get(path).await.body);
    }
}
