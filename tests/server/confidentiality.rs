//! Connection details of a team's data sources and canals are for its members: nobody else finds them on any page, in any stream, file
//! or search. Passwords are for nobody.

use std::time::Duration;

use futures::{StreamExt, stream};
use otter_admin::model::rights::{GlobalRole, TeamRole};
use otter_admin::server::store::{Completion, Intent, Membership, Outcome, Resource, ResourceKind};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::rights::{Company, Whose};
use super::story::{borrowed, defaults, set};
use super::support::{Browser, M};

/// In everything that others must not see.
const MARK: &str = "qmk";
/// Nobody sees them, not even administrators.
const SECRETS: [&str; 4] = ["qmk-source-password", "qmk-canal-password", "qmk-secret-key", "qmk-inside-url"];
/// Shown in the form that changes it, and nowhere else.
const ACCESS_KEY: &str = "qmk-access-key";
/// How long a stream is listened to.
const LISTEN: Duration = Duration::from_millis(600);

/// Changes the other team's data source and canal, so that every detail is marked, in their histories too.
async fn mark(company: &Company) {
    let running = &company.running;
    let other = &company.things.0[&Whose::Other];
    let (source, canal) = (format!("{M}/sources/{}", other["source"]), format!("{M}/canals/{}", other["canal"]));
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
            ("detectingEnable", "true"),
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
    let mappings = format!("{M}/channels/{}/pipelines/{}/mappings/new", other["channel"], other["pipeline"]);
    let id = other["source"].to_string();
    running.post(&mappings, &[("do", "fill"), ("source", &id), ("schema", "qmk_pattern"), ("table", "qmk_pattern")]).await;
    old_record(company).await;
    running.until(&format!("{M}/sources?team=all"), "qmk-source-host2").await;
    running.until(&format!("{M}/canals?team=all"), "qmk-canal-host2").await;
}

/// A record as earlier versions wrote them: with a password inside the address, and with an access key.
async fn old_record(company: &Company) {
    let audit = company.running.app.access().store().audit();
    let url = "jdbc:mysql://qmk-source-host0/x?password=qmk-inside-url";
    for (kind, changes) in [("source", json!({ "url": [url, url] })), ("canal", json!({ "rdsAccesskey": [ACCESS_KEY, ACCESS_KEY] }))] {
        let intent = Intent {
            at: 1_700_000_000_000,
            person: None,
            person_name: "somebody".to_owned(),
            via: String::new(),
            address: String::new(),
            request: String::new(),
            action: format!("{kind}.edit"),
            resource: Some(Resource { kind: kind.to_owned(), id: company.things.0[&Whose::Other][kind].to_string(), name: String::new() }),
            manager: Some("main".to_owned()),
            team: None,
            changes,
        };
        let completion = Completion::new(intent.at, Outcome::Failed, format!("the manager failed: can't reach {url}"));
        audit.note(&intent, &completion).await.expect("written");
    }
}

/// Every address that is read, with the ids of one's own and the other team's things.
fn addresses(company: &Company) -> Vec<String> {
    let doors = routes::doors(&company.running.app);
    let doors = doors.list().iter().filter(|door| door.method == Method::GET && !["/sign-out", "/m/{manager}/events"].contains(&door.path));
    doors.flat_map(|door| [Whose::Own, Whose::Other].map(|whose| company.address(door, whose))).collect()
}

/// The addresses at which somebody finds a text, and the streams of those pages.
async fn finds(company: &Company, browser: &Browser, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let all = addresses(company);
    for address in &all {
        if browser.get(address).await.body.contains(text) {
            found.push(address.clone());
        }
    }
    let pages =
        all.into_iter().filter(|address| address.contains("/sources") || address.contains("/canals") || address.ends_with("/main/"));
    let streams = pages.map(|page| async move {
        let address = format!("{M}/events?page={page}");
        let (_, sent) = browser.events(&address, LISTEN).await;
        sent.contains(text).then_some(address)
    });
    found.extend(stream::iter(streams).buffered(8).collect::<Vec<_>>().await.into_iter().flatten());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_details_are_for_members_of_the_team() {
    let company = Company::found().await;
    mark(&company).await;
    for others_read in [true, false] {
        company.let_others_read(others_read).await;
        for who in ["stranger", "editor", "borrower", "borrowing editor"] {
            let browser = &company.somebody(who).browser;
            let found = finds(&company, browser, MARK).await;
            assert!(found.is_empty(), "{who}, others_read {others_read}:\n{}", found.join("\n"));
            // These say back what was searched for, but find nothing.
            for address in [
                format!("{M}/search/hits?q=qmk"),
                format!("{M}/search?q=qmk"),
                format!("{M}/sources?team=all&q=qmk"),
                format!("{M}/canals?team=all&q=qmk"),
            ] {
                let body = browser.get(&address).await.body;
                let is_found = body.contains("data-row=") || body.contains("/sources/") || body.contains("/canals/");
                assert!(!is_found, "{who} {address}: {body}");
            }
        }
    }

    // A team of which somebody is an editor may use them from now on, so that they are offered in its forms.
    company.let_others_read(true).await;
    let access = company.running.app.access();
    let own: i64 = company.teams[&Whose::Own].parse().expect("an id");
    for (kind, name) in [(ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
        let id = i64::try_from(company.things.0[&Whose::Other][name]).expect("an id");
        access.store().teams().set_allowed(own, "main", kind, &[id]).await.expect("allowed");
    }
    access.reload().await.expect("the book");
    let found = finds(&company, &company.somebody("editor").browser, MARK).await;
    assert!(found.is_empty(), "editor of a team that may use them:\n{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_find_connection_details_and_nobody_finds_passwords() {
    let company = Company::found().await;
    mark(&company).await;
    let running = &company.running;
    let other: i64 = company.teams[&Whose::Other].parse().expect("an id");
    let member = running.browser_of("member", GlobalRole::None).await;
    let store = running.app.access().store();
    let person = store.people().find_by_name("member").await.expect("the store").expect("somebody").id;
    store.teams().set_member(Membership { person, team: other, role: TeamRole::Viewer }).await.expect("a member");
    running.app.access().reload().await.expect("the book");
    let things = &company.things.0[&Whose::Other];
    let (source, canal) = (format!("{M}/sources/{}", things["source"]), format!("{M}/canals/{}", things["canal"]));
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
        for secret in SECRETS {
            let found = finds(&company, browser, secret).await;
            assert!(found.is_empty(), "{who} {secret}:\n{}", found.join("\n"));
        }
        let found = finds(&company, browser, ACCESS_KEY).await;
        assert!(found.iter().all(|address| *address == edit), "{who}:\n{}", found.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_kept_for_after_the_sign_in_holds_no_secret() {
    let company = Company::found().await;
    let fields = [("name", "kept-name"), ("dbPassword", "typed-1"), ("rdsSecretkey", "typed-2"), ("desc", "jdbc:mysql://a:typed-3@h/")];
    let address = format!("{M}/canals/new");
    let signed_out = company.running.anonymous().post(&address, &fields).await;
    let headers = [("origin", company.running.address()), ("sec-fetch-site", "same-origin")];
    // Another session's form, since it has another token.
    let mut foreign = fields.to_vec();
    foreign.push(("_token", "AAAAAAAAAAAAAAAAAAAAAAAA"));
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&foreign).finish();
    let elsewhere = company.somebody("editor").browser.send_raw(&address, body, &headers).await;
    for answer in [signed_out, elsewhere] {
        assert!(answer.status.is_client_error() && answer.body.contains("kept-name"), "{}", answer.body);
        assert!(!answer.body.contains("typed-"), "{}", answer.body);
    }
}
