//! Connection details of a team's data sources and canals are visible to its members only: they must not appear for anyone else on any page
//! or in any stream, file or search. Passwords must not appear for anyone.

use std::time::Duration;

use futures::{StreamExt, stream};
use otter_admin::model::permissions::{GlobalRole, TeamRole};
use otter_admin::server::store::{AuditEntry, AuditOutcome, AuditResource, Completion, Membership, ResourceKind};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::end_to_end::{borrowed, defaults, set};
use super::support::{Browser, MANAGER_PATH};
use super::test_org::{Owner, TestOrg};

/// Parts of everything that other users must not see. Shorter ones would occur in random tokens by chance.
const MARKS: [&str; 2] = ["qmk-", "qmk_"];
/// Hidden from all users, including administrators.
const SECRETS: [&str; 4] = ["qmk-source-password", "qmk-canal-password", "qmk-secret-key", "qmk-inside-url"];
/// Shown in its edit form, and nowhere else.
const ACCESS_KEY: &str = "qmk-access-key";
/// How long a stream is read.
const LISTEN: Duration = Duration::from_millis(600);

/// Edits the other team's data source and canal, so that every detail contains the marker, in their histories too.
async fn mark(company: &TestOrg) {
    let running = &company.running;
    let other = &company.things.0[&Owner::Other];
    let (source, canal) = (format!("{MANAGER_PATH}/sources/{}", other["source"]), format!("{MANAGER_PATH}/canals/{}", other["canal"]));
    for round in ["1", "2"] {
        let mut fields = defaults(running, &format!("{source}/edit")).await;
        let url = format!("jdbc:mysql://qmk-source-host{round}:3306/qmk_schema");
        let user = format!("qmk-source-user{round}");
        for (name, value) in [("type", "MYSQL"), ("url", &*url), ("username", &user), ("password", "qmk-source-password")] {
            set(&mut fields, name, value);
        }
        let answer = running.post(&format!("{source}/edit"), &borrowed(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        set(&mut fields, "do", "test");
        assert_eq!(running.post(&format!("{source}/edit"), &borrowed(&fields)).await.status, StatusCode::OK);

        let mut fields = defaults(running, &format!("{canal}/edit")).await;
        let addresses = format!("qmk-canal-host{round}:3306;");
        for (name, value) in [
            ("groupDbAddresses", &*addresses),
            ("dbUsername", "qmk-canal-user"),
            ("dbPassword", "qmk-canal-password"),
            ("blackFilter", "qmk_filter"),
            ("haMode", "HEARTBEAT"),
            ("indexMode", "MEMORY_META_FAILBACK"),
            ("detectingEnable", "true"),
            ("detectingIntervalInSeconds", "5"),
            ("detectingTimeoutThresholdInSeconds", "30"),
            ("detectingRetryTimes", "3"),
            ("detectingSQL", "insert into qmk_sql values (1)"),
            ("rdsAccesskey", ACCESS_KEY),
            ("rdsSecretkey", "qmk-secret-key"),
            ("rdsInstanceId", "qmk-instance"),
        ] {
            set(&mut fields, name, value);
        }
        let answer = running.post(&format!("{canal}/edit"), &borrowed(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    running.post(&format!("{source}/test"), &[]).await;
    let mappings = format!("{MANAGER_PATH}/channels/{}/pipelines/{}/mappings/new", other["channel"], other["pipeline"]);
    let id = other["source"].to_string();
    running.post(&mappings, &[("do", "fill"), ("source", &id), ("schema", "qmk_pattern"), ("table", "qmk_pattern")]).await;
    old_record(company).await;
    running.until(&format!("{MANAGER_PATH}/sources?team=all"), "qmk-source-host2").await;
    running.until(&format!("{MANAGER_PATH}/canals?team=all"), "qmk-canal-host2").await;
}

/// An audit record as written by earlier versions: with a password inside the URL, and with an access key.
async fn old_record(company: &TestOrg) {
    let audit = company.running.app.access().store().audit();
    let url = "jdbc:mysql://qmk-source-host0/x?password=qmk-inside-url";
    for (kind, changes) in [("source", json!({ "url": [url, url] })), ("canal", json!({ "rdsAccesskey": [ACCESS_KEY, ACCESS_KEY] }))] {
        let intent = AuditEntry {
            at: 1_700_000_000_000,
            person: None,
            person_name: "somebody".to_owned(),
            via: String::new(),
            address: String::new(),
            request: String::new(),
            action: format!("{kind}.edit"),
            resource: Some(AuditResource {
                kind: kind.to_owned(),
                id: company.things.0[&Owner::Other][kind].to_string(),
                name: String::new(),
            }),
            manager: Some("main".to_owned()),
            team: None,
            changes,
        };
        let completion = Completion::new(intent.at, AuditOutcome::Failed, format!("the manager failed: can't reach {url}"));
        audit.record(&intent, &completion).await.expect("written");
    }
}

/// All GET paths, with the IDs of the own and the other team's resources.
fn addresses(company: &TestOrg) -> Vec<String> {
    let doors = routes::route_table(&company.running.app);
    let doors =
        doors.routes().iter().filter(|door| door.method == Method::GET && !["/sign-out", "/m/{manager}/events"].contains(&door.path));
    doors.flat_map(|door| [Owner::Own, Owner::Other].map(|whose| company.address(door, whose))).collect()
}

/// Where a user finds one of these texts: at which paths, and in the streams of which pages.
async fn finds(company: &TestOrg, browser: &Browser, texts: &[&str]) -> Vec<(String, String)> {
    let found_in = |address: &str, body: &str| -> Vec<(String, String)> {
        let found = texts.iter().filter(|text| body.contains(**text));
        found.map(|text| (address.to_owned(), (*text).to_owned())).collect()
    };
    let mut found = Vec::new();
    let all = addresses(company);
    for address in &all {
        found.extend(found_in(address, &browser.get(address).await.body));
    }
    let is_streamed = |address: &String| address.contains("/sources") || address.contains("/canals") || address.ends_with("/main/");
    let pages = all.into_iter().filter(is_streamed);
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

#[tokio::test(flavor = "multi_thread")]
async fn connection_details_are_visible_to_team_members_only() {
    let company = TestOrg::found().await;
    mark(&company).await;
    for others_read in [true, false] {
        company.let_others_read(others_read).await;
        for who in ["stranger", "editor", "borrower", "borrowing editor"] {
            let browser = &company.somebody(who).browser;
            let found = finds(&company, browser, &MARKS).await;
            assert!(found.is_empty(), "{who}, others_read {others_read}: {found:#?}");
            // These echo the search terms, but find nothing.
            for (list, hit) in
                [("search/hits?q=qmk", "<a "), ("sources?team=all&q=qmk", "data-row="), ("canals?team=all&q=qmk", "data-row=")]
            {
                let address = format!("{MANAGER_PATH}/{list}");
                let body = browser.get(&address).await.body;
                assert!(!body.contains(hit), "{who} {address}: {body}");
            }
        }
    }

    // From now on a team in which the user is an editor may use them, so they are offered in its forms.
    company.let_others_read(true).await;
    let access = company.running.app.access();
    let own: i64 = company.teams[&Owner::Own].parse().expect("an id");
    for (kind, name) in [(ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
        let id = i64::try_from(company.things.0[&Owner::Other][name]).expect("an id");
        access.store().teams().set_grants(own, "main", kind, &[id]).await.expect("allowed");
    }
    access.reload().await.expect("the book");
    let found = finds(&company, &company.somebody("editor").browser, &MARKS).await;
    assert!(found.is_empty(), "editor of a team that may use them: {found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_connection_details_but_no_user_sees_passwords() {
    let company = TestOrg::found().await;
    mark(&company).await;
    let running = &company.running;
    let other: i64 = company.teams[&Owner::Other].parse().expect("an id");
    let member = running.browser_of("member", GlobalRole::None).await;
    let store = running.app.access().store();
    let person = store.people().find_by_name("member").await.expect("the store").expect("somebody").id;
    store.teams().set_member(Membership { person, team: other, role: TeamRole::Viewer }).await.expect("a member");
    running.app.access().reload().await.expect("the book");
    let things = &company.things.0[&Owner::Other];
    let (source, canal) = (format!("{MANAGER_PATH}/sources/{}", things["source"]), format!("{MANAGER_PATH}/canals/{}", things["canal"]));
    let details: [(&str, &[&str]); 4] = [
        (&source, &["qmk-source-host2"]),
        (&canal, &["qmk-canal-host2", "qmk-canal-user", "qmk_sql"]),
        (&format!("{source}/history"), &["qmk-source-host1", "qmk-source-user2", "qmk_pattern", "password=***"]),
        (&format!("{canal}/history"), &["qmk-canal-host1", "qmk-canal-user", "qmk_sql"]),
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
        assert!(body.contains("qmk-source-host1") && body.contains("qmk-canal-host1"), "{address}: {body}");
    }
    let edit = format!("{canal}/edit");
    for (who, browser) in [("member", &member), ("administrator", &running.browser)] {
        let secrets = [&SECRETS[..], &[ACCESS_KEY]].concat();
        let mut found = finds(&company, browser, &secrets).await;
        found.retain(|(address, secret)| !(secret == ACCESS_KEY && *address == edit));
        assert!(found.is_empty(), "{who}: {found:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_kept_for_after_sign_in_contain_no_secrets() {
    let company = TestOrg::found().await;
    let fields = [("name", "kept-name"), ("dbPassword", "typed-1"), ("rdsSecretkey", "typed-2"), ("desc", "jdbc:mysql://a:typed-3@h/")];
    let address = format!("{MANAGER_PATH}/canals/new");
    // With an expired session.
    let signed_out = company.running.planted(&"A".repeat(43)).post(&address, &fields).await;
    let headers = [("origin", company.running.address()), ("sec-fetch-site", "same-origin")];
    // A form of another session, because its token differs.
    let mut foreign = fields.to_vec();
    foreign.push(("_token", "AAAAAAAAAAAAAAAAAAAAAAAA"));
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&foreign).finish();
    let elsewhere = company.somebody("editor").browser.send_raw(&address, body, &headers).await;
    for answer in [signed_out, elsewhere] {
        assert!(answer.status.is_client_error() && answer.body.contains("kept-name"), "{}", answer.body);
        assert!(!answer.body.contains("typed-"), "{}", answer.body);
    }
}
