//! Every address × everybody × one's own thing, another team's and nobody's, against the table of rights.

use std::collections::BTreeMap;

use otter_admin::model::rights::{self, Action, GlobalRole, Resource, Standing, TeamRole};
use otter_admin::model::*;
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::store::{Membership, Owned, ResourceKind};
use otter_admin::ui::doors::{Door, Pass};
use otter_admin::ui::routes;
use reqwest::{Method, StatusCode};

use super::support::{Answer, Browser, Running};

/// Whose a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Own,
    Other,
    Nobody,
}

/// The ids that stand in addresses.
pub struct Things(pub BTreeMap<Whose, BTreeMap<&'static str, u64>>);

/// Somebody, with what they are in the team `own`.
pub struct Somebody {
    pub name: &'static str,
    pub browser: Browser,
    pub role: GlobalRole,
    pub team_role: Option<TeamRole>,
    pub signed_in: bool,
}

impl Somebody {
    pub fn standing(&self, whose: Whose, others_read: bool) -> Standing {
        let team_role = self.team_role.filter(|_| whose == Whose::Own);
        Standing { signed_in: self.signed_in, role: self.role, team_role, lent: None, owned: whose != Whose::Nobody, others_read }
    }
}

pub struct Company {
    pub running: Running,
    pub things: Things,
    pub people: Vec<Somebody>,
    /// Their ids; `none` for nobody's.
    pub teams: BTreeMap<Whose, String>,
}

impl Company {
    pub async fn found() -> Self {
        let running = Running::start(Demo::Orders).await;
        let store = running.app.access().store().clone();
        let own = store.teams().add("own", None).await.expect("a team").id;
        let other = store.teams().add("other", None).await.expect("a team").id;
        let things = Self::things(&running).await;
        for (whose, team) in [(Whose::Own, own), (Whose::Other, other)] {
            for (kind, name) in [(ResourceKind::Channel, "channel"), (ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
                let id = i64::try_from(things.0[&whose][name]).expect("an id");
                store.teams().set_owner(&Owned { manager: "main".to_owned(), kind, id }, Some(team)).await.expect("handed over");
            }
        }
        let mut people = Vec::new();
        for (name, role, team_role) in [
            ("viewer", GlobalRole::None, Some(TeamRole::Viewer)),
            ("operator", GlobalRole::None, Some(TeamRole::Operator)),
            ("editor", GlobalRole::None, Some(TeamRole::Editor)),
            ("stranger", GlobalRole::None, None),
            ("auditor", GlobalRole::Auditor, None),
            ("administrator", GlobalRole::Administrator, None),
        ] {
            let browser = running.browser_of(name, role).await;
            if let Some(role) = team_role {
                let person = store.people().find_by_name(name).await.expect("the store").expect("somebody").id;
                store.teams().set_member(Membership { person, team: own, role }).await.expect("a member");
            }
            people.push(Somebody { name, browser, role, team_role, signed_in: true });
        }
        let browser = running.anonymous();
        people.push(Somebody { name: "nobody", browser, role: GlobalRole::None, team_role: None, signed_in: false });
        running.app.access().reload().await.expect("the book");
        let teams = [(Whose::Own, own.to_string()), (Whose::Other, other.to_string()), (Whose::Nobody, "none".to_owned())].into();
        Self { running, things, people, teams }
    }

    /// Three channels with pipelines, three sources with tables and three canals, read through the administrator's pages.
    async fn things(running: &Running) -> Things {
        let entry = running.app.manager("main").expect("the manager");
        let caller = running.caller().await;
        // Each list is read by a round of its own.
        for list in ["channels", "sources", "tables", "canals"] {
            running.until(&format!("/m/main/{list}"), &format!("/m/main/{list}/")).await;
        }
        let seen = entry.seen_when_ready(&caller).await;
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
        let all = [Whose::Own, Whose::Other, Whose::Nobody].into_iter().enumerate().map(|(at, whose)| {
            let (channel, pipeline, pair) = channels[at];
            let mut ids: BTreeMap<&'static str, u64> =
                [("channel", channel), ("pipeline", pipeline), ("pair", pair), ("source", sources[at].0), ("canal", canals[at])].into();
            ids.insert("table", sources[at].1.unwrap_or(u64::MAX >> 1));
            // Of those that belong to no team any will do; people and teams are such as do not exist, so that nothing is undone.
            ids.extend([("node", 1), ("cluster", 1), ("person", 987_654), ("team", 987_654), ("rule", 987_654), ("record", 987_654)]);
            (whose, ids)
        });
        Things(all.collect())
    }

    /// The address of a door, with the ids of such a thing.
    pub fn address(&self, door: &Door, whose: Whose) -> String {
        let mut address =
            door.path.replace("{manager}", "main").replace("{version}", "0").replace("{*file}", "nothing").replace("{provider}", "none");
        for (name, id) in &self.things.0[&whose] {
            address = address.replace(&format!("{{{name}}}"), &id.to_string());
        }
        assert!(!address.contains('{'), "{address}: what stands there?");
        address
    }
}

/// Whether the resource belongs to teams.
fn is_owned(resource: Resource) -> bool {
    matches!(resource, Resource::Channel | Resource::Pipeline | Resource::Mapping | Resource::Source | Resource::Table | Resource::Canal)
}

/// What the table says of an address; none: it makes no difference whose the thing is, and this is not the first of the three.
fn expected(door: &Door, who: &Somebody, whose: Whose, others_read: bool) -> Option<bool> {
    let (resource, action) = match door.pass {
        Pass::Open => return (whose == Whose::Own).then_some(true),
        Pass::SignedIn => return (whose == Whose::Own).then_some(who.signed_in),
        Pass::Needs(resource, action) => (resource, action),
    };
    let names_a_thing = ["{channel}", "{source}", "{table}", "{canal}"].iter().any(|place| door.path.contains(place));
    if is_owned(resource) && !names_a_thing {
        // A list shows what may be read; a form is for whoever may make one for some team; its post says for which.
        return match (action, &door.method) {
            (Action::Read, _) => (whose == Whose::Own).then_some(who.signed_in),
            (Action::Create, &Method::GET) => {
                let some =
                    [Whose::Own, Whose::Nobody].iter().any(|whose| rights::allows(resource, action, who.standing(*whose, others_read)));
                (whose == Whose::Own).then_some(some)
            }
            _ => Some(rights::allows(resource, action, who.standing(whose, others_read))),
        };
    }
    if !is_owned(resource) && whose != Whose::Own {
        return None;
    }
    Some(rights::allows(resource, action, who.standing(whose, others_read)))
}

fn was_let_in(who: &Somebody, answer: &Answer) -> bool {
    let sent_away = answer.status == StatusCode::SEE_OTHER && answer.location.starts_with("/sign-in?back=");
    assert!(!(sent_away && who.signed_in), "{} is signed in", who.name);
    let asked_to_sign_in = answer.status == StatusCode::UNAUTHORIZED && answer.has_error("session");
    answer.status != StatusCode::FORBIDDEN && !sent_away && !asked_to_sign_in
}

/// Asks every address as everybody and collects where the answer is not what the table says.
async fn differences(company: &Company, method: &Method, others_read: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let doors = routes::doors(&company.running.app);
    let doors: Vec<&Door> = doors.list().iter().filter(|door| door.method == *method && door.path != "/sign-out").collect();
    assert!(doors.len() > 10, "{doors:?}");
    // The administrator comes last: what is allowed may change something.
    for who in &company.people {
        for door in &doors {
            for whose in [Whose::Own, Whose::Other, Whose::Nobody] {
                let Some(expected) = expected(door, who, whose, others_read) else { continue };
                let address = company.address(door, whose);
                let answer = if *method == Method::GET {
                    // The stream would never end: without its page it is refused for that, if at all.
                    who.browser.get(&address).await
                } else {
                    who.browser.post(&address, &[("team", &company.teams[&whose])]).await
                };
                if was_let_in(who, &answer) != expected {
                    wrong.push(format!("{} {method} {address} ({whose:?}): {} instead of {expected}", who.name, answer.status));
                }
            }
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_read_what_is_as_the_table_says() {
    let company = Company::found().await;
    for others_read in [true, false] {
        let access = company.running.app.access();
        access.store().settings().set("others.read", &others_read.into()).await.expect("set");
        access.reload().await.expect("the book");
        let wrong = differences(&company, &Method::GET, others_read).await;
        assert!(wrong.is_empty(), "others_read {others_read}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_is_as_the_table_says() {
    let company = Company::found().await;
    // What is allowed is tried, and the manager does nothing of it.
    company.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let wrong = differences(&company, &Method::POST, true).await;
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_and_counts_show_what_may_be_read_and_no_more() {
    let company = Company::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let caller = company.running.caller().await;
    let seen = entry.seen_when_ready(&caller).await;
    let name = |whose: Whose| {
        let id = ChannelId(company.things.0[&whose]["channel"]);
        seen.channel(id).map(|channel| channel.name.clone()).expect("a channel")
    };
    let access = company.running.app.access();
    for others_read in [true, false] {
        access.store().settings().set("others.read", &others_read.into()).await.expect("set");
        access.reload().await.expect("the book");
        for who in company.people.iter().filter(|who| who.signed_in) {
            for address in ["/m/main/channels?team=all", "/m/main/search/hits?q="] {
                for whose in [Whose::Own, Whose::Other, Whose::Nobody] {
                    let address = if address.ends_with('=') { format!("{address}{}", name(whose)) } else { address.to_owned() };
                    let reads = rights::allows(Resource::Channel, Action::Read, who.standing(whose, others_read));
                    let shown = who.browser.get(&address).await.body.contains(&format!(">{}<", name(whose)));
                    assert_eq!(shown, reads, "{} {address} {whose:?} others_read {others_read}", who.name);
                }
            }
        }
    }
    // A canal that is not for their eyes is there nevertheless: nothing is missing.
    let channel = company.things.0[&Whose::Own]["channel"];
    for who in company.people.iter().filter(|who| who.team_role.is_some()) {
        let page = who.browser.get(&format!("/m/main/channels/{channel}")).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("there is no such canal"), "{}: {}", who.name, page.body);
    }
    // Connection details of others are for nobody but auditors and administrators.
    access.store().settings().set("others.read", &true.into()).await.expect("set");
    access.reload().await.expect("the book");
    for who in company.people.iter().filter(|who| who.signed_in) {
        for (whose, own) in [(Whose::Own, who.team_role.is_some()), (Whose::Other, false)] {
            let id = company.things.0[&whose]["source"];
            let url = seen.sources.rows().iter().find(|source| source.id.0 == id).expect("a source").url.clone();
            let shown = who.browser.get(&format!("/m/main/sources/{id}")).await.body.contains(&url);
            assert_eq!(shown, own || who.role != GlobalRole::None, "{} source of {whose:?}", who.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_door_is_no_address() {
    let company = Company::found().await;
    let administrator = company.people.iter().find(|who| who.name == "administrator").expect("one");
    let doors = routes::doors(&company.running.app);
    for door in doors.list() {
        let posts = doors.list().iter().any(|other| other.path == door.path && other.method == Method::POST);
        if !posts {
            let answer = administrator.browser.post(&company.address(door, Whose::Own), &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{}", door.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_attempt_and_a_change_are_written_down() {
    let company = Company::found().await;
    let channel = company.things.0[&Whose::Own]["channel"];
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
