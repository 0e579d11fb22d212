//! Database checks performed by the manager through remote calls (DWR) that need no session.

use secrecy::{ExposeSecret, SecretString};

use super::console::screens::Reply;
use super::console::screens::{ScreenError, dwr};
use super::console::{Purpose, Request, RequestBody};
use super::{ManagerClient, Result};
use crate::model::form::Form;
use crate::model::forms::{SourceForm, TableName};
use crate::model::{CheckResult, Error, ResourceType, SourceId};

/// Any text is accepted.
const SCRIPT_SESSION: &str = "0123456789ABCDEF0123456789ABCDEF123";

impl ManagerClient {
    /// Tests the connection from the manager to a data source as entered in the form. The nodes, which do the actual work, may be on
    /// another network.
    pub async fn check_source(&self, form: &SourceForm) -> Result<CheckResult> {
        let password = form.password.as_ref().map(|password| password.expose().to_owned()).unwrap_or_default();
        self.check(form, &SecretString::from(password)).await
    }

    /// Tests the connection for a stored data source that is being edited. If the form has no password, the stored one is used.
    pub async fn check_edited_source(&self, id: SourceId, form: &SourceForm) -> Result<CheckResult> {
        if form.password.is_some() {
            return self.check_source(form).await;
        }
        let stored = self.source_form(id).await?;
        self.check(form, &SecretString::from(stored.value("password").unwrap_or_default())).await
    }

    /// Tests the connection from the manager to a stored data source.
    pub async fn check_stored_source(&self, id: SourceId) -> Result<CheckResult> {
        let stored = self.source_form(id).await?;
        let value = |field: &str| stored.value(field).unwrap_or_default();
        self.hello([value("url"), value("username"), value("password"), value("encode"), value("type")]).await
    }

    /// Lists matching tables in a data source. Schema and table may be regular expressions such as `(.*)`.
    ///
    /// # Errors
    /// Returns [`Error::Failed`] if nothing was found or the database refused: the manager does not distinguish the two.
    pub async fn find_tables(&self, source: SourceId, schema: &str, table: &str) -> Result<Vec<TableName>> {
        let id = source.to_string();
        let found = self.call("Hello", "checkNamespaceTables", &[schema, table, &id], dwr::tables).await?;
        match found {
            Reply::Done(Some(tables)) => Ok(tables),
            Reply::Done(None) => Err(Error::Failed {
                screen: "checkNamespaceTables".to_owned(),
                reason: "no such table, or the account lacks access to it".to_owned(),
            }),
            // the manager reports only an unspecified failure, as for an unknown data source
            Reply::Refused(_) => Err(Error::NotFound { resource_type: ResourceType::Source, id }),
        }
    }

    async fn check(&self, form: &SourceForm, password: &SecretString) -> Result<CheckResult> {
        let values = form.values();
        let value = |field: &str| values.first(field);
        self.hello([value("url"), value("username"), password.expose_secret(), value("encode"), value("type")]).await
    }

    /// Calls `Hello.check(url, username, password, encode, sourceType)`.
    async fn hello(&self, parameters: [&str; 5]) -> Result<CheckResult> {
        match self.call("Hello", "check", &parameters, dwr::check).await? {
            Reply::Done(result) => Ok(result),
            Reply::Refused(reason) => Err(Error::Failed { screen: "Hello.check".to_owned(), reason }),
        }
    }

    async fn call<T>(
        &self,
        script: &str,
        method: &str,
        parameters: &[&str],
        read: impl FnOnce(&str) -> std::result::Result<T, ScreenError>,
    ) -> Result<T> {
        let mut body = format!(
            "callCount=1\npage=/addDataSource.htm\nhttpSessionId=\nscriptSessionId={SCRIPT_SESSION}\n\
             c0-scriptName={script}\nc0-methodName={method}\nc0-id=0\n"
        );
        for (at, parameter) in parameters.iter().enumerate() {
            body.push_str(&format!("c0-param{at}=string:{}\n", encode(parameter)));
        }
        body.push_str("batchId=0\n");
        let path = format!("/dwr/call/plaincall/{script}.{method}.dwr");
        let answer = self.console().bare(&Request { path: &path, body: Some(RequestBody::Text(body)), purpose: Purpose::Check }).await?;
        Ok(read(&answer)?)
    }
}

/// Encodes a text like `encodeURIComponent`: a space becomes `%20`.
fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
