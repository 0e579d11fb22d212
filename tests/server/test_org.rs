//! A server with three teams and a user in every role: resources of the team `own`, of the team `other`, and unowned ones. The third team
//! is granted access to the other team's data source and canal.

use std::collections::BTreeMap;

use otter_admin::model::TeamId;
use otter_admin::model::permissions::{GlobalRole, Resource, RoleContext, TeamRole};
use otter_admin::server::sandbox::Demo;
use otter_admin::server::store::{Membership, ResourceKind, ResourceRef};
use otter_admin::ui::route_table::Route;

use super::support::{Browser, TestServer};

/// The owner of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Own,
    Other,
    Nobody,
}

/// The IDs used in paths.
pub struct Resources(pub BTreeMap<Owner, BTreeMap<&'static str, u64>>);

/// A user, with their role in the team `own`.
pub struct TestUser {
    pub name: &'static str,
    pub browser: Browser,
    pub role: GlobalRole,
    pub team_role: Option<TeamRole>,
    /// The role in the team that was granted access to the other team's resources.
    pub borrower_role: Option<TeamRole>,
    pub signed_in: bool,
}

impl TestUser {
    pub fn role_context(&self, resource: Resource, owner: Owner, others_read: bool) -> RoleContext {
        let team_role = self.team_role.filter(|_| owner == Owner::Own);
        let is_lent = owner == Owner::Other && matches!(resource, Resource::Source | Resource::Table | Resource::Canal);
        let borrower_role = self.borrower_role.filter(|_| is_lent);
        RoleContext {
            signed_in: self.signed_in,
            role: self.role,
            team_role,
            granted_role: borrower_role,
            owned: owner != Owner::Nobody,
            others_read,
        }
    }

    /// Whether the user may create resources for some team, or unowned ones.
    pub fn creates(&self) -> bool {
        self.role == GlobalRole::Administrator || self.team_role.max(self.borrower_role) == Some(TeamRole::Editor)
    }
}

pub struct TestOrg {
    pub running: TestServer,
    pub resources: Resources,
    pub people: Vec<TestUser>,
    /// Team IDs; `none` for unowned.
    pub teams: BTreeMap<Owner, String>,
    /// The team with access to the other team's data source and canal.
    pub borrowers: TeamId,
}

impl TestOrg {
    pub async fn create() -> Self {
        let running = TestServer::start(Demo::Orders).await;
        let store = running.app.access().store().clone();
        let own = store.teams().add("own", None).await.expect("a team").id;
        let other = store.teams().add("other", None).await.expect("a team").id;
        let borrowers = store.teams().add("borrowers", None).await.expect("a team").id;
        let resources = Self::resources(&running).await;
        for (owner, team) in [(Owner::Own, own), (Owner::Other, other)] {
            for (kind, name) in [(ResourceKind::Channel, "channel"), (ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
                let id = i64::try_from(resources.0[&owner][name]).expect("an id");
                store.teams().set_owner(&ResourceRef { manager: "main".to_owned(), kind, id }, Some(team)).await.expect("handed over");
            }
        }
        for (kind, name) in [(ResourceKind::Source, "source"), (ResourceKind::Canal, "canal")] {
            let id = i64::try_from(resources.0[&Owner::Other][name]).expect("an id");
            store.teams().set_grants(borrowers, "main", kind, &[id]).await.expect("allowed");
        }
        let mut people = Vec::new();
        for (name, role, team_role, borrower_role) in [
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
            for (team, role) in [(own, team_role), (borrowers, borrower_role)] {
                if let Some(role) = role {
                    let person = store.people().find_by_name(name).await.expect("the store").expect("somebody").id;
                    store.teams().set_member(Membership { person, team, role }).await.expect("a member");
                }
            }
            people.push(TestUser { name, browser, role, team_role, borrower_role, signed_in: true });
        }
        let browser = running.anonymous();
        people.push(TestUser { name: "nobody", browser, role: GlobalRole::None, team_role: None, borrower_role: None, signed_in: false });
        running.app.access().reload().await.expect("the book");
        let teams = [(Owner::Own, own.to_string()), (Owner::Other, other.to_string()), (Owner::Nobody, "none".to_owned())].into();
        Self { running, resources, people, teams, borrowers }
    }

    /// Three channels with pipelines, three data sources with tables and three canals, read through the administrator's pages.
    async fn resources(running: &TestServer) -> Resources {
        // Each list is read by a separate polling round.
        for list in ["channels", "sources", "tables", "canals"] {
            running.until(&format!("/m/main/{list}"), &format!("/m/main/{list}/")).await;
        }
        let ctx = running.ctx().await;
        let seen = ctx.ready().await;
        let mut channels = Vec::new();
        for channel in seen.channels.rows().iter().filter(|channel| channel.pipelines != Some(0)) {
            let view = otter_admin::server::services::channels::get(&ctx, channel.id).await.expect("a channel");
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
        let all = [Owner::Own, Owner::Other, Owner::Nobody].into_iter().enumerate().map(|(at, owner)| {
            let (channel, pipeline, pair) = channels[at];
            let mut ids: BTreeMap<&'static str, u64> =
                [("channel", channel), ("pipeline", pipeline), ("pair", pair), ("source", sources[at].0), ("canal", canals[at])].into();
            ids.insert("table", sources[at].1.unwrap_or(u64::MAX >> 1));
            // Any ID will do for types that belong to no team. Users and teams have IDs that do not exist, so that nothing is destroyed.
            ids.extend([("node", 1), ("cluster", 1), ("user", 987_654), ("team", 987_654), ("rule", 987_654), ("record", 987_654)]);
            (owner, ids)
        });
        Resources(all.collect())
    }

    /// Returns a user by name.
    pub fn user(&self, name: &str) -> &TestUser {
        self.people.iter().find(|who| who.name == name).expect("somebody")
    }

    /// Sets whether resources of other teams may be read.
    pub async fn let_others_read(&self, others_read: bool) {
        let access = self.running.app.access();
        access.store().settings().set("others.read", &others_read.into()).await.expect("set");
        access.reload().await.expect("the book");
    }

    /// The ID of a resource, by the name of its place in paths.
    pub fn id(&self, name: &str, owner: Owner) -> String {
        self.resources.0[&owner].iter().find_map(|(known, id)| (**known == *name).then(|| id.to_string())).unwrap_or_default()
    }

    /// The path of a route, with the IDs of a resource of this owner.
    pub fn address(&self, route: &Route, owner: Owner) -> String {
        let mut address =
            route.path.replace("{manager}", "main").replace("{version}", "0").replace("{*file}", "nothing").replace("{provider}", "none");
        for (name, id) in &self.resources.0[&owner] {
            address = address.replace(&format!("{{{name}}}"), &id.to_string());
        }
        assert!(!address.contains('{'), "{address}: what stands there?");
        address
    }
}
