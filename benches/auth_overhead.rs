//! Benchmark of the cost of authentication, sessions, teams and permissions: the same list, rendered alternately without and with them in
//! one run; and of password hashing. Prints the figures in README.md; asserts nothing, since timings depend on the machine. Run by
//! `make bench`.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Extension;
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use jiff::Timestamp;
use otter_admin::model::permissions::{GlobalRole, TeamRole};
use otter_admin::model::{RuleId, UserId};
use otter_admin::server::accounts::{ClientOrigin, HashCost, PasswordHasher};
use otter_admin::server::authz::RequestIdentity;
use otter_admin::server::authz::{Caller, Via};
use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, Sandbox, SandboxConfig};
use otter_admin::server::state::AppState;
use otter_admin::server::store::{Membership, NewUser, OwnershipRule, ResourceKind, User};
use otter_admin::server::web::middleware::authenticate::authenticate;
use otter_admin::server::web::middleware::compression;
use otter_admin::ui::routes::routes;
use secrecy::{ExposeSecret, SecretString};
use tower::ServiceExt;

/// Number of pages of each kind.
const PAGES: usize = 4_000;
const WARM_UP: usize = 200;
/// The `Accept-Encoding` header of browsers.
const BROWSER: &str = "gzip, deflate, br, zstd";

/// A variant of the request.
struct Way {
    name: &'static str,
    router: Router,
    cookie: String,
    /// The user whose cached sessions are dropped before each page, so that the database is queried; `None` to use the cache.
    forgets: Option<UserId>,
    took: Vec<Duration>,
}

async fn add(app: &AppState, name: &str, role: GlobalRole) -> (User, SecretString) {
    let now = Timestamp::now().as_millisecond();
    let (name, display_name) = (name.to_owned(), name.to_owned());
    let new = NewUser { name, display_name, password_hash: None, role, must_change_password: false, created_at: now };
    let person = app.access().store().people().add(&new).await.expect("a person");
    let signed = app.access().accounts().create_session(person.id, &origin(), now).await.expect("the store").expect("a session");
    (person, signed.token)
}

fn origin() -> ClientOrigin {
    ClientOrigin { address: Ipv4Addr::LOCALHOST.into(), user_agent: "bench".to_owned(), device: None }
}

/// Requests the list with a new URL, so that it is rendered; returns the response body as sent.
async fn ask(router: &Router, cookie: &str, number: usize, encoding: &str) -> Bytes {
    let request = Request::get(format!("/m/main/channels?team=all&n={number}"));
    let request = request.header(header::HOST, "localhost").header(header::COOKIE, cookie).header(header::ACCEPT_ENCODING, encoding);
    let answer = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    to_bytes(answer.into_body(), 1 << 24).await.expect("a page")
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox =
        Sandbox::start(SandboxConfig { demo: Demo::Many { channels: 1000 }, ..SandboxConfig::default() }).await.expect("a manager");
    let variables = [
        ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
        ("OTTER_ADMIN_MANAGER_URL", sandbox.console_url()),
        ("OTTER_ADMIN_MANAGER_USER", "admin".to_owned()),
        ("OTTER_ADMIN_MANAGER_PASSWORD", "admin".to_owned()),
    ];
    let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).expect("a configuration");
    let server = Server::start(config, PollIntervals::default()).await.expect("a server");
    let app = server.app().clone();
    drop(any_spawner::Executor::init_tokio());

    let (administrator, _) = add(&app, "administrator", GlobalRole::Administrator).await;
    let (member, token) = add(&app, "member", GlobalRole::None).await;
    let teams = app.access().store().teams();
    for at in 0..50 {
        let team = teams.add(&format!("team {at}"), None).await.expect("a team").id;
        if at == 0 {
            teams.set_member(Membership { person: member.id, team, role: TeamRole::Editor }).await.expect("a member");
        }
        let pattern = format!("*{at:02}*");
        let rule = OwnershipRule { id: RuleId(0), manager: "main".to_owned(), kind: ResourceKind::Channel, pattern, team, position: at };
        teams.add_rule(&rule).await.expect("a rule");
    }
    app.access().reload().await.expect("the book");

    let caller = Caller::signed_in(administrator, BTreeMap::new(), Via::Session(String::new()), String::new(), String::new());
    let known = RequestIdentity { caller, origin: origin(), session: None };
    let pages = routes(app.clone(), Default::default());
    let cookie = format!("session={}", token.expose_secret());
    let with = pages.clone().layer(from_fn_with_state(app.clone(), authenticate));
    let way = |name, router: Router, forgets| Way {
        name,
        router: router.layer(compression::layer()),
        cookie: cookie.clone(),
        forgets,
        took: Vec::with_capacity(PAGES),
    };
    let mut ways = [
        way("without: everybody sees everything", pages.layer(Extension(known)), None),
        way("with: one of 50 teams, session known", with.clone(), None),
        way("with: one of 50 teams, session asked of the database", with, Some(member.id)),
    ];
    // Waits until the list has been read once.
    while String::from_utf8_lossy(&ask(&ways[0].router, "", 0, "identity").await).matches("<tr").count() <= 50 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut number = 0;
    for round in 0..WARM_UP + PAGES {
        for way in &mut ways {
            number += 1;
            if let Some(person) = way.forgets {
                app.access().accounts().invalidate(person);
            }
            let began = Instant::now();
            ask(&way.router, &way.cookie, number, BROWSER).await;
            if round >= WARM_UP {
                way.took.push(began.elapsed());
            }
        }
    }
    println!("channel list, 1,000 channels, 50 rows, drawn for each of {PAGES} requests, one after the other");
    let mut base = None;
    for way in &mut ways {
        way.took.sort_unstable();
        let at = |share: f64| way.took[((way.took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        let (median, late) = (at(0.5), at(0.99));
        let (first_median, first_late) = *base.get_or_insert((median, late));
        println!(
            "  {}: p50 {median:.2} ms, p99 {late:.2} ms ({:+.2} ms at p50, {:+.2} ms at p99, p99 ratio {:.2})",
            way.name,
            median - first_median,
            late - first_late,
            late / first_late
        );
    }
    hashes().await;
}

/// The duration of password hashing, by cost; used to choose `HashCost::DEFAULT`.
async fn hashes() {
    println!("the hash of a password, one at a time");
    for (memory, passes) in [(19 * 1024, 2), (46 * 1024, 2), (HashCost::DEFAULT.memory, HashCost::DEFAULT.passes), (64 * 1024, 2)] {
        let passwords = PasswordHasher::new(HashCost { memory, passes }, 1).expect("a cost");
        let mut took = Vec::new();
        for _ in 0..11 {
            let began = Instant::now();
            passwords.hash(&SecretString::from("correct horse battery")).await.expect("a hash");
            took.push(began.elapsed());
        }
        took.sort_unstable();
        println!("  {memory} KiB, {passes} passes: median {:?}, from {:?} to {:?}", took[5], took[0], took[10]);
    }
}
