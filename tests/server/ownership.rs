//! Ownership records stay correct, and changes of the own profile are audited.

use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::monitor::ListKey;
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::ownership::{self, OrphanedOwnership};
use otter_admin::server::store::{AuditOutcome, AuditQuery, AuditRow, ResourceKind, ResourceRef};
use serde_json::{Value, json};

use super::support::{MANAGER_PATH, TestServer};

async fn audit_rows(running: &TestServer, action: &str) -> Vec<AuditRow> {
    let query = AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() };
    running.app.access().store().audit().search(&query, 10).await.expect("the trail").rows
}

fn summaries(rows: &[AuditRow]) -> Vec<(&str, &Value, Option<AuditOutcome>)> {
    rows.iter().map(|row| (&*row.intent.person_name, &row.intent.changes, row.completion.as_ref().map(|done| done.outcome))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_deleted_in_otters_console_are_listed_and_cleared() {
    let running = TestServer::start(Demo::Orders).await;
    let (entry, access) = (running.app.manager("main").expect("the manager").clone(), running.app.access());
    let there = running.ctx().await.ready().await.channels.rows()[0].id.0;
    let team = access.store().teams().add("shop", None).await.expect("a team").id;
    let resource = |kind, id| ResourceRef { manager: "main".to_owned(), kind, id };
    // Simulates resources that existed earlier.
    for (kind, id) in [(ResourceKind::Channel, 901), (ResourceKind::Channel, i64::try_from(there).expect("an id"))] {
        access.store().teams().set_owner(&resource(kind, id), Some(team)).await.expect("given");
    }
    for kind in [ResourceKind::Canal, ResourceKind::Node] {
        access.store().teams().set_grants(team, "main", kind, &[902]).await.expect("allowed");
    }
    access.reload().await.expect("read");
    let gone = async || ownership::orphaned(&running.ctx().await).await.expect("what is gone");
    let both = [(ResourceKind::Channel, 901), (ResourceKind::Canal, 902)];
    let both = both.map(|(kind, id)| OrphanedOwnership { kind, id, teams: vec![team] });
    let mut found = gone().await;
    found.sort_by_key(|gone| gone.id);
    assert_eq!(found, both, "but nothing of nodes: without its last node a team would not be limited any more");
    let page = running.get(&format!("{MANAGER_PATH}/ownership")).await;
    assert!(page.body.contains("value=\"channel-901\"") && page.body.contains("value=\"canal-902\""), "{}", page.body);

    // A manager that does not respond may still have everything.
    running.sandbox.sandbox().faults().inject(Fault::Status500);
    entry.live.refresh(&[ListKey::Channels, ListKey::Canals], &[]).await;
    assert_eq!(gone().await, []);
    ownership::clear_ownership(&running.ctx().await, &[(ResourceKind::Channel, 901)]).await.expect("nothing to do");
    running.sandbox.sandbox().faults().clear();
    entry.live.refresh(&[ListKey::Channels, ListKey::Canals], &[]).await;
    assert_eq!(gone().await.len(), 2);

    let present = format!("channel-{there}");
    running
        .post(
            &format!("{MANAGER_PATH}/ownership/forget"),
            &[("resource", "channel-901"), ("resource", "canal-902"), ("resource", &present)],
        )
        .await;
    assert_eq!(gone().await, []);
    let owner = |id| access.policy().owner_team("main", ResourceKind::Channel, id, "any");
    assert_eq!((owner(901), owner(there)), (None, Some(team)), "what is there keeps its team");
    let rows = audit_rows(&running, "ownership.edit").await;
    let lost = json!({ "team": ["shop", null] });
    assert_eq!(summaries(&rows), vec![("admin", &lost, Some(AuditOutcome::Done)); 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_the_own_profile_are_audited() {
    let running = TestServer::start(Demo::Empty).await;
    let ann = running.browser_of("ann", GlobalRole::None).await;
    ann.post("/preferences", &[("theme", "dark"), ("back", "/")]).await;
    ann.post("/preferences", &[("theme", "dark"), ("back", "/")]).await;
    let fields = [("display_name", "Ann B."), ("language", "zh-CN"), ("theme", "dark"), ("time_zone", "Asia/Shanghai")];
    ann.post("/account", &fields).await;
    let rows = audit_rows(&running, "account.edit").await;
    let second = json!({ "display_name": ["ann", "Ann B."], "language": [null, "zh-CN"], "time_zone": [null, "Asia/Shanghai"] });
    let first = json!({ "theme": [null, "dark"] });
    assert_eq!(
        summaries(&rows),
        [("ann", &second, Some(AuditOutcome::Done)), ("ann", &first, Some(AuditOutcome::Done))],
        "what stays the same is no change"
    );

    ann.post(
        "/account/password",
        &[("old_password", "not this one"), ("password", "a longer sentence of ann"), ("again", "a longer sentence of ann")],
    )
    .await;
    let rows = audit_rows(&running, "account.change_password").await;
    assert_eq!(summaries(&rows), [("ann", &Value::Null, Some(AuditOutcome::Failed))]);
    let text = format!("{rows:?}");
    assert!(!text.contains("sentence") && !text.contains("not this one"), "{text}");
}
