//! Permits for what belongs to no manager: people, teams, settings, one's own account.

use serde_json::Value;

use super::visibility::standing;
use super::{AccessControl, Caller};
use crate::model::Error;
use crate::model::permissions::{self, Action, Denial, Resource, action_name};
use crate::server::store::{self, AuditEntry, AuditOutcome, Completion};

/// The right to do something outside of the managers, once.
#[must_use]
pub struct GlobalPermit {
    access: AccessControl,
    intent: AuditEntry,
}

impl AccessControl {
    /// Whether who asks may do this; nothing is written down.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn check(&self, caller: &Caller, resource: Resource, action: Action) -> Result<(), Error> {
        let standing = standing(caller.roles(), None, self.policy().settings.others_read, None);
        if permissions::allows(resource, action, standing) {
            return Ok(());
        }
        Err(Error::Forbidden(Denial { resource, action, need: permissions::requirement(resource, action), team: None }))
    }

    /// The right to do this with that thing. A refusal is written down, unless only reading was refused.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn permit(
        &self,
        caller: &Caller,
        resource: Resource,
        action: Action,
        thing: Option<store::AuditResource>,
    ) -> Result<GlobalPermit, Error> {
        let intent = begin_entry(caller, action_name(resource, action), thing);
        match self.check(caller, resource, action) {
            Ok(()) => Ok(GlobalPermit { access: self.clone(), intent }),
            Err(error) => {
                if action != Action::Read {
                    let completion = Completion::new(intent.at, AuditOutcome::Refused, error.to_string());
                    self.audit_log().record(&intent, &completion).await;
                }
                Err(error)
            }
        }
    }
}

/// A record that says who does what, now. More is added by who knows it.
pub fn begin_entry(caller: &Caller, action: String, resource: Option<store::AuditResource>) -> AuditEntry {
    AuditEntry {
        at: jiff::Timestamp::now().as_millisecond(),
        person: caller.person().map(|person| person.id),
        person_name: caller.name().to_owned(),
        via: caller.session_key().to_owned(),
        address: caller.address().to_owned(),
        request: caller.request_id().to_owned(),
        action,
        resource,
        manager: None,
        team: None,
        changes: Value::Null,
    }
}

impl GlobalPermit {
    /// Calls what is done by another name than that of the right, such as `account.change_password`.
    pub fn with_action(mut self, action: &str) -> Self {
        action.clone_into(&mut self.intent.action);
        self
    }

    /// Notes what is changed: field → before and after. Secrets are never given.
    pub fn with_changes(mut self, changes: Value) -> Self {
        self.intent.changes = changes;
        self
    }

    /// Notes which manager it is about.
    pub fn with_manager(mut self, manager: &str) -> Self {
        self.intent.manager = Some(manager.to_owned());
        self
    }

    /// Notes which team it is about.
    pub fn with_team(mut self, team: Option<i64>) -> Self {
        self.intent.team = team;
        self
    }

    /// Does it, to its end even when the browser that asked for it goes away, with the trail written before and after. What
    /// rights depend on is read again then.
    ///
    /// # Errors
    /// Those of the work; `Store`, when it could not be written down and was not done.
    pub async fn execute<T, W>(self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        self.access.clone().whole(self.recorded(work)).await
    }

    async fn recorded<T>(self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let begun = self.access.audit_log().begin(&self.intent).await?;
        let result = work.await;
        let told = result.as_ref().map(|_| None).map_err(Error::to_string);
        begun.completed(jiff::Timestamp::now().as_millisecond(), told).await;
        result
    }
}

impl AccessControl {
    /// Does several things one after the other, each with its own record, up to the first that fails.
    ///
    /// # Errors
    /// As [`GlobalPermit::run`].
    pub async fn run_all<W>(&self, works: Vec<(GlobalPermit, W)>) -> Result<(), Error>
    where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let all = async move {
            for (leave, work) in works {
                leave.recorded(work).await?;
            }
            Ok(())
        };
        self.clone().whole(all).await
    }

    async fn whole<T: Send + 'static>(self, work: impl Future<Output = Result<T, Error>> + Send + 'static) -> Result<T, Error> {
        let whole = tokio::spawn(async move {
            let result = work.await;
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "a change of rights holds in some seconds only");
            }
            result
        });
        whole.await?
    }
}
