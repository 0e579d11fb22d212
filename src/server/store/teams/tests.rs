use super::*;
use crate::model::RuleId;
use crate::server::store::test_support::{TestDb, for_each_backend};
use crate::server::store::{GlobalRole, ResourceKind};

fn channel(id: i64) -> ResourceRef {
    ResourceRef { manager: "main".to_owned(), kind: ResourceKind::Channel, id }
}

for_each_backend! {
    async fn teams_have_members_with_roles(db) {
        let teams = db.store.teams();
        let (orders, stock) = (teams.add("Orders", Some("ord_")).await.unwrap(), teams.add("stock", None).await.unwrap());
        assert!(matches!(teams.add("ORDERS", None).await, Err(StoreError::NameTaken { .. })));
        assert!(matches!(teams.update(stock.id, "orders", None).await, Err(StoreError::NameTaken { .. })));
        teams.update(stock.id, "Stock", Some("")).await.unwrap();
        assert!(matches!(teams.update(TeamId(99), "x", None).await, Err(StoreError::NotFound(_))));
        let stock = Team { name: "Stock".to_owned(), ..stock };
        assert_eq!(teams.list().await.unwrap(), vec![orders.clone(), stock.clone()]);
        let (ann, bob) = (db.person("ann", GlobalRole::None).await.id, db.person("bob", GlobalRole::None).await.id);
        for (person, team, role) in [
            (ann, orders.id, TeamRole::Viewer),
            (ann, stock.id, TeamRole::Operator),
            (bob, orders.id, TeamRole::Editor),
            (ann, orders.id, TeamRole::Editor),
        ] {
            teams.set_member(Membership { person, team, role }).await.unwrap();
        }
        let rights = BTreeMap::from([(orders.id, TeamRole::Editor), (stock.id, TeamRole::Operator)]);
        assert_eq!(teams.rights_of(ann).await.unwrap(), rights);
        assert_eq!(teams.members(orders.id).await.unwrap().len(), 2);
        let nobody = Membership { person: UserId(99), team: orders.id, role: TeamRole::Viewer };
        assert!(matches!(teams.set_member(nobody).await, Err(StoreError::NotFound(_))));
        assert!(teams.remove_member(bob, orders.id).await.unwrap());
        assert!(!teams.remove_member(bob, orders.id).await.unwrap());
        teams.remove(orders.id).await.unwrap();
        assert!(matches!(teams.remove(orders.id).await, Err(StoreError::NotFound(_))));
        db.store.people().remove(ann).await.unwrap();
        assert!(teams.members(stock.id).await.unwrap().is_empty());
    }

    async fn things_are_handed_over(db) {
        let teams = db.store.teams();
        let (orders, stock) = (teams.add("orders", None).await.unwrap().id, teams.add("stock", None).await.unwrap().id);
        teams.set_owner(&channel(1), Some(orders)).await.unwrap();
        teams.set_owner(&channel(2), Some(orders)).await.unwrap();
        teams.set_owner(&channel(1), Some(stock)).await.unwrap();
        teams.set_owner(&ResourceRef { manager: "Main".to_owned(), ..channel(1) }, Some(orders)).await.unwrap();
        assert_eq!(teams.owner_of(&channel(1)).await.unwrap(), Some(stock));
        let owners = BTreeMap::from([((ResourceKind::Channel, 1), stock), ((ResourceKind::Channel, 2), orders)]);
        assert_eq!(teams.owners("main").await.unwrap(), owners);
        assert!(matches!(teams.set_owner(&channel(3), Some(TeamId(99))).await, Err(StoreError::NotFound(_))));
        teams.set_owner(&channel(2), None).await.unwrap();
        teams.release_owner(&channel(1), orders).await.unwrap();
        assert_eq!(teams.owner_of(&channel(1)).await.unwrap(), Some(stock), "it is another team's");
        teams.set_owner(&channel(2), Some(orders)).await.unwrap();
        teams.release_owner(&channel(2), orders).await.unwrap();
        assert_eq!(teams.owner_of(&channel(2)).await.unwrap(), None);
        teams.remove(stock).await.unwrap();
        assert!(teams.owners("main").await.unwrap().is_empty());
    }

    async fn rules_are_tried_in_order(db) {
        let teams = db.store.teams();
        let team = teams.add("orders", None).await.unwrap().id;
        let kind = ResourceKind::Source;
        let mut last = OwnershipRule { id: RuleId(0), manager: "main".to_owned(), kind, pattern: "ord_*".to_owned(), team, position: 2 };
        last.id = teams.add_rule(&last).await.unwrap();
        let mut first = OwnershipRule { pattern: "*".to_owned(), position: 1, ..last.clone() };
        first.id = teams.add_rule(&first).await.unwrap();
        assert_eq!(teams.rules("main").await.unwrap(), vec![first.clone(), last.clone()]);
        teams.move_rule_up("main", last.id).await.unwrap();
        (last.position, first.position) = (0, 1);
        assert_eq!(teams.rules("main").await.unwrap(), vec![last.clone(), first.clone()]);
        teams.move_rule_up("main", last.id).await.unwrap();
        assert_eq!(teams.rules("main").await.unwrap(), vec![last.clone(), first.clone()]);
        assert!(matches!(teams.move_rule_up("other", first.id).await, Err(StoreError::NotFound(_))));
        assert!(teams.remove_rule(first.id).await.unwrap());
        assert!(matches!(teams.move_rule_up("main", first.id).await, Err(StoreError::NotFound(_))));
        assert!(teams.rules("other").await.unwrap().is_empty());
    }

    async fn what_a_team_may_use_is_set_as_a_whole(db) {
        let (teams, other) = (db.store.teams(), db.second_process().await);
        let team = teams.add("orders", None).await.unwrap().id;
        let sets = (0..8_i64).map(|at| {
            let store = if at % 2 == 0 { db.store.clone() } else { other.clone() };
            tokio::spawn(async move { store.teams().set_grants(team, "main", ResourceKind::Node, &[1, at, 1]).await.unwrap() })
        });
        futures::future::join_all(sets).await.into_iter().for_each(|set| set.unwrap());
        let node = |id| ResourceRef { manager: "main".to_owned(), kind: ResourceKind::Node, id };
        teams.set_grants(team, "main", ResourceKind::Node, &[2, 1]).await.unwrap();
        teams.set_grants(team, "main", ResourceKind::Canal, &[9]).await.unwrap();
        teams.set_grants(team, "main", ResourceKind::Canal, &[]).await.unwrap();
        assert_eq!(teams.grants(team).await.unwrap(), vec![node(1), node(2)]);
        assert!(matches!(teams.set_grants(TeamId(99), "main", ResourceKind::Node, &[1]).await, Err(StoreError::NotFound(_))));
    }
}
