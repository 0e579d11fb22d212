//! Channels: what is started and stopped.

use std::cmp::Ordering;

use super::{Doomed, Obstacle, Result, read};
use crate::model::form::{Form, Values};
use crate::model::forms::ChannelForm;
use crate::model::list::{ListQuery, Listed};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller, Seen};
use crate::server::app::ManagerEntry;
use crate::server::live::{ChannelView, Detail, List, Operation, Snapshot};
use crate::server::manager::Dates;
use crate::server::store::ResourceKind;

/// A channel of the list with the worst of its pipelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub channel: Channel,
    /// The longest delay of its pipelines, ms.
    pub delay_ms: Option<u64>,
    /// The newest time at which one of its pipelines loaded rows, as the manager prints it.
    pub last_sync: Option<String>,
    /// The least advanced mainstem of its pipelines; none when they have not been read.
    pub mainstem: Option<Mainstem>,
    /// A start or stop that is under way or has failed.
    pub operation: Option<Operation>,
}

impl ChannelRow {
    /// The row of one channel.
    pub fn of(snapshot: &Snapshot, channel: &Channel) -> Self {
        let pipelines = snapshot.pipelines.get(&channel.id).map(|part| part.rows()).unwrap_or_default();
        Self {
            channel: channel.clone(),
            delay_ms: pipelines.iter().filter_map(|pipeline| pipeline.delay_ms).max(),
            last_sync: pipelines.iter().filter_map(|pipeline| pipeline.last_sync.clone()).max(),
            mainstem: pipelines.iter().map(|pipeline| pipeline.mainstem).min(),
            operation: snapshot.operations.get(&channel.id).cloned(),
        }
    }
}

/// The list: searched by name and id, filtered by status, ordered by `id`, `name`, `status`, `delay` or `sync`; newest first by nature.
pub fn list(seen: &Seen, query: &ListQuery) -> Listed<ChannelRow> {
    let all = seen.channels.rows();
    let rows: Vec<&Channel> = all
        .iter()
        .filter(|row| query.status.is_empty() || row.status.as_str() == query.status)
        .filter(|row| seen.is_wanted(query, ResourceKind::Channel, row.id.0))
        .filter(|row| query.q.is_empty() || query.matches([row.name.as_str(), row.id.to_string().as_str()]))
        .collect();
    // Only the rows of the page are joined with their pipelines, except when the order needs all.
    if ["delay", "sync"].contains(&query.sort.as_str()) {
        let rows = rows.into_iter().map(|row| ChannelRow::of(seen, row)).collect();
        return query.cut(
            rows,
            all.len(),
            |by, a, b| if by == "sync" { a.last_sync.cmp(&b.last_sync) } else { a.delay_ms.cmp(&b.delay_ms) },
        );
    }
    let Listed { rows, total, unfiltered, page, pages } = query.cut(rows, all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "status" => a.status.cmp(&b.status),
        _ => Ordering::Equal,
    });
    let rows = rows.into_iter().map(|row| ChannelRow::of(seen, row)).collect();
    Listed { rows, total, unfiltered, page, pages }
}

/// Everything that a channel's page shows.
///
/// # Errors
/// Why it can't be read, when it never has been.
pub async fn get(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<ChannelView> {
    let snapshot = entry.seen_detail(caller, Resource::Channel, About::Channel(id), Detail::Channel(id)).await?;
    snapshot.channel_views.get(&id).cloned().unwrap_or_default().detail(|| snapshot.missing(entry.address()))
}

/// When it was added and changed; none without port 1099.
///
/// # Errors
/// Why the port does not tell.
pub async fn dates(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<Option<Dates>> {
    let snapshot = entry.seen_detail(caller, Resource::Channel, About::Channel(id), Detail::ChannelDates(id)).await?;
    super::dates(snapshot.channel_dates.get(&id), |dates| Some(*dates))
}

/// What its edit form is filled with.
pub async fn values(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<Values> {
    let permit = entry.permit(caller, Resource::Channel, Action::Edit, About::Channel(id)).await?;
    permit.reader()?.channel_values(id).await
}

/// Adds a channel, stopped.
pub async fn create(caller: &Caller, entry: &ManagerEntry, values: &Values) -> Result<ChannelId> {
    let team = super::team_for(caller, entry, values)?;
    let permit =
        entry.permit(caller, Resource::Channel, Action::Create, About::New(Thing::Channel, values.first("name").to_owned(), team)).await?;
    let form: ChannelForm = read(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.changing(ChannelForm::FIELDS, None, values);
    permit.create(&[List::Channels], &[], move |manager| async move { manager.add_channel(&form).await }).await
}

/// Changes a stopped channel.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, id: ChannelId, values: &Values) -> Result<()> {
    let permit = entry.permit(caller, Resource::Channel, Action::Edit, About::Channel(id)).await?;
    let form: ChannelForm = read(values)?;
    let before = permit.manager().channel_values(id).await?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.changing(ChannelForm::FIELDS, Some(&before), values).keeping(id, team);
    let touched = [Detail::Channel(id), Detail::ChannelDates(id)];
    permit.write(&[List::Channels], &touched, move |manager| async move { manager.edit_channel(id, &form).await }).await
}

/// What stands in the way of a deletion: its pipelines.
fn obstacles(view: &ChannelView) -> Vec<Obstacle> {
    let pipelines = view.pipelines.iter().map(|pipeline| Obstacle {
        thing: Thing::Pipeline,
        id: pipeline.row.id.0,
        name: pipeline.row.name.clone(),
        channel: Some(view.detail.channel.id),
    });
    pipelines.collect()
}

/// What a deletion would delete.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<Doomed> {
    entry.check(caller, Resource::Channel, Action::Delete, &About::Channel(id)).await?;
    entry.live.renew(&[], &[Detail::Channel(id)]).await;
    let view = get(caller, entry, id).await?;
    let forbidden = (view.detail.channel.status == ChannelStatus::Start).then_some(Conflict::ChannelRuns);
    Ok(Doomed { obstacles: obstacles(&view), forbidden, name: view.detail.channel.name })
}

/// Deletes a stopped channel without pipelines.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, id: ChannelId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Channel, Action::Delete, About::Channel(id)).await?;
    permit.delete(id, &[List::Channels], move |manager| async move { manager.delete_channel(id).await }).await?;
    entry.live.forget(Detail::Channel(id));
    entry.live.forget(Detail::ChannelDates(id));
    Ok(())
}

/// One point of the checklist "ready to start?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub point: Point,
    /// Whether it holds.
    pub holds: bool,
}

/// What a channel needs before it can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// It has a pipeline.
    Pipeline,
    /// The pipeline maps at least one table.
    Mapping(PipelineId, String),
    /// A node of the pipeline's select stage is up.
    SelectNode(PipelineId, String),
    /// A node of the pipeline's load stage is up.
    LoadNode(PipelineId, String),
    /// The pipeline's canal exists; its name.
    Canal(PipelineId, String),
    /// Not every pipeline of a two-way channel copies DDL.
    Ddl,
    /// Not every pipeline of a two-way channel is the main site.
    Home,
    /// No batch of an earlier run is still under way.
    Finished,
}

/// The checklist "ready to start?": what the manager will check (or silently fail on) when it is asked to start.
///
/// Told from all there is: a canal or node counts, whether or not who asks gets to see it.
pub fn readiness(entry: &ManagerEntry, view: &ChannelView) -> Vec<Check> {
    let snapshot = entry.live.snapshot();
    let up = |id: NodeId| snapshot.node(id).is_some_and(|node| node.status == NodeStatus::Start);
    let mut checks = vec![Check { point: Point::Pipeline, holds: !view.pipelines.is_empty() }];
    for pipeline in &view.pipelines {
        let (id, name) = (pipeline.row.id, pipeline.row.name.clone());
        let canal = &pipeline.detail.destination;
        let canal_exists = snapshot.canals.value.is_none() || snapshot.canals.rows().iter().any(|row| row.name == *canal);
        checks.extend([
            Check { point: Point::Mapping(id, name.clone()), holds: !pipeline.pairs.is_empty() },
            Check { point: Point::SelectNode(id, name.clone()), holds: pipeline.detail.select_nodes.iter().any(|node| up(node.id)) },
            Check { point: Point::LoadNode(id, name), holds: pipeline.detail.load_nodes.iter().any(|node| up(node.id)) },
            Check { point: Point::Canal(id, canal.clone()), holds: canal_exists },
        ]);
    }
    if view.pipelines.len() > 1 {
        let all_on = |field: &str| {
            let on = |(name, value): &(String, String)| name == field && value == "true";
            view.pipelines.iter().all(|pipeline| pipeline.detail.parameters.iter().any(on))
        };
        checks.push(Check { point: Point::Ddl, holds: !all_on("ddlSync") });
        checks.push(Check { point: Point::Home, holds: !view.pipelines.iter().all(|pipeline| pipeline.row.home) });
    }
    if view.block == Some(StartBlock::Unfinished) {
        checks.push(Check { point: Point::Finished, holds: false });
    }
    checks
}
