//! The resource for which a permission is checked, and what is known about it: its owner, its name, and whether its existence is a secret.

use super::caller::Caller;
use super::manager_handle::ManagerHandle;
use crate::model::permissions::TeamRole;
use crate::model::*;
use crate::server::monitor::{Cached, DetailKey, Snapshot};
use crate::server::store::{self, ResourceKind};

/// The resource for which a permission is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Not owned by a team: the manager itself, or one of its resources such as a node.
    Manager(Option<(ResourceType, u64)>),
    Channel(ChannelId),
    /// A pipeline of the channel; a mismatched pair is treated as not found.
    Pipeline(ChannelId, PipelineId),
    Source(SourceId),
    /// Owned by the team of its data source.
    Table(TableId),
    Canal(CanalId),
    /// A new resource of this type and name for a team, or unowned if `None`.
    New(ResourceType, String, Option<TeamId>),
}

/// What is known about the resource being checked.
#[derive(Debug, Default)]
pub(super) struct ResolvedTarget {
    pub resource: Option<store::AuditResource>,
    pub team: Option<TeamId>,
    /// The caller's role in the teams that are allowed to use the resource.
    pub granted_role: Option<TeamRole>,
    /// The error for callers who may not read it: the same as for a resource that does not exist. `None` if its existence is no secret.
    pub unknown: Option<Error>,
    /// Why the target is unavailable; only reported to callers who passed the permission check.
    pub unavailable: Option<Error>,
}

impl ManagerHandle {
    /// Looks up the target.
    ///
    /// # Errors
    /// Returns `NotFound` if it is missing in a list that determines the owner, or the reason why that list can't be read.
    pub(super) async fn resolve(&self, caller: &Caller, about: &Target) -> Result<ResolvedTarget, Error> {
        let snapshot = self.live.ready().await;
        // Callers with access to everything need not wait until a list contains the resource.
        let lookup = Lookup { entry: self, snapshot: &snapshot, strict: !caller.roles().reads_all() };
        let named = |resource_type: ResourceType, id: u64, name: Option<&str>| {
            Some(store::AuditResource { kind: type_name(resource_type), id: id.to_string(), name: name.unwrap_or_default().to_owned() })
        };
        let own = |resource_type: ResourceType, kind: ResourceKind, id: u64, name: Option<&str>| ResolvedTarget {
            team: name.and_then(|name| self.access.policy().owner_team(self.name(), kind, id, name)),
            resource: named(resource_type, id, name),
            granted_role: self.access.policy().granted_role(&caller.roles().teams, self.name(), kind, id),
            ..ResolvedTarget::default()
        };
        Ok(match about {
            Target::Manager(resource_type) => ResolvedTarget {
                resource: resource_type.and_then(|(resource_type, id)| named(resource_type, id, name_of(&snapshot, resource_type, id))),
                ..ResolvedTarget::default()
            },
            Target::Channel(id) => {
                let (row, unknown) = lookup.row(&snapshot.channels, |row| row.id == *id, ResourceType::Channel, id.0)?;
                ResolvedTarget { unknown, ..own(ResourceType::Channel, ResourceKind::Channel, id.0, row.map(|row| row.name.as_str())) }
            }
            Target::Pipeline(channel, id) => {
                let (row, unknown) = lookup.row(&snapshot.channels, |row| row.id == *channel, ResourceType::Channel, channel.0)?;
                let team = own(ResourceType::Channel, ResourceKind::Channel, channel.0, row.map(|row| row.name.as_str())).team;
                let view = self.live.detail(DetailKey::Channel(*channel)).await;
                let view = view.channel_views.get(channel).cloned().unwrap_or_default().detail(|| view.missing(self.address()));
                let found = view.and_then(|view| {
                    let found = view.pipelines.into_iter().find(|pipeline| pipeline.row.id == *id);
                    found.ok_or(Error::NotFound { resource_type: ResourceType::Pipeline, id: id.to_string() })
                });
                let name = found.as_ref().ok().map(|pipeline| pipeline.row.name.clone());
                ResolvedTarget {
                    team,
                    resource: named(ResourceType::Pipeline, id.0, name.as_deref()),
                    unknown,
                    unavailable: found.err(),
                    ..ResolvedTarget::default()
                }
            }
            Target::Source(id) => {
                let (row, unknown) = lookup.row(&snapshot.sources, |row| row.id == *id, ResourceType::Source, id.0)?;
                ResolvedTarget { unknown, ..own(ResourceType::Source, ResourceKind::Source, id.0, row.map(|row| row.name.as_str())) }
            }
            Target::Canal(id) => {
                let (row, unknown) = lookup.row(&snapshot.canals, |row| row.id == *id, ResourceType::Canal, id.0)?;
                ResolvedTarget { unknown, ..own(ResourceType::Canal, ResourceKind::Canal, id.0, row.map(|row| row.name.as_str())) }
            }
            Target::Table(id) => {
                let (row, unknown) = lookup.row(&snapshot.tables, |row| row.id == *id, ResourceType::Table, id.0)?;
                let source = row
                    .map(|row| own(ResourceType::Source, ResourceKind::Source, row.source.0, Some(&row.source_name)))
                    .unwrap_or_default();
                let name = row.map(|row| format!("{}.{}", row.namespace, row.name));
                ResolvedTarget { resource: named(ResourceType::Table, id.0, name.as_deref()), unknown, ..source }
            }
            Target::New(resource_type, name, team) => {
                let resource = store::AuditResource { kind: type_name(*resource_type), id: String::new(), name: name.clone() };
                ResolvedTarget { resource: Some(resource), team: *team, ..ResolvedTarget::default() }
            }
        })
    }
}

/// The name of a resource type in the audit log.
pub fn type_name(resource_type: ResourceType) -> String {
    resource_type.as_str().to_owned()
}

/// Looks resources up in the lists of a snapshot.
struct Lookup<'a> {
    entry: &'a ManagerHandle,
    snapshot: &'a Snapshot,
    /// Whether a missing row is an error.
    strict: bool,
}

impl Lookup<'_> {
    /// The list's row, `None` if it is missing and `strict` is not set; and the error for callers who may not read it.
    fn row<'a, T>(
        &self,
        list: &'a Cached<Vec<T>>,
        is: impl Fn(&T) -> bool,
        resource_type: ResourceType,
        id: u64,
    ) -> Result<(Option<&'a T>, Option<Error>), Error> {
        let absent = self.snapshot.absent(list, resource_type, id, || self.entry.address());
        match list.rows().iter().find(|row| is(row)) {
            None if self.strict => Err(absent),
            row => Ok((row, Some(absent))),
        }
    }
}

/// The name of a resource that belongs to no team.
fn name_of(snapshot: &Snapshot, resource_type: ResourceType, id: u64) -> Option<&str> {
    match resource_type {
        ResourceType::Node => snapshot.node(NodeId(id)).map(|node| node.name.as_str()),
        ResourceType::Cluster => snapshot.clusters.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.as_str()),
        _ => None,
    }
}
