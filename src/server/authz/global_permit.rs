//! Permits for resources that are not part of a manager: users, teams, settings, the caller's own account.

use serde_json::Value;

use super::filter::role_context;
use super::{AccessControl, Caller};
use crate::model::Error;
use crate::model::TeamId;
use crate::model::permissions::{self, Action, Denial, Resource, action_name};
use crate::server::clock;
use crate::server::store::{self, AuditEntry, AuditOutcome, Completion};

/// Authorization for one operation outside the managers.
#[must_use]
pub struct GlobalPermit {
    access: AccessControl,
    intent: AuditEntry,
}

impl AccessControl {
    /// Checks whether the caller may do this, without writing an audit record.
    ///
    /// # Errors
    /// Returns `Forbidden` if the permission is missing.
    pub fn check(&self, caller: &Caller, resource: Resource, action: Action) -> Result<(), Error> {
        let role_context = role_context(caller.roles(), None, self.policy().settings.others_read, None);
        if permissions::allows(resource, action, role_context) {
            return Ok(());
        }
        Err(Error::Forbidden(Denial { resource, action, need: permissions::requirement(resource, action), team: None }))
    }

    /// Authorizes an operation on a resource. A denial is recorded in the audit log, except for reads.
    ///
    /// # Errors
    /// Returns `Forbidden` if the permission is missing.
    pub async fn permit(
        &self,
        caller: &Caller,
        resource: Resource,
        action: Action,
        target: Option<store::AuditResource>,
    ) -> Result<GlobalPermit, Error> {
        let intent = begin_entry(caller, action_name(resource, action), target);
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

/// Creates an audit record with the caller, the action and the current time. Callers add details.
pub fn begin_entry(caller: &Caller, action: String, resource: Option<store::AuditResource>) -> AuditEntry {
    AuditEntry {
        at: clock::now_ms(),
        person: caller.person().map(|person| person.id),
        person_name: caller.name().to_owned(),
        via: caller.via().map(ToString::to_string).unwrap_or_default(),
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
    /// Records the operation under another name than that of the permission, such as `account.change_password`.
    pub fn with_action(mut self, action: &str) -> Self {
        action.clone_into(&mut self.intent.action);
        self
    }

    /// Sets the recorded changes: field → before and after. Must never contain secrets.
    pub fn with_changes(mut self, changes: Value) -> Self {
        self.intent.changes = changes;
        self
    }

    /// Sets the manager in the audit record.
    pub fn with_manager(mut self, manager: &str) -> Self {
        self.intent.manager = Some(manager.to_owned());
        self
    }

    /// Sets the team in the audit record.
    pub fn with_team(mut self, team: Option<TeamId>) -> Self {
        self.intent.team = team;
        self
    }

    /// Runs the operation to completion, even if the client disconnects, with audit records before and after it. Then reloads the policy
    /// snapshot.
    ///
    /// # Errors
    /// Returns the errors of the operation, or `Database` if it could not be recorded and was not started.
    pub async fn execute<T, W>(self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        self.access.clone().run_to_completion(self.recorded(work)).await
    }

    async fn recorded<T>(self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let pending = self.access.audit_log().begin(&self.intent).await?;
        let result = work.await;
        let outcome = result.as_ref().map(|_| None).map_err(Error::to_string);
        pending.completed(clock::now_ms(), outcome).await;
        result
    }
}

impl AccessControl {
    /// Runs several operations one after the other, each with its own audit record, until one fails.
    ///
    /// # Errors
    /// See [`GlobalPermit::execute`].
    pub async fn run_all<W>(&self, works: Vec<(GlobalPermit, W)>) -> Result<(), Error>
    where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let all = async move {
            for (permit, work) in works {
                permit.recorded(work).await?;
            }
            Ok(())
        };
        self.clone().run_to_completion(all).await
    }

    async fn run_to_completion<T: Send + 'static>(self, work: impl Future<Output = Result<T, Error>> + Send + 'static) -> Result<T, Error> {
        let whole = tokio::spawn(async move {
            let result = work.await;
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "failed to reload permissions; the change takes effect at the next poll");
            }
            result
        });
        whole.await?
    }
}
