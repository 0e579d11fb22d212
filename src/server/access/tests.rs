use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::*;
use crate::model::form::Values;
use crate::model::rights::{Action, GlobalRole, Resource, TABLE, TeamRole};
use crate::model::{ClusterId, SourceId, Thing};
use crate::server::app::ManagerEntry;
use crate::server::live::{Cadence, List, Live};
use crate::server::manager::{Manager, ManagerConfig};
use crate::server::people::{Cost, Passwords, PeopleConfig, PeopleError, SESSION_LIMITS};
use crate::server::sandbox::{Demo, RunningSandbox, Sandbox, SandboxConfig};
use crate::server::services::{clusters, ownership, sources};
use crate::server::store::bed::{Bed, Server, run};
use crate::server::store::{AuditQuery, AuditRow, Membership, Outcome, Rule};

/// A manager, and what is known of people.
struct Site {
    entry: ManagerEntry,
    _sandbox: RunningSandbox,
}

impl Site {
    async fn start(bed: &Bed) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let sandbox = Sandbox::start(SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() }).await.unwrap();
        let config = ManagerConfig {
            name: "main".to_owned(),
            console: sandbox.console_url().parse().unwrap(),
            user: "admin".to_owned(),
            password: SecretString::from("admin"),
            rpc: None,
            timeout: Duration::from_secs(5),
        };
        let manager = Manager::new(config).unwrap();
        let live = Live::start(manager.clone(), Cadence::default(), Arc::new(Timestamp::now));
        let access = access(bed).await;
        live.refresh(&[List::Sources, List::Clusters], &[]).await;
        Self { entry: ManagerEntry::new(manager, live, false, false, access), _sandbox: sandbox }
    }

    /// The names of the data sources that the manager has.
    async fn sources(&self) -> BTreeMap<SourceId, String> {
        self.entry.manager.sources().await.unwrap().into_iter().map(|source| (source.id, source.name)).collect()
    }
}

async fn access(bed: &Bed) -> Access {
    let config = PeopleConfig { data_dir: bed.config.data_dir.clone(), address: String::new(), limits: SESSION_LIMITS };
    let people = People::new(bed.store.clone(), Passwords::new(Cost { memory: 64, passes: 1 }, 1).unwrap(), config);
    Access::start(bed.store.clone(), people, vec!["main".to_owned()], TrailCopies::default()).await.unwrap()
}

async fn somebody(bed: &Bed, name: &str, role: GlobalRole, teams: &[(i64, TeamRole)]) -> Caller {
    let person = bed.person(name, role).await;
    Caller::signed_in(person, teams.iter().copied().collect(), String::new(), String::new(), String::new())
}

async fn newest(bed: &Bed) -> AuditRow {
    bed.store.audit().search(&AuditQuery::default(), 1).await.unwrap().rows.remove(0)
}

fn cluster(name: &str) -> Values {
    [("clusterName", name), ("zookeeperClusters", "127.0.0.1:2181")].into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_the_manager_is_not_asked() {
    run(Server::Sqlite, async |bed: &Bed| {
        let site = Site::start(bed).await;
        let admin = somebody(bed, "admin", GlobalRole::Administrator, &[]).await;
        let there = async || site.entry.manager.clusters().await.unwrap().len();
        let before = there().await;
        bed.fill_disk().await;
        let (mut done, mut refused) = (0, 0);
        while refused < 5 {
            // Long enough to need room.
            let name = format!("cluster {done} {refused} {}", "x".repeat(30));
            match clusters::create(&admin, &site.entry, &cluster(&name)).await {
                Ok(ClusterId(_)) => done += 1,
                Err(ManagerError::Store(_)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(there().await, before + done, "what was refused was not done");
        bed.make_room().await;
        for at in 0..5 {
            clusters::create(&admin, &site.entry, &cluster(&format!("room again {at}"))).await.unwrap();
            assert_eq!(
                newest(&Bed { store: bed.other().await, config: bed.config.clone() }).await.completion.unwrap().outcome,
                Outcome::Done
            );
        }
        let rows = bed.other().await.audit().search(&AuditQuery::default(), 100).await.unwrap().rows;
        assert_eq!(rows.len(), done + 5, "each has a record");
        assert_eq!(bed.store.audit().verify().await.unwrap().broken, None);
    })
    .await;
}

/// A team to which a data source belongs by a rule on its whole name, and another that gets every `other…`.
async fn ruled(bed: &Bed, name: &str) -> (i64, i64) {
    let teams = bed.store.teams();
    let (own, other) = (teams.add("own", None).await.unwrap().id, teams.add("other", None).await.unwrap().id);
    for (pattern, team, position) in [(name, own, 0), ("other*", other, 1)] {
        let (manager, kind) = ("main".to_owned(), ResourceKind::Source);
        teams.add_rule(&Rule { id: 0, manager, kind, pattern: pattern.to_owned(), team, position }).await.unwrap();
    }
    (own, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_renamed_stays_its_teams_as_a_part_of_the_edit() {
    run(Server::Sqlite, async |bed: &Bed| {
        let site = Site::start(bed).await;
        let entry = &site.entry;
        let all = site.sources().await;
        let mut names = all.iter();
        let (id, name) = names.next().map(|(id, name)| (*id, name.clone())).unwrap();
        let taken = names.next().unwrap().1.clone();
        let (own, other) = ruled(bed, &name).await;
        let ann = somebody(bed, "ann", GlobalRole::None, &[(own, TeamRole::Editor)]).await;
        bed.store.teams().set_member(Membership { person: ann.person().unwrap().id, team: own, role: TeamRole::Editor }).await.unwrap();
        entry.access.reload().await.unwrap();
        let renamed = async |to: &str| {
            let mut values = sources::values(&ann, entry, id).await.unwrap();
            values.set("name", vec![to.to_owned()]);
            sources::edit(&ann, entry, id, &values).await
        };
        let whose = || entry.access.book().team_of("main", ResourceKind::Source, id.0, "other one");
        let is_given = || entry.access.book().is_given("main", ResourceKind::Source, id.0);
        assert_eq!(whose(), Some(other));

        bed.sql("CREATE TRIGGER no_room BEFORE INSERT ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        assert!(matches!(renamed("other one").await, Err(ManagerError::Store(_))));
        assert_eq!(site.sources().await[&id], name, "the manager was not asked");
        let record = newest(bed).await;
        assert_eq!((record.intent.action.as_str(), record.completion.unwrap().outcome), ("source.edit", Outcome::Failed));
        bed.sql("DROP TRIGGER no_room").await;

        assert!(matches!(renamed(&taken).await, Err(ManagerError::Rejected(_))));
        assert!(!is_given(), "it is the rule's still");

        renamed("other one").await.unwrap();
        assert_eq!((site.sources().await[&id].as_str(), whose(), is_given()), ("other one", Some(own), true));
        assert_eq!(newest(bed).await.intent.changes["team"], serde_json::json!(["own", "own"]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_move_of_a_rule_is_recorded() {
    run(Server::Sqlite, async |bed: &Bed| {
        let site = Site::start(bed).await;
        let (_, other) = ruled(bed, "orders").await;
        let admin = somebody(bed, "admin", GlobalRole::Administrator, &[]).await;
        let last = bed.store.teams().rules("main").await.unwrap().pop().unwrap();
        ownership::raise_rule(&admin, &site.entry, last.id).await.unwrap();
        assert_eq!(bed.store.teams().rules("main").await.unwrap()[0].id, last.id);
        let record = newest(bed).await;
        assert_eq!(record.intent.changes, serde_json::json!({ "rule": ["source other*", "source other*"], "position": [2, 1] }));
        assert_eq!((record.intent.manager.as_deref(), record.intent.team), (Some("main"), Some(other)));
        let gone = ownership::raise_rule(&admin, &site.entry, 99).await;
        assert!(matches!(gone, Err(ManagerError::NotFound { .. })), "{gone:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_says_when_a_team_could_not_be_noted() {
    run(Server::Sqlite, async |bed: &Bed| {
        let site = Site::start(bed).await;
        let team = bed.store.teams().add("own", None).await.unwrap().id;
        let admin = somebody(bed, "admin", GlobalRole::Administrator, &[]).await;
        site.entry.access.reload().await.unwrap();
        bed.sql("CREATE TRIGGER no_room BEFORE INSERT ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        let (url, team) = ("jdbc:mysql://db-a:3306".to_owned(), team.to_string());
        let fields = [
            ("name", "made"),
            ("type", "MYSQL"),
            ("url", &url),
            ("username", "me"),
            ("password", "hush"),
            ("encode", "UTF8"),
            ("team", &team),
        ];
        let made = sources::create(&admin, &site.entry, &fields.into_iter().collect()).await.unwrap();
        assert_eq!(site.sources().await[&made], "made");
        let done = newest(bed).await.completion.unwrap();
        assert_eq!((done.outcome, done.made.unwrap().id), (Outcome::Done, made.to_string()));
        assert!(done.answer.contains("its team was not recorded") && done.answer.contains("no room"), "{}", done.answer);

        bed.sql("DROP TRIGGER no_room").await;
        bed.sql(&format!("INSERT INTO owners VALUES ('main', 'source', {made}, {team})")).await;
        bed.sql("CREATE TRIGGER no_delete BEFORE DELETE ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        sources::delete(&admin, &site.entry, made).await.unwrap();
        let done = newest(bed).await.completion.unwrap();
        assert!(done.outcome == Outcome::Done && done.answer.contains("its team is still recorded"), "{done:?}");
    })
    .await;
}

#[tokio::test]
async fn the_book_is_read_again_only_when_its_revision_has_changed() {
    run(Server::Sqlite, async |bed: &Bed| {
        let access = access(bed).await;
        bed.store.teams().add("first", None).await.unwrap();
        access.reload().await.unwrap();
        let names = || access.book().teams.values().map(|team| team.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(), ["first"]);
        bed.sql("UPDATE teams SET name = 'changed'").await;
        access.reload().await.unwrap();
        assert_eq!(names(), ["first"], "nothing but the revision was read");
        bed.other().await.teams().add("second", None).await.unwrap();
        access.reload().await.unwrap();
        assert_eq!(names(), ["changed", "second"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_an_internal_error() {
    run(Server::Sqlite, async |bed: &Bed| {
        let site = Site::start(bed).await;
        let admin = somebody(bed, "admin", GlobalRole::Administrator, &[]).await;
        let leave = site.entry.access.permit(&admin, Resource::Team, Action::Edit, None).await.unwrap();
        assert_eq!(leave.run::<(), _>(async { panic!("on purpose") }).await, Err(ManagerError::Internal));
        let permit = site.entry.permit(&admin, Resource::Cluster, Action::Edit, About::Manager(None)).await.unwrap();
        assert_eq!(permit.write::<(), _>(&[], &[], |_| async { panic!("on purpose") }).await, Err(ManagerError::Internal));
        let error = tokio::spawn(async { std::panic::panic_any("on purpose") }).await.unwrap_err();
        assert_eq!(ManagerError::from(PeopleError::from(error)), ManagerError::Internal);
    })
    .await;
}

#[test]
fn what_is_stored_of_actions_things_and_settings_are_words_that_stay() {
    let actions: Vec<_> = TABLE.iter().map(|(resource, action, _)| action_name(*resource, *action)).collect();
    assert_eq!(
        actions.join(" "),
        "overview.read node.read node.create node.edit node.delete cluster.read cluster.create cluster.edit cluster.delete source.read \
         source.create source.edit source.delete source.test source.find_tables table.read table.delete canal.read canal.create canal.edit \
         canal.delete channel.read channel.create channel.edit channel.delete channel.operate pipeline.read pipeline.create pipeline.edit \
         pipeline.delete mapping.read mapping.create mapping.delete log.read manager.read manager.test account.read account.edit person.read \
         person.create person.edit person.delete team.read team.create team.edit team.delete ownership.read ownership.edit rights.read \
         audit.read settings.read settings.edit"
    );
    let things = [
        Thing::Cluster,
        Thing::Node,
        Thing::Source,
        Thing::Table,
        Thing::Canal,
        Thing::Channel,
        Thing::Pipeline,
        Thing::Pair,
        Thing::Person,
        Thing::Team,
        Thing::Rule,
    ];
    assert_eq!(things.map(kind_of).join(" "), "cluster node source table canal channel pipeline pair person team rule");
    assert_eq!([OTHERS_READ, AUDIT_DAYS], ["others.read", "audit.days"]);
    let kinds = [ResourceKind::Channel, ResourceKind::Source, ResourceKind::Canal, ResourceKind::Node];
    assert_eq!(kinds.map(ownership::kind_word), ["channel", "source", "canal", "node"]);
}
