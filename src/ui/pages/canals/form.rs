//! Adding, changing and deleting a canal.

use crate::model::form::Values;
use crate::model::forms::CanalForm;
use crate::model::rights::Resource;
use crate::model::{CanalId, Thing};
use crate::server::services;
use crate::server::services::{Doomed, Result, canals};
use crate::ui::cx::At;
use crate::ui::forms::Editable;
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, canals as w};

/// Canals, for the forms that all areas share.
pub struct Canals;

impl Editable for Canals {
    type Form = CanalForm;
    const THING: Thing = Thing::Canal;
    const KIND: FormKind = FormKind::Canal;
    const FIXED: Option<&'static str> = Some("name");
    const OWNED: bool = true;
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.url("canals")
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url(format_args!("canals/{}", at.id::<CanalId>()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        services::may_create(&at.caller, &at.entry, Resource::Canal)
    }

    async fn values(at: &At) -> Result<Values> {
        canals::values(&at.caller, &at.entry, at.id()?).await
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let id = canals::create(&at.caller, &at.entry, values).await?;
        Ok(at.url(format_args!("canals/{id}")))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        canals::edit(&at.caller, &at.entry, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        canals::doomed(&at.caller, &at.entry, at.id()?).await
    }

    async fn delete(at: &At) -> Result<()> {
        canals::delete(&at.caller, &at.entry, at.id()?).await
    }
}
