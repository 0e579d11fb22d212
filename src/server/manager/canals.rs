//! Canals.
//!
//! The manager lets a canal be edited while a running channel reads from it. The node picks up the change only when the select task
//! restarts, so such an edit is allowed here too and takes effect when the channel is restarted.

use super::console::screens::canal_info;
use super::console::{CANAL, ErrorContext, FormPost, ListRow, path};
use super::crud::{Deletion, accepted, ensure_unused, find_created, unverified, verify_deleted};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::forms::CanalForm;
use crate::model::{Canal, CanalDetail, CanalId, Error, ResourceType};

const LIST: &str = Canal::PATH;

fn edit_path(id: CanalId) -> String {
    path("/editCanal.htm", &[("canalId", id.to_string())])
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    // without its slave ID a canal would lose the one that the manager assigned
    FormPost { path, groups: CANAL, values, keep: &["dbPassword", "rdsSecretkey", "slaveId"], success_screen: LIST, about }
}

impl ManagerClient {
    /// Lists all canals, newest first.
    pub async fn canals(&self) -> Result<Vec<Canal>> {
        self.console().list().await
    }

    /// Returns a canal's details.
    pub async fn canal(&self, id: CanalId) -> Result<CanalDetail> {
        let page = path("/canalInfo.htm", &[("canalId", id.to_string())]);
        self.console().read(&page, &ErrorContext::new(ResourceType::Canal, id), canal_info::parse).await
    }

    /// Returns the values of the edit form, without secrets.
    pub async fn canal_values(&self, id: CanalId) -> Result<FormData> {
        let form = self.console().form(&edit_path(id), CANAL, &ErrorContext::new(ResourceType::Canal, id)).await?;
        let mut values = form.values(CanalForm::FIELDS);
        // the form displays the name without submitting it
        values.set("name", vec![self.canal(id).await?.name]);
        Ok(values)
    }

    /// Adds a canal. Returns its row.
    pub async fn add_canal(&self, form: &CanalForm) -> Result<Canal> {
        let values = form.values();
        let adding = submission("/addCanal.htm", &values, ErrorContext::default());
        let name = form.name.as_str();
        let before: Vec<Canal> = self.console().search(name).await?;
        self.console().submit(&adding).await?;
        let found = self.console().search(name).await.map_err(unverified)?;
        let canal = find_created(ResourceType::Canal, (name, |canal: &Canal| &canal.name), found, &before)?;
        let id = canal.id;
        let edit = edit_path(id);
        let mut rest = values.clone();
        rest.remove("name");
        if form.slave_id.is_some() {
            // the add form has no slave ID; the manager assigns one
            self.console().submit(&submission(&edit, &rest, ErrorContext::new(ResourceType::Canal, id))).await.map_err(unverified)?;
        }
        let stored = submission(&edit, &rest, ErrorContext::new(ResourceType::Canal, id));
        self.console().verify(&edit, &stored, CanalForm::FIELDS, &format!("canal {id}")).await.map_err(unverified)?;
        Ok(canal)
    }

    /// Changes a canal, even while a running channel reads from it; the change takes effect when that channel is restarted. Empty secrets
    /// keep their stored value. Returns its row, or `None` if only this could not be read afterwards.
    ///
    /// # Errors
    /// Returns [`FieldError::Fixed`] if the name differs, since pipelines refer to it.
    pub async fn edit_canal(&self, id: CanalId, form: &CanalForm) -> Result<Option<Canal>> {
        if self.canal(id).await?.name != form.name.as_str() {
            return Err(Error::invalid_field("name", FieldError::Fixed));
        }
        let edit = edit_path(id);
        let mut values = form.values();
        values.remove("name");
        let submission = submission(&edit, &values, ErrorContext::new(ResourceType::Canal, id));
        self.console().submit(&submission).await?;
        let verified = self.console().verify(&edit, &submission, CanalForm::FIELDS, &format!("canal {id}")).await;
        verified.map_err(accepted("editCanal"))?;
        Ok(self.console().find(form.name.as_str(), id).await.ok().flatten())
    }

    /// Deletes a canal that no pipeline reads from. The manager itself would delete any canal.
    ///
    /// # Errors
    /// Returns [`crate::model::Conflict::InUse`] with the pipelines that use it.
    pub async fn delete_canal(&self, id: CanalId) -> Result<()> {
        let canal: Option<Canal> = self.console().find(&id.to_string(), id).await?;
        let canal = canal.ok_or_else(|| Error::NotFound { resource_type: ResourceType::Canal, id: id.to_string() })?;
        ensure_unused(canal.used_by.iter().map(|pipeline| (ResourceType::Pipeline, pipeline.0)).collect())?;
        self.delete(&Deletion {
            resource_type: ResourceType::Canal,
            id: id.0,
            action: "canalAction",
            parameters: &[("canalId", id.to_string())],
            lands: LIST,
            forbidden: None,
        })
        .await?;
        verify_deleted(ResourceType::Canal, id.0, self.canal(id).await)
    }
}
