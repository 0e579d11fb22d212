//! Data sources and their tables.

use super::console::screens::data_source_info;
use super::console::{EditPage, ErrorContext, FormPost, ListRow, SOURCE, path};
use super::crud::{Deletion, accepted, ensure_unused, find_created, not_applied, unverified, verify_deleted};
use super::{ManagerClient, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::SourceForm;
use crate::model::mask::mask_url_credentials;
use crate::model::{Error, ResourceType, Source, SourceDetail, SourceId, Table, TableId};

const LIST: &str = Source::PATH;
const TABLES: &str = Table::PATH;

fn edit_path(id: SourceId) -> String {
    path("/editDataSource.htm", &[("dataMediaSourceId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: SOURCE, values, keep: &["password"], success_screen: LIST, about }
}

impl ManagerClient {
    /// Lists all data sources, newest first.
    pub async fn sources(&self) -> Result<Vec<Source>> {
        self.console().list().await
    }

    /// Returns a data source with its tables.
    pub async fn source(&self, id: SourceId) -> Result<SourceDetail> {
        let page = path("/dataSourceInfo.htm", &[("dataMediaSourceId", id.to_string())]);
        self.console().read(&page, &ErrorContext::new(ResourceType::Source, id), data_source_info::parse).await
    }

    /// Lists the tables of all data sources, newest first.
    pub async fn tables(&self) -> Result<Vec<Table>> {
        self.console().list().await
    }

    /// Returns the values of the edit form, without the password. A password inside the URL is masked.
    pub async fn source_values(&self, id: SourceId) -> Result<FormData> {
        let mut values = self.source_form(id).await?.values(SourceForm::FIELDS);
        let url = mask_url_credentials(values.first("url")).into_owned();
        values.set("url", vec![url]);
        Ok(values)
    }

    /// The complete edit form, including the password.
    pub(super) async fn source_form(&self, id: SourceId) -> Result<EditPage> {
        self.console().form(&edit_path(id), SOURCE, &ErrorContext::new(ResourceType::Source, id)).await
    }

    /// Adds a data source and returns its row. The manager does not test the connection: see [`ManagerClient::check_source`].
    pub async fn add_source(&self, form: &SourceForm) -> Result<Source> {
        let values = form.values();
        let submission = submission("/addDataSource.htm", &values, ErrorContext::default());
        let name = form.name.as_str();
        let before: Vec<Source> = self.console().search(name).await?;
        self.console().submit(&submission).await?;
        let found = self.console().search(name).await.map_err(unverified)?;
        let source = find_created(ResourceType::Source, (name, |source: &Source| &source.name), found, &before)?;
        let id = source.id;
        self.console().verify(&edit_path(id), &submission, SourceForm::FIELDS, &format!("source {id}")).await.map_err(unverified)?;
        Ok(source)
    }

    /// Changes a data source. An empty password keeps the stored one. Running channels use the new values after a push. Returns its
    /// details, or `None` if only these could not be read afterwards.
    pub async fn edit_source(&self, id: SourceId, form: &SourceForm) -> Result<Option<SourceDetail>> {
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, ErrorContext::new(ResourceType::Source, id));
        self.console().submit(&submission).await?;
        let verified = self.console().verify(&edit, &submission, SourceForm::FIELDS, &format!("source {id}")).await;
        verified.map_err(accepted("editDataSource"))?;
        Ok(self.source(id).await.ok())
    }

    /// Deletes a data source that has no tables.
    ///
    /// # Errors
    /// Returns [`crate::model::Conflict::InUse`] with its tables; in that case the manager itself would do nothing and report success.
    pub async fn delete_source(&self, id: SourceId) -> Result<()> {
        let tables = self.source(id).await?.tables;
        ensure_unused(tables.iter().map(|table| (ResourceType::Table, table.id.0)).collect())?;
        self.delete(&Deletion {
            resource_type: ResourceType::Source,
            id: id.0,
            action: "dataMediaSourceAction",
            parameters: &[("dataMediaSourceId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())],
            lands: LIST,
            forbidden: None,
        })
        .await?;
        verify_deleted(ResourceType::Source, id.0, self.source(id).await)
    }

    /// Deletes a table that no mapping uses.
    ///
    /// # Errors
    /// Returns [`crate::model::Conflict::InUse`] with the pipelines of its mappings.
    pub async fn delete_table(&self, id: TableId) -> Result<()> {
        let table: Option<Table> = self.console().find(&id.to_string(), id).await?;
        let table = table.ok_or_else(|| Error::NotFound { resource_type: ResourceType::Table, id: id.to_string() })?;
        ensure_unused(table.used_by.iter().map(|pipeline| (ResourceType::Pipeline, pipeline.0)).collect())?;
        self.delete(&Deletion {
            resource_type: ResourceType::Table,
            id: id.0,
            action: "dataMediaAction",
            parameters: &[("dataMediaId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())],
            lands: TABLES,
            forbidden: None,
        })
        .await?;
        let left: Option<Table> = self.console().find(&table.name, id).await.map_err(unverified)?;
        if left.is_some() { Err(not_applied(ResourceType::Table, id.0)) } else { Ok(()) }
    }
}
