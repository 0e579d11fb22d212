//! Every route × every role × own, other team's and unowned resources, checked against the permission table.

use std::collections::BTreeMap;
use std::time::Duration;

use otter_admin::model::permissions::{self, Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::sandbox::Fault;
use otter_admin::ui::route_table::{AccessRule, Route};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};

use super::support::TestResponse;
use super::test_org::{Owner, TestOrg, TestUser};

/// Whether the resource type is owned by teams.
fn is_owned(resource: Resource) -> bool {
    matches!(resource, Resource::Channel | Resource::Pipeline | Resource::Mapping | Resource::Source | Resource::Table | Resource::Canal)
}

/// The expected result of a route; `None` if the owner makes no difference and this is not the first of the three.
fn expected(route: &Route, who: &TestUser, owner: Owner, others_read: bool) -> Option<bool> {
    let (resource, action) = match route.access {
        AccessRule::Public => return (owner == Owner::Own).then_some(true),
        AccessRule::Authenticated => return (owner == Owner::Own).then_some(who.signed_in),
        AccessRule::Requires(resource, action) => (resource, action),
    };
    if is_owned(resource) && !names_a_thing(route) {
        // A list shows what may be read; a create form is available to users who may create one for some team; its post names the team.
        return match (action, &route.method) {
            (Action::Read, _) => (owner == Owner::Own).then_some(who.signed_in),
            (Action::Create, &Method::GET) => (owner == Owner::Own).then_some(who.creates()),
            _ => Some(permissions::allows(resource, action, who.role_context(resource, owner, others_read))),
        };
    }
    if !is_owned(resource) && owner != Owner::Own {
        return None;
    }
    Some(permissions::allows(resource, action, who.role_context(resource, owner, others_read)))
}

/// Whether a path names a resource that can belong to a team.
fn names_a_thing(route: &Route) -> bool {
    ["{channel}", "{source}", "{table}", "{canal}", "channels/bulk"].iter().any(|place| route.path.contains(place))
}

/// Whether the resource in a path appears not to exist to users who may not even read it.
fn is_unknown(route: &Route, who: &TestUser, owner: Owner, others_read: bool) -> bool {
    match route.access {
        AccessRule::Requires(resource, _) if who.signed_in && names_a_thing(route) => {
            !permissions::allows(resource, Action::Read, who.role_context(resource, owner, others_read))
        }
        _ => false,
    }
}

fn was_let_in(who: &TestUser, answer: &TestResponse) -> bool {
    let sent_away = answer.status == StatusCode::SEE_OTHER && answer.location.starts_with("/sign-in?back=");
    assert!(!(sent_away && who.signed_in), "{} is signed in", who.name);
    let asked_to_sign_in = answer.status == StatusCode::UNAUTHORIZED && answer.has_error("session");
    answer.status != StatusCode::FORBIDDEN && !sent_away && !asked_to_sign_in
}

/// The event stream of a page.
const EVENTS: &str = "/m/{manager}/events";

/// Requests every path as every user, and collects responses that differ from the permission table.
async fn differences(org: &TestOrg, method: &Method, others_read: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let routes = routes::route_table(&org.running.app);
    let routes: Vec<&Route> = routes.routes().iter().filter(|route| route.method == *method && route.path != "/sign-out").collect();
    assert!(routes.len() > 10, "{routes:?}");
    // The administrator comes last, because permitted requests may change something.
    for who in &org.people {
        for route in &routes {
            for owner in [Owner::Own, Owner::Other, Owner::Nobody] {
                let Some(expected) = expected(route, who, owner, others_read) else { continue };
                let address = org.address(route, owner);
                if route.path == EVENTS {
                    // Without its page parameter it would be rejected for that. The content of the stream is checked below.
                    let page = format!("{address}?page=/m/main/nodes");
                    let (status, _) = who.browser.events(&page, Duration::from_millis(100)).await;
                    if (status == StatusCode::OK) != expected {
                        wrong.push(format!("{} {page}: {status} instead of {expected}", who.name));
                    }
                    continue;
                }
                let answer = if *method == Method::GET {
                    who.browser.get(&address).await
                } else {
                    // The team of what is created; the channels of a bulk command.
                    let fields = [("team", &*org.teams[&owner]), ("switch", "push"), ("channel", &org.id("channel", owner))];
                    who.browser.post(&address, &fields).await
                };
                let as_expected = if is_unknown(route, who, owner, others_read) {
                    !expected && answer.status == StatusCode::NOT_FOUND
                } else {
                    was_let_in(who, &answer) == expected
                };
                if !as_expected {
                    wrong.push(format!("{} {method} {address} ({owner:?}): {} instead of {expected}", who.name, answer.status));
                }
            }
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn read_access_matches_the_permission_table() {
    let org = TestOrg::create().await;
    for others_read in [true, false] {
        org.let_others_read(others_read).await;
        let wrong = differences(&org, &Method::GET, others_read).await;
        assert!(wrong.is_empty(), "others_read {others_read}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn write_access_matches_the_permission_table() {
    let org = TestOrg::create().await;
    // Permitted requests reach the manager, which fails them all, so nothing changes.
    org.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let wrong = differences(&org, &Method::POST, true).await;
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// The pages that a page links to.
fn links(html: &str) -> Vec<String> {
    let anchors = scraper::Selector::parse("a[href^='/']").expect("a selector");
    scraper::Html::parse_document(html).select(&anchors).filter_map(|link| link.attr("href")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_link_only_to_pages_that_the_user_may_open() {
    let org = TestOrg::create().await;
    let routes = routes::route_table(&org.running.app);
    let routes: Vec<&Route> = routes.routes().iter().filter(|route| route.method == Method::GET && route.path != EVENTS).collect();
    let mut forbidden = Vec::new();
    for name in ["viewer", "editor", "stranger", "borrowing editor", "auditor"] {
        let browser = &org.user(name).browser;
        let mut linked_from = BTreeMap::new();
        for (route, owner) in routes.iter().flat_map(|route| [Owner::Own, Owner::Other, Owner::Nobody].map(|owner| (route, owner))) {
            let page = org.address(route, owner);
            let answer = browser.get(&page).await;
            if answer.status == StatusCode::OK && answer.content_type.starts_with("text/html") {
                for link in links(&answer.body) {
                    linked_from.entry(link).or_insert_with(|| page.clone());
                }
            }
        }
        assert!(linked_from.len() > 20, "{name}: {linked_from:?}");
        for (link, page) in linked_from {
            let status = browser.get(&link).await.status;
            if status == StatusCode::FORBIDDEN {
                forbidden.push(format!("{name}: {link} on {page}"));
            }
        }
    }
    assert!(forbidden.is_empty(), "{}", forbidden.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_and_counts_contain_only_readable_resources() {
    let org = TestOrg::create().await;
    let entry = org.running.app.manager("main").expect("the manager").clone();
    let caller = org.running.caller().await;
    let seen = entry.wait_for_visible_snapshot(&caller).await;
    let name = |owner: Owner| {
        let id = ChannelId(org.resources.0[&owner]["channel"]);
        seen.channel(id).map(|channel| channel.name.clone()).expect("a channel")
    };
    for others_read in [true, false] {
        org.let_others_read(others_read).await;
        for who in org.people.iter().filter(|who| who.signed_in) {
            for address in ["/m/main/channels?team=all", "/m/main/search?q="] {
                for owner in [Owner::Own, Owner::Other, Owner::Nobody] {
                    let address = if address.ends_with('=') { format!("{address}{}", name(owner)) } else { address.to_owned() };
                    let reads =
                        permissions::allows(Resource::Channel, Action::Read, who.role_context(Resource::Channel, owner, others_read));
                    let shown = who.browser.get(&address).await.body.contains(&format!(">{}<", name(owner)));
                    assert_eq!(shown, reads, "{} {address} {owner:?} others_read {others_read}", who.name);
                }
            }
        }
    }
    // A hidden canal still exists and must not be reported as missing.
    let channel = org.resources.0[&Owner::Own]["channel"];
    for who in org.people.iter().filter(|who| who.team_role.is_some()) {
        let page = who.browser.get(&format!("/m/main/channels/{channel}")).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("canal not found"), "{}: {}", who.name, page.body);
    }
    // Connection details of other teams are visible to auditors and administrators only.
    org.let_others_read(true).await;
    for who in org.people.iter().filter(|who| who.signed_in) {
        for (owner, own) in [(Owner::Own, who.team_role.is_some()), (Owner::Other, false)] {
            let id = org.resources.0[&owner]["source"];
            let url = seen.sources.rows().iter().find(|source| source.id.0 == id).expect("a source").url.clone();
            let url = url.expect("its address");
            let sees = own || who.role != GlobalRole::None;
            let page = format!("/m/main/sources/{id}");
            let body = who.browser.get(&page).await.body;
            assert_eq!((body.contains(&url), body.contains("data-hidden")), (sees, !sees), "{} source of {owner:?}", who.name);
            let (_, sent) = who.browser.events(&format!("/m/main/events?page={page}"), Duration::from_millis(700)).await;
            assert_eq!((sent.contains(&url), sent.contains("data-hidden")), (sees, !sees), "{} events of {owner:?}: {sent}", who.name);
        }
    }
}

/// The text of a page, without request-specific parts.
fn visible_text(answer: &TestResponse) -> String {
    let page = scraper::Html::parse_document(&answer.body);
    let content = scraper::Selector::parse("title, main").expect("a selector");
    let text: Vec<String> = page.select(&content).map(|element| element.text().collect()).collect();
    text.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_resources_look_like_missing_ones() {
    const UNKNOWN: u64 = 98_765_431;
    let org = TestOrg::create().await;
    org.let_others_read(false).await;
    let routes = routes::route_table(&org.running.app);
    let mut asked = 0;
    for route in routes.routes().iter().filter(|route| names_a_thing(route) && !matches!(route.access, AccessRule::Authenticated)) {
        let hidden = &org.resources.0[&Owner::Other];
        let first = ["channel", "source", "table", "canal"].into_iter().find(|name| route.path.contains(&format!("{{{name}}}")));
        // A bulk command names its channels in the form.
        let first = first.unwrap_or("channel");
        let address = org.address(route, Owner::Other);
        let unknown = address.replacen(&format!("/{}", hidden[first]), &format!("/{UNKNOWN}"), 1);
        for who in ["stranger", "editor"] {
            let browser = &org.user(who).browser;
            let ask = async |address: &str, id: u64| match route.method {
                Method::GET => browser.get(address).await,
                _ => browser.post(address, &[("switch", "push"), ("channel", &id.to_string())]).await,
            };
            let (found, missing) = (ask(&address, hidden[first]).await, ask(&unknown, UNKNOWN).await);
            assert_eq!((found.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{who} {address}");
            let as_missing = visible_text(&missing).replace(&UNKNOWN.to_string(), &hidden[first].to_string());
            assert_eq!(visible_text(&found), as_missing, "{who} {address}");
            asked += 1;
        }
    }
    assert!(asked > 40, "only {asked}");
    // The audit log contains the missing permission.
    let refused = org.running.app.access().store().audit().search(&Default::default(), 500).await.expect("the trail").rows;
    let edit = refused.iter().find(|row| row.intent.action == "source.edit").expect("an attempt");
    let answer = &edit.completion.as_ref().expect("an end").answer;
    assert!(answer.contains("Editor in team other"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_to_get_only_routes_return_405() {
    let org = TestOrg::create().await;
    let administrator = org.people.iter().find(|who| who.name == "administrator").expect("one");
    let routes = routes::route_table(&org.running.app);
    for route in routes.routes() {
        let posts = routes.routes().iter().any(|other| other.path == route.path && other.method == Method::POST);
        if !posts {
            let answer = administrator.browser.post(&org.address(route, Owner::Own), &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{}", route.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_from_other_sites_are_refused_and_not_audited() {
    let org = TestOrg::create().await;
    let administrator = &org.user("administrator").browser;
    let audit = org.running.app.access().store().audit();
    let records = async || audit.verify().await.expect("the trail").records;
    let before = records().await;
    let routes = routes::route_table(&org.running.app);
    let routes: Vec<&Route> = routes.routes().iter().filter(|route| route.method == Method::POST).collect();
    assert!(routes.len() > 40, "{routes:?}");
    let foreign: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", administrator.address())],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        // Not sent by a browser: a session cookie alone proves nothing.
        &[],
    ];
    for route in routes {
        let address = org.address(route, Owner::Own);
        for headers in foreign {
            let answer = administrator.send_raw(&address, "team=none&name=x&role=none&do=save".to_owned(), headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address} {headers:?}");
            assert!(answer.cookies.is_empty(), "{address} {headers:?}: {:?}", answer.cookies);
        }
    }
    assert_eq!(records().await, before);
    assert_eq!(administrator.get("/account").await.status, StatusCode::OK, "nor is anybody signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn denied_attempts_and_changes_are_audited() {
    let org = TestOrg::create().await;
    let channel = org.resources.0[&Owner::Own]["channel"];
    let viewer = org.people.iter().find(|who| who.name == "viewer").expect("one");
    let answer = viewer.browser.post(&format!("/m/main/channels/{channel}/switch"), &[("switch", "push")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.has_error("forbidden") && answer.body.contains("operator") && answer.body.contains("own"), "{}", answer.body);
    let operator = org.people.iter().find(|who| who.name == "operator").expect("one");
    let answer = operator.browser.post(&format!("/m/main/channels/{channel}/switch"), &[("switch", "push")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let audit = org.running.app.access().store().audit();
    for _ in 0..100 {
        let found = audit.search(&Default::default(), 10).await.expect("the trail").rows;
        let told: Vec<_> = found
            .iter()
            .filter(|row| row.intent.action == "channel.operate")
            .map(|row| (row.intent.person_name.as_str(), row.completion.as_ref().map(|completion| format!("{:?}", completion.outcome))))
            .collect();
        if told == [("operator", Some("Done".to_owned())), ("viewer", Some("Refused".to_owned()))] {
            let verified = audit.verify().await.expect("the chain");
            assert!(verified.broken.is_none(), "{verified:?}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("{:?}", audit.search(&Default::default(), 10).await);
}
