//! Canals.
//!
//! The manager lets a canal be edited while a running channel reads from it. Its node notices only when the select task starts again, so
//! such an edit is allowed here too: it takes effect with the next start of the channel.

use super::console::screens::{canal_info, canal_list};
use super::console::{CANAL, ErrorContext, FormPost, path};
use super::crud::{Deletion, ensure_unused, find_created_id, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::forms::CanalForm;
use crate::model::{Canal, CanalDetail, CanalId, Error, ResourceType};

const LIST: &str = "/canalList.htm";

fn edit_path(id: CanalId) -> String {
    path("/editCanal.htm", &[("canalId", id.to_string())])
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    // without its slave id a canal would lose the one that the manager gave it
    FormPost { path, groups: CANAL, values, keep: &["dbPassword", "rdsSecretkey", "slaveId"], success_screen: LIST, about }
}

impl ManagerClient {
    /// Every canal, newest first.
    pub async fn canals(&self) -> Result<Vec<Canal>> {
        self.console().all(LIST, canal_list::parse, |canal| canal.id.0).await
    }

    /// A canal's page.
    pub async fn canal(&self, id: CanalId) -> Result<CanalDetail> {
        let page = path("/canalInfo.htm", &[("canalId", id.to_string())]);
        self.console().read(&page, &ErrorContext::of(ResourceType::Canal, id), canal_info::parse).await
    }

    /// What the edit form is filled with, without its secrets.
    pub async fn canal_values(&self, id: CanalId) -> Result<FormData> {
        let form = self.console().form(&edit_path(id), CANAL, &ErrorContext::of(ResourceType::Canal, id)).await?;
        let mut values = form.values(CanalForm::FIELDS);
        // the form draws the name without sending it
        values.set("name", vec![self.canal(id).await?.name]);
        Ok(values)
    }

    /// Adds a canal.
    pub async fn add_canal(&self, form: &CanalForm) -> Result<CanalId> {
        let values = form.values();
        let adding = submission("/addCanal.htm", &values, ErrorContext::default());
        let known: Vec<u64> = self.canals_like(form).await?.into_iter().map(|(id, _)| id).collect();
        self.console().submit(&adding).await?;
        let found = self.canals_like(form).await.map_err(unverified)?;
        let id = find_created_id(ResourceType::Canal, form.name.as_str(), found.into_iter(), &known).map(CanalId)?;
        let edit = edit_path(id);
        let mut rest = values.clone();
        rest.remove("name");
        if form.slave_id.is_some() {
            // the add form has no slave id, and the manager chooses one of its own
            self.console().submit(&submission(&edit, &rest, ErrorContext::of(ResourceType::Canal, id))).await.map_err(unverified)?;
        }
        let stored = submission(&edit, &rest, ErrorContext::of(ResourceType::Canal, id));
        self.console().verify(&edit, &stored, CanalForm::FIELDS, &format!("canal {id}")).await.map_err(unverified)?;
        Ok(id)
    }

    /// Id and name of the canals that the manager finds for the name in a form.
    async fn canals_like(&self, form: &CanalForm) -> Result<Vec<(u64, String)>> {
        let found = self.search(LIST, form.name.as_str(), canal_list::parse, |canal| canal.id.0).await?;
        Ok(found.into_iter().map(|canal| (canal.id.0, canal.name)).collect())
    }

    /// Changes a canal, also while a running channel reads from it: it takes effect when that channel is started again. Secrets that are
    /// left empty are kept.
    ///
    /// # Errors
    /// [`Invalid::Fixed`] at another name: pipelines refer to it.
    pub async fn edit_canal(&self, id: CanalId, form: &CanalForm) -> Result<()> {
        if self.canal(id).await?.name != form.name.as_str() {
            return Err(Error::invalid_field("name", FieldError::Fixed));
        }
        let edit = edit_path(id);
        let mut values = form.values();
        values.remove("name");
        let submission = submission(&edit, &values, ErrorContext::of(ResourceType::Canal, id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, CanalForm::FIELDS, &format!("canal {id}")).await.map_err(unverified)
    }

    /// Deletes a canal that no pipeline reads from. The manager itself would delete any.
    ///
    /// # Errors
    /// [`crate::model::Conflict::InUse`] with the pipelines.
    pub async fn delete_canal(&self, id: CanalId) -> Result<()> {
        let canal = self.listed_canal(id).await?;
        let canal = canal.ok_or_else(|| Error::NotFound { thing: ResourceType::Canal, id: id.to_string() })?;
        ensure_unused(canal.used_by.iter().map(|pipeline| (ResourceType::Pipeline, pipeline.0)).collect())?;
        self.delete(&Deletion {
            thing: ResourceType::Canal,
            id: id.0,
            action: "canalAction",
            parameters: &[("canalId", id.to_string())],
            lands: LIST,
            forbidden: None,
        })
        .await?;
        if self.listed_canal(id).await.map_err(unverified)?.is_some() { Err(not_applied(ResourceType::Canal, id.0)) } else { Ok(()) }
    }

    async fn listed_canal(&self, id: CanalId) -> Result<Option<Canal>> {
        let found = self.search(LIST, &id.to_string(), canal_list::parse, |canal| canal.id.0).await?;
        Ok(found.into_iter().find(|canal| canal.id == id))
    }
}
