//! The console's actions, one file per entity (Otter manager console actions, §4).

mod alarm;
mod canal;
mod channel;
mod cluster;
mod columns;
mod matrix;
mod media;
mod node;
mod pair;
mod pipeline;
mod refusal;
mod source;
mod system;
mod user;

use std::fmt::Display;

use super::html::frame::PageFrame;
use super::html::link::Url;
use super::http_types::Location;
use super::outcome::ActionOutcome;
use super::webx::form::Form;
use super::webx::jetty::JavaException;
use super::webx::params::Params;
use super::webx::session::WebxSession;
use crate::server::sandbox::ops::Refusal;
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{Millis, State};

/// Everything an action works with.
pub struct ActionContext<'a> {
    pub sandbox: &'a Sandbox,
    pub frame: &'a PageFrame,
    pub params: &'a Params,
    pub form: &'a mut Form,
    pub session: &'a mut WebxSession,
}

/// The outcome of an action, or the exception that becomes the error page.
pub type Result = std::result::Result<ActionOutcome, JavaException>;

/// Runs an event of an action; `action` is in lowerCamelCase, `event` in lower_underscore form.
pub async fn run(action: &str, event: Option<&str>, act: &mut ActionContext<'_>) -> Result {
    let event = event.unwrap_or_default();
    match action {
        "channelAction" => channel::run(event, act).await,
        "pipelineAction" => pipeline::run(event, act),
        "nodeAction" => node::run(event, act),
        "autoKeeperClusterAction" => cluster::run(event, act),
        "canalAction" => canal::run(event, act),
        "dataMediaSourceAction" => source::run(event, act),
        "dataMediaAction" => media::run(event, act),
        "dataMediaPairAction" => pair::run(event, act),
        "columnPairAction" => columns::save(event, act),
        "columnPairGroupAction" => columns::save_group(event, act),
        "userAction" => user::run(event, act),
        "systemParameterAction" => system::edit_parameter(event, act),
        "switchWarmupAction" => system::switch_warm_up(event, act),
        "positionAction" => system::position(event, act),
        "alarmRuleAction" => alarm::run(event, act),
        "dataMatrixAction" => matrix::run(event, act),
        _ => Err(JavaException::new(
            "com.alibaba.citrus.service.moduleloader.ModuleNotFoundException",
            format!("Module not found: type=action, name={action}"),
        )),
    }
}

/// The exception for an event that the action does not have.
fn unknown_event(event: &str) -> Result {
    let class = "com.alibaba.citrus.service.moduleloader.ModuleEventNotFoundException";
    Err(JavaException::new(class, format!("Could not find handler method for event: {event}")))
}

impl ActionContext<'_> {
    /// A required id parameter.
    fn id(&self, name: &str) -> std::result::Result<i64, JavaException> {
        self.params.long(name).ok_or_else(JavaException::argument_required)
    }

    /// A required id from the form.
    fn form_id(&self, group: &str, field: &str) -> std::result::Result<i64, JavaException> {
        self.form.parsed(group, field).ok_or_else(JavaException::argument_required)
    }

    /// Whether all these groups are present and valid, which every action requires. Returns an exception for a character that the database
    /// cannot store.
    fn submitted(&self, groups: &[&str]) -> std::result::Result<bool, JavaException> {
        let holds = self.form.holds(groups);
        if holds && self.form.has_astral() {
            return Err(JavaException::new("java.sql.SQLException", "Incorrect string value for column at row 1"));
        }
        Ok(holds)
    }

    /// Changes the state.
    fn change<T>(&self, change: impl FnOnce(&mut State, Millis) -> T) -> T {
        let now = self.sandbox.now();
        self.sandbox.write(|state| change(state, now))
    }

    /// A redirect to a page at the configured address.
    fn configured(&self, target: &str) -> Location {
        Location::Configured(self.frame.url(target))
    }

    /// The list page with the request's page number and search key.
    fn list(&self, target: &str) -> Location {
        Location::Relative(self.list_url(target))
    }

    fn list_url(&self, target: &str) -> Url {
        Url::new(target).with("pageIndex", self.params.int("pageIndex")).with("searchKey", self.params.text("searchKey"))
    }

    /// Maps the result of an operation to a redirect, the form with a message, the forbidden page, or an exception.
    fn settle<T>(&mut self, done: std::result::Result<T, Refusal>, success: Location) -> Result {
        match done {
            Ok(_) => Ok(ActionOutcome::Redirect(success)),
            Err(refusal) => self.reject(refusal),
        }
    }

    fn reject(&mut self, refusal: Refusal) -> Result {
        match refusal {
            Refusal::Forbidden => Ok(ActionOutcome::Redirect(self.configured("forbidden.htm"))),
            Refusal::Invalid(id) => match refusal::message(id) {
                Some((group, field, text)) => {
                    self.form.reject(group, field, text);
                    Ok(ActionOutcome::Render)
                }
                None => Err(JavaException::manager(id)),
            },
            other => Err(JavaException::from(other)),
        }
    }
}

/// The path of a page below `/` with one parameter.
fn page(target: &str, name: &str, value: impl Display) -> Location {
    Location::Relative(Url::new(target).with(name, value))
}
