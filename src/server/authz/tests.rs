use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::*;
use crate::model::form::Form;
use crate::model::forms::{ClusterForm, SourceForm};
use crate::model::permissions::{Action, GlobalRole, PERMISSIONS, Resource, TeamRole, action_name};
use crate::model::setting_keys::{AUDIT_RETENTION_KEY, CROSS_TEAM_READ_KEY};
use crate::model::{ClusterId, ResourceType, RuleId, SourceId, TeamId};
use crate::server::accounts::{AccountError, AccountsConfig, HashCost, PasswordHasher, SESSION_LIMITS};
use crate::server::authz::ManagerHandle;
use crate::server::config::Config;
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::{ListKey, ManagerMonitor, PollIntervals};
use crate::server::sandbox::{Demo, RunningSandbox, Sandbox, SandboxConfig};
use crate::server::services::{Ctx, ManagerCtx, NewResource, clusters, ownership, sources};
use crate::server::state::AppState;
use crate::server::store::test_support::{Backend, TestDb, with_db};
use crate::server::store::{AuditOutcome, AuditQuery, AuditRow, Membership, OwnershipRule};

/// A manager and a store with users.
struct Fixture {
    entry: ManagerHandle,
    _sandbox: RunningSandbox,
}

impl Fixture {
    async fn start(db: &TestDb) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let sandbox = Sandbox::start(SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() }).await.unwrap();
        let config = ManagerConfig {
            name: "main".to_owned(),
            console: sandbox.console_url().parse().unwrap(),
            user: "admin".to_owned(),
            password: SecretString::from("admin"),
            rpc: None,
            zookeeper: None,
            timeout: Duration::from_secs(5),
        };
        let manager = ManagerClient::new(config).unwrap();
        let live = ManagerMonitor::start(manager.clone(), PollIntervals::default(), Arc::new(Timestamp::now));
        let access = access(db).await;
        live.refresh(&[ListKey::Sources, ListKey::Clusters], &[]).await;
        Self { entry: ManagerHandle::new(manager, live, false, false, access), _sandbox: sandbox }
    }

    /// The context of a caller of services.
    fn ctx(&self, caller: &Caller) -> ManagerCtx {
        let app = AppState::new(Config::load(None, []).unwrap(), self.entry.access.clone(), Vec::new(), Vec::new());
        ManagerCtx::new(Ctx::new(app, caller.clone(), Timestamp::now()), self.entry.clone())
    }

    /// The names of the manager's data sources.
    async fn sources(&self) -> BTreeMap<SourceId, String> {
        self.entry.manager.sources().await.unwrap().into_iter().map(|source| (source.id, source.name)).collect()
    }
}

async fn access(db: &TestDb) -> AccessControl {
    let config = AccountsConfig { data_dir: db.config.data_dir.clone(), address: String::new(), limits: SESSION_LIMITS };
    let people = Accounts::new(db.store.clone(), PasswordHasher::new(HashCost { memory: 64, passes: 1 }, 1).unwrap(), config);
    AccessControl::start(db.store.clone(), people, vec!["main".to_owned()], AuditSinks::default()).await.unwrap()
}

async fn somebody(db: &TestDb, name: &str, role: GlobalRole, teams: &[(TeamId, TeamRole)]) -> Caller {
    let person = db.person(name, role).await;
    Caller::signed_in(person, teams.iter().copied().collect(), Via::Session(String::new()), String::new(), String::new())
}

async fn newest(db: &TestDb) -> AuditRow {
    db.store.audit().search(&AuditQuery::default(), 1).await.unwrap().rows.remove(0)
}

fn cluster(name: &str) -> ClusterForm {
    ClusterForm::read(&[("clusterName", name), ("zookeeperClusters", "127.0.0.1:2181")].into_iter().collect()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_to_the_manager_when_the_disk_is_full() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let admin = somebody(db, "admin", GlobalRole::Administrator, &[]).await;
        let there = async || fixture.entry.manager.clusters().await.unwrap().len();
        let before = there().await;
        db.fill_disk().await;
        let (mut done, mut refused) = (0, 0);
        while refused < 5 {
            // Long enough to need space on disk.
            let name = format!("cluster {done} {refused} {}", "x".repeat(30));
            match clusters::create(&fixture.ctx(&admin), &cluster(&name)).await {
                Ok(ClusterId(_)) => done += 1,
                Err(Error::Database(_)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(there().await, before + done, "what was refused was not done");
        db.make_room().await;
        for at in 0..5 {
            clusters::create(&fixture.ctx(&admin), &cluster(&format!("room again {at}"))).await.unwrap();
            assert_eq!(
                newest(&TestDb { store: db.second_process().await, config: db.config.clone() }).await.completion.unwrap().outcome,
                AuditOutcome::Done
            );
        }
        let rows = db.second_process().await.audit().search(&AuditQuery::default(), 100).await.unwrap().rows;
        assert_eq!(rows.len(), done + 5, "each has a record");
        assert_eq!(db.store.audit().verify().await.unwrap().broken, None);
    })
    .await;
}

/// Adds a team that owns a data source by a rule on its full name, and another team whose rule matches `other…`.
async fn ruled(db: &TestDb, name: &str) -> (TeamId, TeamId) {
    let teams = db.store.teams();
    let (own, other) = (teams.add("own", None).await.unwrap().id, teams.add("other", None).await.unwrap().id);
    for (pattern, team, position) in [(name, own, 0), ("other*", other, 1)] {
        let (manager, kind) = ("main".to_owned(), ResourceKind::Source);
        teams.add_rule(&OwnershipRule { id: RuleId(0), manager, kind, pattern: pattern.to_owned(), team, position }).await.unwrap();
    }
    (own, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renamed_resources_stay_with_their_team() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let entry = &fixture.entry;
        let all = fixture.sources().await;
        let mut names = all.iter();
        let (id, name) = names.next().map(|(id, name)| (*id, name.clone())).unwrap();
        let taken = names.next().unwrap().1.clone();
        let (own, other) = ruled(db, &name).await;
        let ann = somebody(db, "ann", GlobalRole::None, &[(own, TeamRole::Editor)]).await;
        db.store.teams().set_member(Membership { person: ann.person().unwrap().id, team: own, role: TeamRole::Editor }).await.unwrap();
        entry.access.reload().await.unwrap();
        let renamed = async |to: &str| {
            let mut values = sources::values(&fixture.ctx(&ann), id).await.unwrap();
            values.set("name", vec![to.to_owned()]);
            sources::edit(&fixture.ctx(&ann), id, &SourceForm::parse(&values).unwrap()).await
        };
        let whose = || entry.access.policy().owner_team("main", ResourceKind::Source, id.0, "other one");
        let is_given = || entry.access.policy().is_explicitly_owned("main", ResourceKind::Source, id.0);
        assert_eq!(whose(), Some(other));

        db.sql("CREATE TRIGGER no_room BEFORE INSERT ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        assert!(matches!(renamed("other one").await, Err(Error::Database(_))));
        assert_eq!(fixture.sources().await[&id], name, "the manager was not asked");
        let record = newest(db).await;
        assert_eq!((record.intent.action.as_str(), record.completion.unwrap().outcome), ("source.edit", AuditOutcome::Failed));
        db.sql("DROP TRIGGER no_room").await;

        assert!(matches!(renamed(&taken).await, Err(Error::Invalid(_))));
        assert!(!is_given(), "it is the rule's still");

        renamed("other one").await.unwrap();
        assert_eq!((fixture.sources().await[&id].as_str(), whose(), is_given()), ("other one", Some(own), true));
        assert_eq!(newest(db).await.intent.changes["team"], serde_json::json!(["own", "own"]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_rename_leaves_the_ownership_unchanged_if_the_manager_changed_nothing() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let entry = &fixture.entry;
        let (id, name) = fixture.sources().await.pop_first().unwrap();
        let (own, other) = ruled(db, &name).await;
        entry.access.reload().await.unwrap();
        let admin = somebody(db, "admin", GlobalRole::Administrator, &[]).await;
        let failed = async |error: Error| {
            let permit = entry.permit(&admin, Resource::Source, Action::Edit, Target::Source(id)).await.unwrap();
            let permit = permit.with_changes(serde_json::json!({ "name": [name, "other one"] })).keeping(id, Some(own));
            let (told, access) = (error.clone(), entry.access.clone());
            let write = permit.write::<(), _>(&[], &[], move |_| async move {
                assert!(access.policy().is_explicitly_owned("main", ResourceKind::Source, id.0), "it is recorded before the request");
                Err(told)
            });
            assert_eq!(write.await, Err(error.clone()));
            let record = newest(db).await;
            assert_eq!(record.intent.changes["team"], serde_json::json!(["own", "own"]));
            let completion = record.completion.unwrap();
            assert_eq!(completion.outcome, AuditOutcome::Failed);
            assert!(completion.answer.starts_with(&error.to_string()), "{}", completion.answer);
            (entry.access.policy().is_explicitly_owned("main", ResourceKind::Source, id.0), completion.answer)
        };
        let (address, cause) = (String::new(), String::new());
        let unreachable = |written| Error::Unreachable { address: address.clone(), cause: cause.clone(), written };
        for error in [
            Error::NotFound { resource_type: ResourceType::Source, id: id.to_string() },
            Error::Conflict(crate::model::Conflict::NoCluster),
            Error::NotAllowed { what: "editDataSource".to_owned() },
            Error::Busy { written: false },
            unreachable(false),
        ] {
            assert!(!failed(error.clone()).await.0, "{error:?}");
        }
        for error in [unreachable(true), Error::NotApplied { what: "source 1: url".to_owned() }, Error::Internal] {
            assert!(failed(error.clone()).await.0, "the name may be the new one: {error:?}");
            db.store.teams().set_owner(&resource_type(id), None).await.unwrap();
        }

        db.sql("CREATE TRIGGER no_delete BEFORE DELETE ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        let (is_given, answer) = failed(Error::Busy { written: false }).await;
        assert!(is_given && answer.contains("its team is still recorded") && answer.contains("no room"), "{answer}");
        db.sql("DROP TRIGGER no_delete").await;

        // Somebody assigns it to another team while the request is on its way.
        let permit = entry.permit(&admin, Resource::Source, Action::Edit, Target::Source(id)).await.unwrap();
        let moved = db.store.clone();
        let write = permit.keeping(id, Some(own)).write::<(), _>(&[], &[], move |_| async move {
            moved.teams().set_owner(&resource_type(id), Some(other)).await.unwrap();
            Err(Error::Busy { written: false })
        });
        assert!(write.await.is_err());
        assert_eq!(db.store.teams().owner_of(&resource_type(id)).await.unwrap(), Some(other));
    })
    .await;
}

fn resource_type(id: SourceId) -> ResourceRef {
    ResourceRef { manager: "main".to_owned(), kind: ResourceKind::Source, id: i64::try_from(id.0).unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moving_a_rule_is_recorded() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let (_, other) = ruled(db, "orders").await;
        let admin = somebody(db, "admin", GlobalRole::Administrator, &[]).await;
        let last = db.store.teams().rules("main").await.unwrap().pop().unwrap();
        ownership::move_rule_up(&fixture.ctx(&admin), last.id).await.unwrap();
        assert_eq!(db.store.teams().rules("main").await.unwrap()[0].id, last.id);
        let record = newest(db).await;
        assert_eq!(record.intent.changes, serde_json::json!({ "rule": ["source other*", "source other*"], "position": [2, 1] }));
        assert_eq!((record.intent.manager.as_deref(), record.intent.team), (Some("main"), Some(other)));
        let gone = ownership::move_rule_up(&fixture.ctx(&admin), RuleId(99)).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failure_to_record_the_owner_is_in_the_audit_record() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let team = db.store.teams().add("own", None).await.unwrap().id;
        let admin = somebody(db, "admin", GlobalRole::Administrator, &[]).await;
        fixture.entry.access.reload().await.unwrap();
        db.sql("CREATE TRIGGER no_room BEFORE INSERT ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        let url = "jdbc:mysql://db-a:3306";
        let fields = [("name", "made"), ("type", "MYSQL"), ("url", url), ("username", "me"), ("password", "hush"), ("encode", "UTF8")];
        let form = SourceForm::read(&fields.into_iter().collect()).unwrap();
        let made = sources::create(&fixture.ctx(&admin), NewResource { team: Some(team) }, &form).await.unwrap();
        assert_eq!(fixture.sources().await[&made], "made");
        let done = newest(db).await.completion.unwrap();
        assert_eq!((done.outcome, done.made.unwrap().id), (AuditOutcome::Done, made.to_string()));
        assert!(done.answer.contains("failed to record the owning team") && done.answer.contains("no room"), "{}", done.answer);

        db.sql("DROP TRIGGER no_room").await;
        db.sql(&format!("INSERT INTO owners VALUES ('main', 'source', {made}, {team})")).await;
        db.sql("CREATE TRIGGER no_delete BEFORE DELETE ON owners BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
        sources::delete(&fixture.ctx(&admin), made).await.unwrap();
        let done = newest(db).await.completion.unwrap();
        assert!(done.outcome == AuditOutcome::Done && done.answer.contains("failed to clear the owning team"), "{done:?}");
    })
    .await;
}

#[tokio::test]
async fn policy_is_reloaded_only_when_its_revision_changes() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let access = access(db).await;
        db.store.teams().add("first", None).await.unwrap();
        access.reload().await.unwrap();
        let names = || access.policy().teams.values().map(|team| team.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(), ["first"]);
        db.sql("UPDATE teams SET name = 'changed'").await;
        access.reload().await.unwrap();
        assert_eq!(names(), ["first"], "nothing but the revision was read");
        db.second_process().await.teams().add("second", None).await.unwrap();
        access.reload().await.unwrap();
        assert_eq!(names(), ["changed", "second"]);
    })
    .await;
}

#[tokio::test]
async fn a_restored_database_is_noticed() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let access = access(db).await;
        let add = async |name: &str| {
            db.store.teams().add(name, None).await.unwrap();
            access.reload().await.unwrap();
            access.policy().revision
        };
        let names = || access.policy().teams.values().map(|team| team.name.clone()).collect::<Vec<_>>();
        let earlier = add("first").await;
        for table in ["teams", "guards"] {
            db.sql(&format!("CREATE TABLE backup_{table} AS SELECT * FROM {table}")).await;
        }
        let restore = async || {
            for table in ["teams", "guards"] {
                db.sql(&format!("DELETE FROM {table}")).await;
                db.sql(&format!("INSERT INTO {table} SELECT * FROM backup_{table}")).await;
            }
        };
        let later = add("second").await;
        restore().await;
        access.reload().await.unwrap();
        assert_eq!((names(), access.policy().revision), (vec!["first".to_owned()], earlier), "the number is lower");

        let again = add("second").await;
        restore().await;
        let same_number = add("third").await;
        assert_eq!((again.number, same_number.number), (later.number, later.number));
        assert_eq!(names(), ["first", "third"], "the number is the same");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_an_internal_error() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let fixture = Fixture::start(db).await;
        let admin = somebody(db, "admin", GlobalRole::Administrator, &[]).await;
        let permit = fixture.entry.access.permit(&admin, Resource::Team, Action::Edit, None).await.unwrap();
        assert_eq!(permit.execute::<(), _>(async { panic!("on purpose") }).await, Err(Error::Internal));
        let permit = fixture.entry.permit(&admin, Resource::Cluster, Action::Edit, Target::Manager(None)).await.unwrap();
        assert_eq!(permit.write::<(), _>(&[], &[], |_| async { panic!("on purpose") }).await, Err(Error::Internal));
        let error = tokio::spawn(async { std::panic::panic_any("on purpose") }).await.unwrap_err();
        assert_eq!(Error::from(AccountError::from(error)), Error::Internal);
    })
    .await;
}

#[test]
fn stored_names_of_actions_resources_and_settings_are_stable() {
    let actions: Vec<_> = PERMISSIONS.iter().map(|(resource, action, _)| action_name(*resource, *action)).collect();
    assert_eq!(
        actions.join(" "),
        "overview.read node.read node.create node.edit node.delete cluster.read cluster.create cluster.edit cluster.delete source.read \
         source.create source.edit source.delete source.test source.find_tables table.read table.delete canal.read canal.create canal.edit \
         canal.delete channel.read channel.create channel.edit channel.delete channel.operate pipeline.read pipeline.create pipeline.edit \
         pipeline.delete mapping.read mapping.create mapping.delete log.read manager.read manager.test account.read account.edit person.read \
         person.create person.edit person.delete team.read team.create team.edit team.delete ownership.read ownership.edit rights.read \
         audit.read settings.read settings.edit job.read job.run"
    );
    let things = [
        ResourceType::Cluster,
        ResourceType::Node,
        ResourceType::Source,
        ResourceType::Table,
        ResourceType::Canal,
        ResourceType::Channel,
        ResourceType::Pipeline,
        ResourceType::Pair,
        ResourceType::User,
        ResourceType::Team,
        ResourceType::Rule,
        ResourceType::Job,
        ResourceType::Operation,
    ];
    assert_eq!(things.map(type_name).join(" "), "cluster node source table canal channel pipeline pair person team rule job operation");
    assert_eq!([CROSS_TEAM_READ_KEY, AUDIT_RETENTION_KEY], ["others.read", "audit.days"]);
    let kinds = [ResourceKind::Channel, ResourceKind::Source, ResourceKind::Canal, ResourceKind::Node];
    assert_eq!(kinds.map(ResourceKind::as_str), ["channel", "source", "canal", "node"]);
}
