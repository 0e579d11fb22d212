//! The types of the catalogue.

use super::record::Code;
use crate::messages::Message;

/// One cause, and what to do about it.
#[derive(Debug)]
pub struct Rule {
    pub id: &'static str,
    pub seen: Seen,
    /// The record reports an event, not a failure.
    pub is_note: bool,
    /// A regular expression; empty for a state that no text shows. A named group is a detail of the headline. Alternatives of an expression
    /// need different names, so digits at the end are dropped: `table2` also fills in `{table}`. Groups never capture values of rows.
    pub pattern: &'static str,
    /// One short sentence without details.
    pub headline: Message,
    /// The headline used if the text has all the details that it mentions, such as `{table}`.
    pub headline_with: Option<Message>,
    pub cause: Message,
    /// What to do, in order.
    pub steps: &'static [Step],
    /// What the steps may damage.
    pub risk: Option<Message>,
    /// A text that shows this cause.
    pub sample: Option<&'static str>,
    /// Where the knowledge is from: public issues of Otter or canal, or their source.
    pub source: &'static str,
}

/// Where a cause shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Log records of the stages select, extract, transform and load (code `setl`). The channel is paused.
    Stage,
    /// Log records of the binlog reader (code `canal`). The channel keeps running.
    Reader,
    StageOrReader,
    /// Log records of a mainstem without data.
    Mainstem,
    /// Log records of a release that the manager refused.
    Channel,
    /// Log records of the manager's own events.
    Manager,
    /// Log records of the monitors other than EXCEPTION.
    Alarm,
    /// The reason that the manager's channel list gives for a disabled operation.
    ChannelTitle,
    /// Log files of a node or of the manager.
    NodeLog,
    /// Answers of the manager's test of a data source.
    SourceTest,
    /// Answers of the manager's forms and its error pages.
    Form,
    /// No text: a combination of statuses and times.
    State,
}

impl Seen {
    /// Whether log records with this code can show the cause.
    pub fn fits(self, code: Code) -> bool {
        match code {
            Code::Stage => matches!(self, Self::Stage | Self::StageOrReader),
            Code::Reader => matches!(self, Self::Reader | Self::StageOrReader),
            Code::Mainstem => self == Self::Mainstem,
            Code::Channel => self == Self::Channel,
            Code::Manager => self == Self::Manager,
            Code::Alarm => self == Self::Alarm,
        }
    }
}

/// One thing to do.
#[derive(Debug)]
pub struct Step {
    pub text: Message,
    /// The page or operation of the console that does it.
    pub action: Option<Action>,
    /// SQL or a shell command to copy. Placeholders are in angle brackets.
    pub statement: Option<&'static str>,
}

impl Step {
    pub(super) const fn new(text: [&'static str; 2]) -> Self {
        Self { text: Message(text), action: None, statement: None }
    }

    /// The step, done by this page or operation.
    pub(super) const fn on(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }

    /// The step with a statement to copy.
    pub(super) const fn with(self, statement: &'static str) -> Self {
        Self { statement: Some(statement), ..self }
    }
}

/// What a page of the console offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Start,
    Stop,
    Release,
    Push,
    EditPipeline,
    EditChannel,
    EditCanal,
    EditSource,
    EditNode,
    Mappings,
    TestSource,
    FindTables,
    Logs,
}
