//! Every route × every role × own, other team's and unowned resources, checked against the permission table. A third team is granted access
//! to the other team's data source and canal.

use std::collections::BTreeMap;
use std::time::Duration;

use otter_admin::model::permissions::{self, Action, GlobalRole, Resource, RoleContext, TeamRole};
use otter_admin::model::*;
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::store::{Membership, ResourceKind, ResourceRef};
use otter_admin::ui::route_table::{AccessRule, Route};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};

use super::support::{Answer, Browser, TestServer};

/// The owner of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Own,
    Other,
    Nobody,
}

/// The IDs used in paths.
pub struct Things(pub BTreeMap<Owner, BTreeMap<&'static str, u64>>);

/// A user, with their role in the team `own`.
pub struct TestUser {
    pub name: &'static str,
    pub browser: Browser,
    pub role: GlobalRole,
    pub team_role: Option<TeamRole>,
    /// The role in the team that was granted access to the other team's resources.
    pub lent: Option<TeamRole>,
    pub signed_in: bool,
}

impl TestUser {
    pub fn standing(&self, resource: Resource, whose: Owner, others_read: bool) -> RoleContext {
        let team_role = self.team_role.filter(|_| whose == Owner::Own);
        let is_lent = whose == Owner::Other && matches!(resource, Resource::Source | Resource::Table | Resource::Canal);
        let lent = self.lent.filter(|_| is_lent);
        RoleContext {
            signed_in: self.signed_in,
            role: self.role,
            team_role,
            granted_role: lent,
            owned: whose != Owner::Nobody,
            others_read,
        }
    }

    /// Whether the user may create resources for some team, or unowned ones.
    pub fn creates(&self) -> bool {
        self.role == GlobalRole::Administrator || self.team_role.max(self.lent) == Some(TeamRole::Editor)
    }
}

pub struct TestOrg {
    pub running: TestServer,
    pub things: Things,
    pub people: Vec<TestUser>,
    /// Team IDs; `none` for unowned.
    pub teams: BTreeMap<Owner, String>,
    /// The team with access to the other team's data source and canal.
    pub borrowers: i64,
}

impl TestOrg {
    pub async fn found() -> Self {
        let running = TestServer::start(Demo::Orders).await;
        let store = running.app.access().store().clone();
        let own = store.teams().add("own", None).await.expect("a team").id;
        let other = store.teams().add("other", None).await.expect("a team").id;
        let borrowers = store.teams().add("borrowers", None).await.expect("a team").id;
        let things = Self::things(&running).await;
        for (whose, team) in [(Owner::Own, own), (Owner::Other, other)] {
            for (kind, name) in [(ResourceKind::Channel, "channel"), (ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
                let id = i64::try_from(things.0[&whose][name]).expect("an id");
                store.teams().set_owner(&ResourceRef { manager: "main".to_owned(), kind, id }, Some(team)).await.expect("handed over");
            }
        }
        for (kind, name) in [(ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
            let id = i64::try_from(things.0[&Owner::Other][name]).expect("an id");
            store.teams().set_grants(borrowers, "main", kind, &[id]).await.expect("allowed");
        }
        let mut people = Vec::new();
        for (name, role, team_role, lent) in [
            ("viewer", GlobalRole::None, Some(TeamRole::Viewer), None),
            ("operator", GlobalRole::None, Some(TeamRole::Operator), None),
            ("editor", GlobalRole::None, Some(TeamRole::Editor), None),
            ("stranger", GlobalRole::None, None, None),
            ("borrower", GlobalRole::None, None, Some(TeamRole::Viewer)),
            ("borrowing editor", GlobalRole::None, None, Some(TeamRole::Editor)),
            ("auditor", GlobalRole::Auditor, None, None),
            ("administrator", GlobalRole::Administrator, None, None),
        ] {
            let browser = running.browser_of(name, role).await;
            for (team, role) in [(own, team_role), (borrowers, lent)] {
                if let Some(role) = role {
                    let person = store.people().find_by_name(name).await.expect("the store").expect("somebody").id;
                    store.teams().set_member(Membership { person, team, role }).await.expect("a member");
                }
            }
            people.push(TestUser { name, browser, role, team_role, lent, signed_in: true });
        }
        let browser = running.anonymous();
        people.push(TestUser { name: "nobody", browser, role: GlobalRole::None, team_role: None, lent: None, signed_in: false });
        running.app.access().reload().await.expect("the book");
        let teams = [(Owner::Own, own.to_string()), (Owner::Other, other.to_string()), (Owner::Nobody, "none".to_owned())].into();
        Self { running, things, people, teams, borrowers }
    }

    /// Three channels with pipelines, three data sources with tables and three canals, read through the administrator's pages.
    async fn things(running: &TestServer) -> Things {
        let entry = running.app.manager("main").expect("the manager");
        let caller = running.caller().await;
        // Each list is read by a separate polling round.
        for list in ["channels", "sources", "tables", "canals"] {
            running.until(&format!("/m/main/{list}"), &format!("/m/main/{list}/")).await;
        }
        let seen = entry.wait_for_visible_snapshot(&caller).await;
        let mut channels = Vec::new();
        for channel in seen.channels.rows().iter().filter(|channel| channel.pipelines != Some(0)) {
            let view = otter_admin::server::services::channels::get(&caller, entry, channel.id).await.expect("a channel");
            let pipeline = view.pipelines.iter().find(|pipeline| !pipeline.pairs.is_empty());
            if let Some(pipeline) = pipeline {
                channels.push((channel.id.0, pipeline.row.id.0, pipeline.pairs[0].id.0));
            }
        }
        let tables = seen.tables.rows();
        let mut sources: Vec<(u64, Option<u64>)> = Vec::new();
        for source in seen.sources.rows() {
            let table = tables.iter().find(|table| table.source == source.id).map(|table| table.id.0);
            sources.push((source.id.0, table));
        }
        sources.sort_by_key(|(_, table)| table.is_none());
        let canals: Vec<u64> = seen.canals.rows().iter().map(|canal| canal.id.0).collect();
        assert!(channels.len() >= 3 && sources.len() >= 3 && canals.len() >= 3, "{channels:?} {sources:?} {canals:?}");
        let all = [Owner::Own, Owner::Other, Owner::Nobody].into_iter().enumerate().map(|(at, whose)| {
            let (channel, pipeline, pair) = channels[at];
            let mut ids: BTreeMap<&'static str, u64> =
                [("channel", channel), ("pipeline", pipeline), ("pair", pair), ("source", sources[at].0), ("canal", canals[at])].into();
            ids.insert("table", sources[at].1.unwrap_or(u64::MAX >> 1));
            // Any ID will do for types that belong to no team. Users and teams have IDs that do not exist, so that nothing is destroyed.
            ids.extend([("node", 1), ("cluster", 1), ("person", 987_654), ("team", 987_654), ("rule", 987_654), ("record", 987_654)]);
            (whose, ids)
        });
        Things(all.collect())
    }

    /// Returns a user by name.
    pub fn somebody(&self, name: &str) -> &TestUser {
        self.people.iter().find(|who| who.name == name).expect("somebody")
    }

    /// Sets whether resources of other teams may be read.
    pub async fn let_others_read(&self, others_read: bool) {
        let access = self.running.app.access();
        access.store().settings().set("others.read", &others_read.into()).await.expect("set");
        access.reload().await.expect("the book");
    }

    /// The path of a route, with the IDs of a resource of this owner.
    pub fn address(&self, door: &Route, whose: Owner) -> String {
        let mut address =
            door.path.replace("{manager}", "main").replace("{version}", "0").replace("{*file}", "nothing").replace("{provider}", "none");
        for (name, id) in &self.things.0[&whose] {
            address = address.replace(&format!("{{{name}}}"), &id.to_string());
        }
        assert!(!address.contains('{'), "{address}: what stands there?");
        address
    }
}

/// Whether the resource type is owned by teams.
fn is_owned(resource: Resource) -> bool {
    matches!(resource, Resource::Channel | Resource::Pipeline | Resource::Mapping | Resource::Source | Resource::Table | Resource::Canal)
}

/// The expected result of a route; `None` if the owner makes no difference and this is not the first of the three.
fn expected(door: &Route, who: &TestUser, whose: Owner, others_read: bool) -> Option<bool> {
    let (resource, action) = match door.access {
        AccessRule::Public => return (whose == Owner::Own).then_some(true),
        AccessRule::Authenticated => return (whose == Owner::Own).then_some(who.signed_in),
        AccessRule::Requires(resource, action) => (resource, action),
    };
    if is_owned(resource) && !names_a_thing(door) {
        // A list shows what may be read; a create form is available to users who may create one for some team; its post names the team.
        return match (action, &door.method) {
            (Action::Read, _) => (whose == Owner::Own).then_some(who.signed_in),
            (Action::Create, &Method::GET) => (whose == Owner::Own).then_some(who.creates()),
            _ => Some(permissions::allows(resource, action, who.standing(resource, whose, others_read))),
        };
    }
    if !is_owned(resource) && whose != Owner::Own {
        return None;
    }
    Some(permissions::allows(resource, action, who.standing(resource, whose, others_read)))
}

/// Whether a path names a resource that can belong to a team.
pub fn names_a_thing(door: &Route) -> bool {
    ["{channel}", "{source}", "{table}", "{canal}"].iter().any(|place| door.path.contains(place))
}

/// Whether the resource in a path appears not to exist to users who may not even read it.
fn is_unknown(door: &Route, who: &TestUser, whose: Owner, others_read: bool) -> bool {
    match door.access {
        AccessRule::Requires(resource, _) if who.signed_in && names_a_thing(door) => {
            !permissions::allows(resource, Action::Read, who.standing(resource, whose, others_read))
        }
        _ => false,
    }
}

fn was_let_in(who: &TestUser, answer: &Answer) -> bool {
    let sent_away = answer.status == StatusCode::SEE_OTHER && answer.location.starts_with("/sign-in?back=");
    assert!(!(sent_away && who.signed_in), "{} is signed in", who.name);
    let asked_to_sign_in = answer.status == StatusCode::UNAUTHORIZED && answer.has_error("session");
    answer.status != StatusCode::FORBIDDEN && !sent_away && !asked_to_sign_in
}

/// The event stream of a page.
const EVENTS: &str = "/m/{manager}/events";

/// Requests every path as every user, and collects responses that differ from the permission table.
async fn differences(company: &TestOrg, method: &Method, others_read: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let doors = routes::route_table(&company.running.app);
    let doors: Vec<&Route> = doors.routes().iter().filter(|door| door.method == *method && door.path != "/sign-out").collect();
    assert!(doors.len() > 10, "{doors:?}");
    // The administrator comes last, because permitted requests may change something.
    for who in &company.people {
        for door in &doors {
            for whose in [Owner::Own, Owner::Other, Owner::Nobody] {
                let Some(expected) = expected(door, who, whose, others_read) else { continue };
                let address = company.address(door, whose);
                if door.path == EVENTS {
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
                    who.browser.post(&address, &[("team", &company.teams[&whose])]).await
                };
                let as_expected = if is_unknown(door, who, whose, others_read) {
                    !expected && answer.status == StatusCode::NOT_FOUND
                } else {
                    was_let_in(who, &answer) == expected
                };
                if !as_expected {
                    wrong.push(format!("{} {method} {address} ({whose:?}): {} instead of {expected}", who.name, answer.status));
                }
            }
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn read_access_matches_the_permission_table() {
    let company = TestOrg::found().await;
    for others_read in [true, false] {
        company.let_others_read(others_read).await;
        let wrong = differences(&company, &Method::GET, others_read).await;
        assert!(wrong.is_empty(), "others_read {others_read}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn write_access_matches_the_permission_table() {
    let company = TestOrg::found().await;
    // Permitted requests reach the manager, which fails them all, so nothing changes.
    company.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let wrong = differences(&company, &Method::POST, true).await;
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_and_counts_contain_only_readable_resources() {
    let company = TestOrg::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let caller = company.running.caller().await;
    let seen = entry.wait_for_visible_snapshot(&caller).await;
    let name = |whose: Owner| {
        let id = ChannelId(company.things.0[&whose]["channel"]);
        seen.channel(id).map(|channel| channel.name.clone()).expect("a channel")
    };
    for others_read in [true, false] {
        company.let_others_read(others_read).await;
        for who in company.people.iter().filter(|who| who.signed_in) {
            for address in ["/m/main/channels?team=all", "/m/main/search/hits?q="] {
                for whose in [Owner::Own, Owner::Other, Owner::Nobody] {
                    let address = if address.ends_with('=') { format!("{address}{}", name(whose)) } else { address.to_owned() };
                    let reads = permissions::allows(Resource::Channel, Action::Read, who.standing(Resource::Channel, whose, others_read));
                    let shown = who.browser.get(&address).await.body.contains(&format!(">{}<", name(whose)));
                    assert_eq!(shown, reads, "{} {address} {whose:?} others_read {others_read}", who.name);
                }
            }
        }
    }
    // A hidden canal still exists and must not be reported as missing.
    let channel = company.things.0[&Owner::Own]["channel"];
    for who in company.people.iter().filter(|who| who.team_role.is_some()) {
        let page = who.browser.get(&format!("/m/main/channels/{channel}")).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("canal not found"), "{}: {}", who.name, page.body);
    }
    // Connection details of other teams are visible to auditors and administrators only.
    company.let_others_read(true).await;
    for who in company.people.iter().filter(|who| who.signed_in) {
        for (whose, own) in [(Owner::Own, who.team_role.is_some()), (Owner::Other, false)] {
            let id = company.things.0[&whose]["source"];
            let url = seen.sources.rows().iter().find(|source| source.id.0 == id).expect("a source").url.clone();
            let url = url.expect("its address");
            let sees = own || who.role != GlobalRole::None;
            let page = format!("/m/main/sources/{id}");
            let body = who.browser.get(&page).await.body;
            assert_eq!((body.contains(&url), body.contains("data-hidden")), (sees, !sees), "{} source of {whose:?}", who.name);
            let (_, sent) = who.browser.events(&format!("/m/main/events?page={page}"), Duration::from_millis(700)).await;
            assert_eq!((sent.contains(&url), sent.contains("data-hidden")), (sees, !sees), "{} events of {whose:?}: {sent}", who.name);
        }
    }
}

/// The text of a page, without request-specific parts.
fn said(answer: &Answer) -> String {
    let page = scraper::Html::parse_document(&answer.body);
    let content = scraper::Selector::parse("title, main").expect("a selector");
    let text: Vec<String> = page.select(&content).map(|element| element.text().collect()).collect();
    text.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_resources_look_like_missing_ones() {
    const UNKNOWN: u64 = 98_765_431;
    let company = TestOrg::found().await;
    company.let_others_read(false).await;
    let doors = routes::route_table(&company.running.app);
    let mut asked = 0;
    for door in doors.routes().iter().filter(|door| names_a_thing(door) && !matches!(door.access, AccessRule::Authenticated)) {
        let hidden = &company.things.0[&Owner::Other];
        let first = ["channel", "source", "table", "canal"].into_iter().find(|name| door.path.contains(&format!("{{{name}}}")));
        let first = first.expect("a thing");
        let address = company.address(door, Owner::Other);
        let unknown = address.replacen(&format!("/{}", hidden[first]), &format!("/{UNKNOWN}"), 1);
        for who in ["stranger", "editor"] {
            let browser = &company.somebody(who).browser;
            let ask = async |address: &str| match door.method {
                Method::GET => browser.get(address).await,
                _ => browser.post(address, &[]).await,
            };
            let (found, missing) = (ask(&address).await, ask(&unknown).await);
            assert_eq!((found.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{who} {address}");
            let as_missing = said(&missing).replace(&UNKNOWN.to_string(), &hidden[first].to_string());
            assert_eq!(said(&found), as_missing, "{who} {address}");
            asked += 1;
        }
    }
    assert!(asked > 40, "only {asked}");
    // The audit log contains the missing permission.
    let refused = company.running.app.access().store().audit().search(&Default::default(), 500).await.expect("the trail").rows;
    let edit = refused.iter().find(|row| row.intent.action == "source.edit").expect("an attempt");
    let answer = &edit.completion.as_ref().expect("an end").answer;
    assert!(answer.contains("Editor in team other"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_to_get_only_routes_return_405() {
    let company = TestOrg::found().await;
    let administrator = company.people.iter().find(|who| who.name == "administrator").expect("one");
    let doors = routes::route_table(&company.running.app);
    for door in doors.routes() {
        let posts = doors.routes().iter().any(|other| other.path == door.path && other.method == Method::POST);
        if !posts {
            let answer = administrator.browser.post(&company.address(door, Owner::Own), &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{}", door.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn denied_attempts_and_changes_are_audited() {
    let company = TestOrg::found().await;
    let channel = company.things.0[&Owner::Own]["channel"];
    let viewer = company.people.iter().find(|who| who.name == "viewer").expect("one");
    let answer = viewer.browser.post(&format!("/m/main/channels/{channel}/switch"), &[("switch", "push")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.has_error("forbidden") && answer.body.contains("operator") && answer.body.contains("own"), "{}", answer.body);
    let operator = company.people.iter().find(|who| who.name == "operator").expect("one");
    let answer = operator.browser.post(&format!("/m/main/channels/{channel}/switch"), &[("switch", "push")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let audit = company.running.app.access().store().audit();
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
