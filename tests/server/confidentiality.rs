//! Connection details of a team's data sources and canals are visible to its members only: they must not appear for anyone else on any page
//! or in any stream, file or search. The same holds for the messages of log records. Passwords must not appear for anyone.

use std::time::Duration;

use futures::{StreamExt, stream};
use otter_admin::model::permissions::{GlobalRole, TeamRole};
use otter_admin::model::{ChannelId, LogRecord, TeamId};
use otter_admin::server::monitor::{ChannelCommand, LogSince, Operation, OperationError, Phase};
use otter_admin::server::store::{AuditEntry, AuditOutcome, AuditResource, Completion, Membership, ResourceKind};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::end_to_end::{borrowed, defaults, set};
use super::support::{Browser, MANAGER_PATH};
use super::test_org::{Owner, TestOrg};

/// Part of everything that other users must not see. A shorter one would occur in random tokens by chance.
const MARK: &str = "qmkmark";
/// Hidden from all users, including administrators.
const SECRETS: [&str; 4] = ["qmkmark-source-password", "qmkmark-canal-password", "qmkmark-secret-key", "qmkmark-inside-url"];
/// Shown in its edit form, and nowhere else.
const ACCESS_KEY: &str = "qmkmark-access-key";
/// Part of every marked log message.
const LOG_MARK: &str = "qmk-row-data";
/// A search term that marked log messages contain. Pages repeat it, so it is shorter than [`LOG_MARK`].
const LOG_SEARCH: &str = "qmk-row";
/// Shown instead of a message.
const LOG_NOTE: &str = "only members of the team see log messages";
/// The error at a search that could reveal messages of other teams.
const LOG_SEARCH_REFUSED: &str = "Select a pipeline of your team to search in messages";
/// How long a stream is read.
const LISTEN: Duration = Duration::from_millis(600);

/// Edits the other team's data source and canal, so that every detail contains the marker, in their histories too.
async fn mark(org: &TestOrg) {
    let running = &org.running;
    let other = &org.resources.0[&Owner::Other];
    let (source, canal) = (format!("{MANAGER_PATH}/sources/{}", other["source"]), format!("{MANAGER_PATH}/canals/{}", other["canal"]));
    for round in ["1", "2"] {
        let mut fields = defaults(running, &format!("{source}/edit")).await;
        let url = format!("jdbc:mysql://qmkmark-source-host{round}:3306/qmkmark_schema");
        let user = format!("qmkmark-source-user{round}");
        for (name, value) in [("type", "MYSQL"), ("url", &*url), ("username", &user), ("password", "qmkmark-source-password")] {
            set(&mut fields, name, value);
        }
        let answer = running.post(&format!("{source}/edit"), &borrowed(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        set(&mut fields, "do", "test");
        assert_eq!(running.post(&format!("{source}/edit"), &borrowed(&fields)).await.status, StatusCode::OK);

        let mut fields = defaults(running, &format!("{canal}/edit")).await;
        let addresses = format!("qmkmark-canal-host{round}:3306;");
        for (name, value) in [
            ("groupDbAddresses", &*addresses),
            ("dbUsername", "qmkmark-canal-user"),
            ("dbPassword", "qmkmark-canal-password"),
            ("blackFilter", "qmkmark_filter"),
            ("haMode", "HEARTBEAT"),
            ("indexMode", "MEMORY_META_FAILBACK"),
            ("detectingEnable", "true"),
            ("detectingIntervalInSeconds", "5"),
            ("detectingTimeoutThresholdInSeconds", "30"),
            ("detectingRetryTimes", "3"),
            ("detectingSQL", "insert into qmkmark_sql values (1)"),
            ("rdsAccesskey", ACCESS_KEY),
            ("rdsSecretkey", "qmkmark-secret-key"),
            ("rdsInstanceId", "qmkmark-instance"),
        ] {
            set(&mut fields, name, value);
        }
        let answer = running.post(&format!("{canal}/edit"), &borrowed(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    running.post(&format!("{source}/test"), &[]).await;
    let mappings = format!("{MANAGER_PATH}/channels/{}/pipelines/{}/mappings/new", other["channel"], other["pipeline"]);
    let id = other["source"].to_string();
    running.post(&mappings, &[("do", "fill"), ("source", &id), ("schema", "qmkmark_pattern"), ("table", "qmkmark_pattern")]).await;
    old_record(org).await;
    running.until(&format!("{MANAGER_PATH}/sources?team=all"), "qmkmark-source-host2").await;
    running.until(&format!("{MANAGER_PATH}/canals?team=all"), "qmkmark-canal-host2").await;
}

/// Audit records as written by earlier versions: with a password inside the URL, and with an access key.
async fn old_record(org: &TestOrg) {
    let url = "jdbc:mysql://qmkmark-source-host0/x?password=qmkmark-inside-url";
    for (kind, changes) in [("source", json!({ "url": [url, url] })), ("canal", json!({ "rdsAccesskey": [ACCESS_KEY, ACCESS_KEY] }))] {
        record_failure(org, &format!("{kind}.edit"), kind, changes, &format!("the manager failed: can't reach {url}")).await;
    }
}

/// Writes an audit record of an action on the other team's resource of this kind that failed with this answer.
async fn record_failure(org: &TestOrg, action: &str, kind: &str, changes: serde_json::Value, answer: &str) {
    let intent = AuditEntry {
        at: 1_700_000_000_000,
        person: None,
        person_name: "somebody".to_owned(),
        via: String::new(),
        address: String::new(),
        request: String::new(),
        action: action.to_owned(),
        resource: Some(AuditResource { kind: kind.to_owned(), id: org.resources.0[&Owner::Other][kind].to_string(), name: String::new() }),
        manager: Some("main".to_owned()),
        team: None,
        changes,
    };
    let completion = Completion::new(intent.at, AuditOutcome::Failed, answer);
    org.running.app.access().store().audit().record(&intent, &completion).await.expect("written");
}

/// Pauses the other team's channel after an error whose log message contains the marker, and lets a start fail with it.
async fn mark_logs(org: &TestOrg) {
    let running = &org.running;
    let other = &org.resources.0[&Owner::Other];
    let channel = ChannelId(other["channel"]);
    let id = |name: &str| i64::try_from(other[name]).expect("an id");
    let sandbox = running.sandbox.sandbox();
    let now = sandbox.now();
    sandbox.write(|state| {
        state.set_paused(id("channel"), now);
        // It stays paused: the manager does not retry.
        state.schedule.releases.remove(&id("channel"));
        let text = format!("setl:LoadException: {LOG_MARK} insert into orders\n\tat {LOG_MARK}\n:-----------------\n{LOG_MARK}");
        state.log_exception(now, id("pipeline"), Some(1), &text);
    });
    let page = format!("{MANAGER_PATH}/channels/{channel}");
    running.until(&page, LOG_MARK).await;
    running.until(&format!("{MANAGER_PATH}/"), LOG_MARK).await;

    let entry = running.app.manager("main").expect("the manager");
    let logs = entry.live.snapshot().logs.value.clone().expect("the log");
    let is_marked = |record: &&LogRecord| record.channel.as_ref().is_some_and(|(of, _)| *of == channel);
    let record = logs.iter().find(is_marked).expect("the record").clone();
    let error = OperationError::NotConfirmed { seen: None, seconds: 60, log: LogSince::Record(Box::new(record)) };
    let failed = Operation { phase: Phase::Failed(error), ..Operation::new("marked".into(), ChannelCommand::Start, entry.live.now()) };
    entry.live.claim(channel, failed).expect("no other operation");
    let answer = format!("status PAUSE after 60 s pid:1 {LOG_MARK}");
    record_failure(org, "channel.operate", "channel", serde_json::Value::Null, &answer).await;
    let shown = running.get(&page).await.body;
    assert!(shown.contains("card-problem") && shown.matches("Latest log entry").count() == 1, "the cause and the failed start: {shown}");
}

/// Whether this page shows log records.
fn shows_logs(address: &str) -> bool {
    address.contains("/channels") || address.contains("/logs") || address.ends_with("/main/")
}

/// Whether this page shows data sources or canals.
fn shows_connections(address: &str) -> bool {
    address.contains("/sources") || address.contains("/canals") || address.ends_with("/main/")
}

/// All GET paths, with the IDs of the own and the other team's resources.
fn addresses(org: &TestOrg) -> Vec<String> {
    let routes = routes::route_table(&org.running.app);
    let routes =
        routes.routes().iter().filter(|route| route.method == Method::GET && !["/sign-out", "/m/{manager}/events"].contains(&route.path));
    routes.flat_map(|route| [Owner::Own, Owner::Other].map(|owner| org.address(route, owner))).collect()
}

/// Where a user finds one of these texts: at which paths, and in the streams of which of the `streamed` pages.
async fn finds(org: &TestOrg, browser: &Browser, texts: &[&str], streamed: fn(&str) -> bool) -> Vec<(String, String)> {
    let found_in = |address: &str, body: &str| -> Vec<(String, String)> {
        let found = texts.iter().filter(|text| body.contains(**text));
        found.map(|text| (address.to_owned(), (*text).to_owned())).collect()
    };
    let mut found = Vec::new();
    let all = addresses(org);
    for address in &all {
        found.extend(found_in(address, &browser.get(address).await.body));
    }
    let pages = all.into_iter().filter(|address| streamed(address));
    let streams = pages.map(|page| async move {
        let address = format!("{MANAGER_PATH}/events?page={page}");
        let (_, sent) = browser.events(&address, LISTEN).await;
        (address, sent)
    });
    for (address, sent) in stream::iter(streams).buffered(8).collect::<Vec<_>>().await {
        found.extend(found_in(&address, &sent));
    }
    found
}

/// Adds a viewer of the other team.
async fn member(org: &TestOrg) -> Browser {
    let running = &org.running;
    let other: TeamId = org.teams[&Owner::Other].parse().expect("an id");
    let member = running.browser_of("member", GlobalRole::None).await;
    let store = running.app.access().store();
    let person = store.people().find_by_name("member").await.expect("the store").expect("somebody").id;
    store.teams().set_member(Membership { person, team: other, role: TeamRole::Viewer }).await.expect("a member");
    running.app.access().reload().await.expect("the book");
    member
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_details_are_visible_to_team_members_only() {
    let org = TestOrg::create().await;
    mark(&org).await;
    for others_read in [true, false] {
        org.let_others_read(others_read).await;
        for who in ["stranger", "editor", "borrower", "borrowing editor"] {
            let browser = &org.user(who).browser;
            let found = finds(&org, browser, &[MARK], shows_connections).await;
            assert!(found.is_empty(), "{who}, others_read {others_read}: {found:#?}");
            // These echo the search terms, but find nothing.
            assert!(!browser.search("qmk").await.body.contains("<a "), "{who}");
            for (list, hit) in [("sources?team=all&q=qmk", "data-row="), ("canals?team=all&q=qmk", "data-row=")] {
                let address = format!("{MANAGER_PATH}/{list}");
                let body = browser.get(&address).await.body;
                assert!(!body.contains(hit), "{who} {address}: {body}");
            }
        }
    }

    // From now on a team in which the user is an editor may use them, so they are offered in its forms.
    org.let_others_read(true).await;
    let access = org.running.app.access();
    let own: TeamId = org.teams[&Owner::Own].parse().expect("an id");
    for (kind, name) in [(ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
        let id = i64::try_from(org.resources.0[&Owner::Other][name]).expect("an id");
        access.store().teams().set_grants(own, "main", kind, &[id]).await.expect("allowed");
    }
    access.reload().await.expect("the book");
    let found = finds(&org, &org.user("editor").browser, &[MARK], shows_connections).await;
    assert!(found.is_empty(), "editor of a team that may use them: {found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_connection_details_but_no_user_sees_passwords() {
    let org = TestOrg::create().await;
    mark(&org).await;
    let running = &org.running;
    let member = member(&org).await;
    let resources = &org.resources.0[&Owner::Other];
    let (source, canal) =
        (format!("{MANAGER_PATH}/sources/{}", resources["source"]), format!("{MANAGER_PATH}/canals/{}", resources["canal"]));
    let details: [(&str, &[&str]); 4] = [
        (&source, &["qmkmark-source-host2"]),
        (&canal, &["qmkmark-canal-host2", "qmkmark-canal-user", "qmkmark_sql"]),
        (&format!("{source}/history"), &["qmkmark-source-host1", "qmkmark-source-user2", "qmkmark_pattern", "password=***"]),
        (&format!("{canal}/history"), &["qmkmark-canal-host1", "qmkmark-canal-user", "qmkmark_sql"]),
    ];
    for (address, marks) in details {
        for (who, browser) in [("member", &member), ("administrator", &running.browser)] {
            let body = browser.get(address).await.body;
            for mark in marks {
                assert!(body.contains(mark), "{who} {address} {mark}: {body}");
            }
        }
    }
    for address in ["/audit?q=qmk", "/audit/export.csv", "/audit/export.json"] {
        let body = running.get(address).await.body;
        assert!(body.contains("qmkmark-source-host1") && body.contains("qmkmark-canal-host1"), "{address}: {body}");
    }
    let edit = format!("{canal}/edit");
    for (who, browser) in [("member", &member), ("administrator", &running.browser)] {
        let secrets = [&SECRETS[..], &[ACCESS_KEY]].concat();
        let mut found = finds(&org, browser, &secrets, shows_connections).await;
        found.retain(|(address, secret)| !(secret == ACCESS_KEY && *address == edit));
        assert!(found.is_empty(), "{who}: {found:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn log_messages_are_visible_to_team_members_only() {
    let org = TestOrg::create().await;
    mark_logs(&org).await;
    let other = &org.resources.0[&Owner::Other];
    let (logs, pipeline) = (format!("{MANAGER_PATH}/logs"), other["pipeline"]);
    let channel = format!("{MANAGER_PATH}/channels/{}", other["channel"]);
    let of_pipeline = format!("{logs}?pipeline={pipeline}");
    let noted = [format!("{MANAGER_PATH}/"), logs.clone(), of_pipeline.clone(), channel.clone()];
    for others_read in [true, false] {
        org.let_others_read(others_read).await;
        for who in ["stranger", "editor", "borrower", "borrowing editor"] {
            let browser = &org.user(who).browser;
            let found = finds(&org, browser, &[LOG_MARK], shows_logs).await;
            assert!(found.is_empty(), "{who}, others_read {others_read}: {found:#?}");
            for address in &noted {
                let body = browser.get(address).await.body;
                assert!(!body.contains(LOG_MARK), "{who} {address}: {body}");
                assert_eq!(body.contains(LOG_NOTE), others_read, "{who}, others_read {others_read} {address}: {body}");
            }
            assert!(!browser.search(LOG_SEARCH).await.body.contains("<a "), "{who}");
        }
    }
    org.let_others_read(true).await;
    let page = org.user("stranger").browser.get(&channel).await.body;
    assert_eq!(page.matches(LOG_NOTE).count(), 2, "at the cause and at the failed start: {page}");

    let member = member(&org).await;
    let history = format!("{channel}/history");
    let search = [format!("{of_pipeline}&q={LOG_SEARCH}"), format!("{MANAGER_PATH}/logs?q={LOG_SEARCH}")];
    for (who, browser) in [("member", &member), ("auditor", &org.user("auditor").browser)] {
        for address in noted.iter().chain([&history, &search[0]]) {
            let body = browser.get(address).await.body;
            assert!(body.contains(LOG_MARK) && !body.contains(LOG_NOTE), "{who} {address}: {body}");
        }
    }
    assert!(org.user("auditor").browser.get(&search[1]).await.body.contains(LOG_MARK), "an auditor searches in all messages");
}

/// A search in hidden messages would reveal their content word by word.
#[tokio::test(flavor = "multi_thread")]
async fn hidden_log_messages_can_not_be_searched() {
    let org = TestOrg::create().await;
    mark_logs(&org).await;
    let [own, other, unowned] = [Owner::Own, Owner::Other, Owner::Nobody].map(|owner| org.resources.0[&owner]["pipeline"].to_string());
    let logs = async |browser: &Browser, pipeline: &str, text: &str| {
        browser.get(&format!("{MANAGER_PATH}/logs?pipeline={pipeline}&q={text}")).await
    };
    let member = member(&org).await;
    // Each with the pipelines within which they may search.
    let all = ["", &own, &other, &unowned, "987654"];
    for (who, browser, allowed) in [
        ("stranger", &org.user("stranger").browser, vec![]),
        ("borrowing editor", &org.user("borrowing editor").browser, vec![]),
        ("viewer", &org.user("viewer").browser, vec![&*own]),
        ("member", &member, vec![&*other]),
        ("auditor", &org.user("auditor").browser, all.to_vec()),
    ] {
        for pipeline in all {
            for text in [LOG_SEARCH, "no+such+text"] {
                let answer = logs(browser, pipeline, text).await;
                let is_refused = answer.body.contains(LOG_SEARCH_REFUSED);
                assert_eq!(is_refused, !allowed.contains(&pipeline), "{who}, pipeline {pipeline:?}, {text}: {}", answer.body);
                let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
                assert_eq!(answer.status, status, "{who}, pipeline {pipeline:?}, {text}");
                assert!(answer.keeps("q", &text.replace('+', " ")), "what was typed is kept: {}", answer.body);
            }
            let filtered = logs(browser, pipeline, "").await;
            assert_eq!(filtered.status, StatusCode::OK, "{who}, pipeline {pipeline:?}: the filter alone is for everybody");
        }
        let answer = logs(browser, &other, LOG_SEARCH).await;
        let chosen = scraper::Selector::parse(&format!("option[value=\"{other}\"][selected]")).expect("a selector");
        assert!(scraper::Html::parse_document(&answer.body).select(&chosen).next().is_some(), "{who}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_kept_for_after_sign_in_contain_no_secrets() {
    let org = TestOrg::create().await;
    let fields = [("name", "kept-name"), ("dbPassword", "typed-1"), ("rdsSecretkey", "typed-2"), ("desc", "jdbc:mysql://a:typed-3@h/")];
    let address = format!("{MANAGER_PATH}/canals/new");
    // With an expired session.
    let signed_out = org.running.planted(&"A".repeat(43)).post(&address, &fields).await;
    // Of a browser that has signed in again in another tab in the meantime.
    let encode = |fields: &[(&str, &str)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let (body, to) = (encode(&fields), address.as_str());
    let elsewhere = org.user("editor").browser.post("/sign-in", &[("kept_to", to), ("kept", &body)]).await;
    assert!(signed_out.status.is_client_error() && elsewhere.status.is_success());
    for answer in [signed_out, elsewhere] {
        assert!(answer.body.contains("kept-name"), "{}", answer.body);
        assert!(!answer.body.contains("typed-"), "{}", answer.body);
    }
}
