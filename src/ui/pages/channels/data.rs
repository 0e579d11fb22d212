//! Everything that the page of a channel is rendered from.

use jiff::Timestamp;

use crate::messages::Lang;
use crate::model::{Channel, ChannelId, ChannelStatus, Error, PipelineId};
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::attention::Problem;
use crate::server::history::Point;
use crate::server::monitor::{ChannelView, Operation, Snapshot};
use crate::server::services::channels::{self, ReadinessCheck};
use crate::server::services::operations::{self, ChannelOperation};
use crate::ui::context::ManagerContext;

/// How many of the newest operations are shown; the audit log has all of them.
const COMMANDS_SHOWN: u64 = 5;

/// The data of the page.
pub struct ChannelPageData {
    pub lang: Lang,
    pub now: Timestamp,
    pub view: ChannelView,
    /// The newest status that has been read.
    pub status: ChannelStatus,
    pub operation: Option<Operation>,
    /// The newest operations, in any process.
    pub commands: Vec<ChannelOperation>,
    pub checks: Vec<ReadinessCheck>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The last hour of its pipelines together.
    pub history: Vec<Point>,
    pub snapshot: VisibleSnapshot,
    /// The address of this page.
    pub own: String,
    /// The address of the manager's pages, with a slash at its end.
    pub base: String,
}

impl ChannelPageData {
    pub async fn load(at: &ManagerContext) -> Result<Self, Error> {
        let id = at.id()?;
        let view = channels::get(&at.ctx, id).await?;
        let snapshot = at.ctx.ready().await;
        let commands = operations::list(&at.ctx, id, COMMANDS_SHOWN).await?;
        let status = newest_status(&snapshot, &view, id);
        let problem = snapshot.problem_of(&Channel { status, ..view.detail.channel.clone() }, at.ctx.now);
        Ok(Self {
            lang: at.lang,
            now: at.ctx.now,
            status,
            problem,
            operation: snapshot.operations.get(&id).cloned(),
            commands,
            checks: channels::readiness(&at.ctx, &view),
            history: channels::history(&at.ctx, &snapshot, id),
            own: at.url(format_args!("channels/{id}")),
            base: at.url(""),
            view,
            snapshot,
        })
    }

    /// The path of the log records, of one pipeline if given.
    pub fn logs(&self, pipeline: Option<PipelineId>) -> String {
        let base = &self.base;
        pipeline.map_or_else(|| format!("{base}logs"), |id| format!("{base}logs?pipeline={id}"))
    }

    /// Whether a start, stop, release or push is in progress.
    pub fn is_busy(&self) -> bool {
        self.operation.as_ref().is_some_and(Operation::is_running)
    }
}

/// The list and the channel's page are read at different times: returns the more recent status.
fn newest_status(snapshot: &Snapshot, view: &ChannelView, id: ChannelId) -> ChannelStatus {
    let page_read = snapshot.channel_views.get(&id).and_then(|part| part.read_at);
    let listed = snapshot.channel(id).filter(|_| snapshot.channels.read_at > page_read);
    listed.map_or(view.detail.channel.status, |channel| channel.status)
}
