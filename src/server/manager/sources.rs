//! Data sources and their tables.

use jiff::Timestamp;

use super::console::screens::{data_media_list, data_source_info, data_source_list};
use super::console::{EditPage, ErrorContext, FormPost, Rotation, SOURCE, path};
use super::crud::{Deletion, accepted, ensure_unused, find_created_id, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::SourceForm;
use crate::model::mask::mask_url_credentials;
use crate::model::{Error, ResourceType, Source, SourceDetail, SourceId, Table, TableId};

const LIST: &str = "/dataSourceList.htm";
const TABLES: &str = "/dataMediaList.htm";

fn edit_path(id: SourceId) -> String {
    path("/editDataSource.htm", &[("dataMediaSourceId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: SOURCE, values, keep: &["password"], success_screen: LIST, about }
}

impl ManagerClient {
    /// Lists all data sources, newest first.
    pub async fn sources(&self) -> Result<Vec<Source>> {
        self.console().all(LIST, data_source_list::parse, |source| source.id.0).await
    }

    /// The same, but reads only a part of a long list whose rows are known; see [`Rotation`].
    pub async fn sources_in_parts(&self, known: &[Source], rotation: &mut Rotation, now: Timestamp) -> Result<Vec<Source>> {
        self.console().rotate(LIST, (data_source_list::parse, |source| source.id.0), known, (rotation, now)).await
    }

    /// Returns a data source with its tables.
    pub async fn source(&self, id: SourceId) -> Result<SourceDetail> {
        let page = path("/dataSourceInfo.htm", &[("dataMediaSourceId", id.to_string())]);
        self.console().read(&page, &ErrorContext::new(ResourceType::Source, id), data_source_info::parse).await
    }

    /// Lists the tables of all data sources, newest first.
    pub async fn tables(&self) -> Result<Vec<Table>> {
        self.console().all(TABLES, data_media_list::parse, |table| table.id.0).await
    }

    /// The same, but reads only a part of a long list whose rows are known; see [`Rotation`].
    pub async fn tables_in_parts(&self, known: &[Table], rotation: &mut Rotation, now: Timestamp) -> Result<Vec<Table>> {
        self.console().rotate(TABLES, (data_media_list::parse, |table| table.id.0), known, (rotation, now)).await
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

    /// Adds a data source. The manager does not test the connection: see [`ManagerClient::check_source`].
    pub async fn add_source(&self, form: &SourceForm) -> Result<SourceId> {
        let values = form.values();
        let submission = submission("/addDataSource.htm", &values, ErrorContext::default());
        let known: Vec<u64> = self.sources_like(form).await?.into_iter().map(|(id, _)| id).collect();
        self.console().submit(&submission).await?;
        let found = self.sources_like(form).await.map_err(unverified)?;
        let id = find_created_id(ResourceType::Source, form.name.as_str(), found.into_iter(), &known).map(SourceId)?;
        self.console().verify(&edit_path(id), &submission, SourceForm::FIELDS, &format!("source {id}")).await.map_err(unverified)?;
        Ok(id)
    }

    /// Searches the manager for data sources by the name in a form; returns their IDs and names.
    async fn sources_like(&self, form: &SourceForm) -> Result<Vec<(u64, String)>> {
        let found = self.search(LIST, form.name.as_str(), data_source_list::parse, |source| source.id.0).await?;
        Ok(found.into_iter().map(|source| (source.id.0, source.name)).collect())
    }

    /// Changes a data source. An empty password keeps the stored one. Running channels use the new values after a push.
    pub async fn edit_source(&self, id: SourceId, form: &SourceForm) -> Result<()> {
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, ErrorContext::new(ResourceType::Source, id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, SourceForm::FIELDS, &format!("source {id}")).await.map_err(accepted("editDataSource"))
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
        let found = self.search(LIST, &id.to_string(), data_source_list::parse, |source| source.id.0).await.map_err(unverified)?;
        if found.iter().any(|source| source.id == id) { Err(not_applied(ResourceType::Source, id.0)) } else { Ok(()) }
    }

    /// Deletes a table that no mapping uses.
    ///
    /// # Errors
    /// Returns [`crate::model::Conflict::InUse`] with the pipelines of its mappings.
    pub async fn delete_table(&self, id: TableId) -> Result<()> {
        let table = self.listed_table(id).await?;
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
        if self.listed_table(id).await.map_err(unverified)?.is_some() { Err(not_applied(ResourceType::Table, id.0)) } else { Ok(()) }
    }

    async fn listed_table(&self, id: TableId) -> Result<Option<Table>> {
        let found = self.search(TABLES, &id.to_string(), data_media_list::parse, |table| table.id.0).await?;
        Ok(found.into_iter().find(|table| table.id == id))
    }
}
