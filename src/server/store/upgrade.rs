//! Upgrade tests with databases written by earlier versions: `tests/fixtures/<commit>.sqlite`, filled through the pages and services of
//! that commit. They are never regenerated.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::model::TeamId;

/// Opens a copy of a fixture.
async fn opened(folder: &Path, commit: &str) -> Store {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{commit}.sqlite"));
    std::fs::copy(fixture, folder.join("otter-admin.sqlite")).unwrap();
    Store::open(&StoreConfig { url: None, data_dir: folder.to_owned() }).await.unwrap()
}

#[tokio::test]
async fn the_database_of_65d920a_is_upgraded_and_its_audit_log_is_intact() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path(), "65d920a").await;

    let people = store.people().list().await.unwrap();
    let roles: Vec<_> = people.iter().map(|person| (person.name.as_str(), person.role, person.disabled)).collect();
    assert_eq!(
        roles,
        [
            ("admin", GlobalRole::Administrator, false),
            ("ann", GlobalRole::None, false),
            ("auditor", GlobalRole::Auditor, false),
            ("bob", GlobalRole::None, false),
            ("carl", GlobalRole::None, true),
        ]
    );
    let ann = &people[1];
    let preferences =
        Preferences { language: Some("zh-CN".to_owned()), theme: Some("dark".to_owned()), time_zone: Some("Asia/Shanghai".to_owned()) };
    assert_eq!((ann.display_name.as_str(), &ann.preferences), ("Ann B.", &preferences));

    let teams = store.teams();
    let names: Vec<_> = teams.list().await.unwrap().into_iter().map(|team| (team.id, team.name, team.name_prefix)).collect();
    assert_eq!(names, [(TeamId(1), "Orders".to_owned(), Some("ord_".to_owned())), (TeamId(2), "Stock 库存".to_owned(), None)]);
    let members: Vec<_> = teams.members(TeamId(1)).await.unwrap().iter().map(|member| (member.person, member.role)).collect();
    assert_eq!(members, [(ann.id, TeamRole::Editor), (people[3].id, TeamRole::Operator)]);
    assert_eq!(teams.rights_of(people[4].id).await.unwrap(), BTreeMap::from([(TeamId(2), TeamRole::Viewer)]));
    let owners = BTreeMap::from([((ResourceKind::Channel, 7), TeamId(1)), ((ResourceKind::Source, 6), TeamId(1))]);
    assert_eq!(teams.owners("main").await.unwrap(), owners);
    let rules: Vec<_> = teams.rules("main").await.unwrap().into_iter().map(|rule| (rule.kind, rule.pattern, rule.team)).collect();
    assert_eq!(rules, [(ResourceKind::Source, "ord*".to_owned(), TeamId(1)), (ResourceKind::Canal, "*".to_owned(), TeamId(2))]);
    let allowed = |kind, id| ResourceRef { manager: "main".to_owned(), kind, id };
    assert_eq!(teams.grants(TeamId(1)).await.unwrap(), [allowed(ResourceKind::Node, 1), allowed(ResourceKind::Node, 2)]);
    assert_eq!(teams.grants(TeamId(2)).await.unwrap(), [allowed(ResourceKind::Source, 3)]);

    let settings: Vec<_> = store.settings().all().await.unwrap().into_iter().map(|setting| (setting.name, setting.value)).collect();
    assert_eq!(settings, [("audit.days".to_owned(), serde_json::json!(3650)), ("others.read".to_owned(), serde_json::json!(false))]);
    assert_eq!(store.policy_revision().await.unwrap().number, 2);
    let links = store.links().open(0).await.unwrap();
    let invitation = links.iter().find(|link| link.made.purpose == LinkPurpose::Invitation).unwrap();
    assert_eq!((invitation.made.role, &invitation.made.teams), (GlobalRole::Auditor, &vec![(TeamId(1), TeamRole::Viewer)]));
    assert!(links.iter().any(|link| link.made.purpose == LinkPurpose::Reset && link.made.person == Some(people[4].id)));

    let audit = store.audit();
    let rows = audit.search(&AuditQuery::default(), 100).await.unwrap().rows;
    let outcome = |row: &AuditRow| row.completion.as_ref().map(|completion| completion.outcome);
    let count = |wanted: Option<AuditOutcome>| rows.iter().filter(|row| outcome(row) == wanted).count();
    let counts = [None, Some(AuditOutcome::Done), Some(AuditOutcome::Refused), Some(AuditOutcome::Failed)].map(count);
    assert_eq!(counts, [1, 19, 2, 1]);
    let of = async |action: &str| {
        let query = AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() };
        audit.search(&query, 1).await.unwrap().rows.remove(0)
    };
    let created = of("channel.create").await;
    assert_eq!((created.intent.person_name.as_str(), created.intent.team), ("ann", Some(TeamId(1))));
    assert_eq!(created.intent.changes["name"], serde_json::json!(["", "ord_new"]));
    let made = AuditResource { kind: "channel".to_owned(), id: "8".to_owned(), name: "ord_new".to_owned() };
    assert_eq!(created.completion.unwrap().made, Some(made));
    let verified = audit.verify().await.unwrap();
    let newest = (45, "1ec666b4dbe3e771242daa1f78456e1b868acc9deffdecfb0acab6842b615387".to_owned());
    assert_eq!((verified.records, verified.newest, verified.broken), (45, newest, None));

    // Appending still works.
    audit.complete(rows[0].id, &Completion::new(1, AuditOutcome::Done, "")).await.unwrap();
    teams.remove(TeamId(2)).await.unwrap();
    assert_eq!((audit.verify().await.unwrap().broken, store.policy_revision().await.unwrap().number), (None, 3));
}
