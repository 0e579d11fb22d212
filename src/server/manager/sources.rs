//! Data sources and their tables.

use super::console::screens::{data_media_list, data_source_info, data_source_list};
use super::console::{EditPage, SOURCE, Subject, Submission, path};
use super::writing::{Deletion, created, free, undone, unproved};
use super::{Manager, Result};
use crate::model::form::{Form, Values};
use crate::model::forms::SourceForm;
use crate::model::mask::mask_url_credentials;
use crate::model::{ManagerError, Source, SourceDetail, SourceId, Table, TableId, Thing};

const LIST: &str = "/dataSourceList.htm";
const TABLES: &str = "/dataMediaList.htm";

fn edit_path(id: SourceId) -> String {
    path("/editDataSource.htm", &[("dataMediaSourceId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn submission<'a>(path: &'a str, values: &'a Values, about: Subject) -> Submission<'a> {
    Submission { path, groups: SOURCE, values, keep: &["password"], lands: LIST, about }
}

impl Manager {
    /// Every data source, newest first.
    pub async fn sources(&self) -> Result<Vec<Source>> {
        self.console().all(LIST, data_source_list::parse, |source| source.id.0).await
    }

    /// A data source with its tables.
    pub async fn source(&self, id: SourceId) -> Result<SourceDetail> {
        let page = path("/dataSourceInfo.htm", &[("dataMediaSourceId", id.to_string())]);
        self.console().read(&page, &Subject::of(Thing::Source, id), data_source_info::parse).await
    }

    /// Every table of every data source, newest first.
    pub async fn tables(&self) -> Result<Vec<Table>> {
        self.console().all(TABLES, data_media_list::parse, |table| table.id.0).await
    }

    /// What the edit form is filled with, without the password, also without one inside the address: that is masked.
    pub async fn source_values(&self, id: SourceId) -> Result<Values> {
        let mut values = self.source_form(id).await?.values(SourceForm::FIELDS);
        let url = mask_url_credentials(values.first("url")).into_owned();
        values.set("url", vec![url]);
        Ok(values)
    }

    /// The edit form with everything in it, the password included.
    pub(super) async fn source_form(&self, id: SourceId) -> Result<EditPage> {
        self.console().form(&edit_path(id), SOURCE, &Subject::of(Thing::Source, id)).await
    }

    /// Adds a data source. The manager does not try whether it can connect: see [`Manager::check_source`].
    pub async fn add_source(&self, form: &SourceForm) -> Result<SourceId> {
        let values = form.values();
        let submission = submission("/addDataSource.htm", &values, Subject::default());
        let known: Vec<u64> = self.sources_like(form).await?.into_iter().map(|(id, _)| id).collect();
        self.console().submit(&submission).await?;
        let found = self.sources_like(form).await.map_err(unproved)?;
        let id = created(Thing::Source, form.name.as_str(), found.into_iter(), &known).map(SourceId)?;
        self.console().prove(&edit_path(id), &submission, SourceForm::FIELDS, &format!("source {id}")).await.map_err(unproved)?;
        Ok(id)
    }

    /// Id and name of the data sources that the manager finds for the name in a form.
    async fn sources_like(&self, form: &SourceForm) -> Result<Vec<(u64, String)>> {
        let found = self.search(LIST, form.name.as_str(), data_source_list::parse, |source| source.id.0).await?;
        Ok(found.into_iter().map(|source| (source.id.0, source.name)).collect())
    }

    /// Changes a data source; without a password the stored one is kept. Running channels use the new values after a push.
    pub async fn edit_source(&self, id: SourceId, form: &SourceForm) -> Result<()> {
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, Subject::of(Thing::Source, id));
        self.console().submit(&submission).await?;
        self.console().prove(&edit, &submission, SourceForm::FIELDS, &format!("source {id}")).await.map_err(unproved)
    }

    /// Deletes a data source that has no tables.
    ///
    /// # Errors
    /// [`crate::model::Conflict::InUse`] with its tables; the manager itself does nothing then and answers as for success.
    pub async fn delete_source(&self, id: SourceId) -> Result<()> {
        let tables = self.source(id).await?.tables;
        free(tables.iter().map(|table| (Thing::Table, table.id.0)).collect())?;
        self.delete(&Deletion {
            thing: Thing::Source,
            id: id.0,
            action: "dataMediaSourceAction",
            parameters: &[("dataMediaSourceId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())],
            lands: LIST,
            forbidden: None,
        })
        .await?;
        let found = self.search(LIST, &id.to_string(), data_source_list::parse, |source| source.id.0).await.map_err(unproved)?;
        if found.iter().any(|source| source.id == id) { Err(undone(Thing::Source, id.0)) } else { Ok(()) }
    }

    /// Deletes a table that no mapping uses.
    ///
    /// # Errors
    /// [`crate::model::Conflict::InUse`] with the pipelines of its mappings.
    pub async fn delete_table(&self, id: TableId) -> Result<()> {
        let table = self.listed_table(id).await?;
        let table = table.ok_or_else(|| ManagerError::NotFound { thing: Thing::Table, id: id.to_string() })?;
        free(table.used_by.iter().map(|pipeline| (Thing::Pipeline, pipeline.0)).collect())?;
        self.delete(&Deletion {
            thing: Thing::Table,
            id: id.0,
            action: "dataMediaAction",
            parameters: &[("dataMediaId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())],
            lands: TABLES,
            forbidden: None,
        })
        .await?;
        if self.listed_table(id).await.map_err(unproved)?.is_some() { Err(undone(Thing::Table, id.0)) } else { Ok(()) }
    }

    async fn listed_table(&self, id: TableId) -> Result<Option<Table>> {
        let found = self.search(TABLES, &id.to_string(), data_media_list::parse, |table| table.id.0).await?;
        Ok(found.into_iter().find(|table| table.id == id))
    }
}
