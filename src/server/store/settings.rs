//! Settings shared by all processes.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryOrder};

use super::entities::setting;
use super::sanitize::validate_name;
use super::{Result, Store, StoreError};

/// A setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Name.
    pub name: String,
    /// Value.
    pub value: serde_json::Value,
    /// The number of the policy revision of its last change.
    pub revision: i64,
}

/// Settings; see [`Store::settings`].
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a>(pub(super) &'a Store);

impl Settings<'_> {
    /// Returns all settings, sorted by name.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if a value is not JSON.
    pub async fn all(&self) -> Result<Vec<Setting>> {
        let rows = setting::Entity::find().order_by_asc(setting::Column::Name).all(self.0.db()).await?;
        let read = |row: setting::Model| {
            let damaged = |error: serde_json::Error| StoreError::Damaged { table: "settings", why: format!("`{}`: {error}", row.name) };
            let value = serde_json::from_str(&row.value).map_err(damaged)?;
            Ok(Setting { name: row.name, value, revision: row.revision })
        };
        rows.into_iter().map(read).collect()
    }

    /// Sets a setting and returns the number of the new policy revision. Names have at most 100 characters.
    ///
    /// # Errors
    /// Returns `Text` if the name can't be stored.
    pub async fn set(&self, key: &str, value: &serde_json::Value) -> Result<i64> {
        let key = validate_name("the setting's name", key, 100)?;
        let (transaction, revision) = self.0.change_policy().await?;
        let row = setting::ActiveModel { name: Set(key), value: Set(value.to_string()), revision: Set(revision) };
        let there =
            OnConflict::column(setting::Column::Name).update_columns([setting::Column::Value, setting::Column::Revision]).to_owned();
        setting::Entity::insert(row).on_conflict(there).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(revision)
    }

    /// Removes a setting, so that its default applies again, and returns the number of the new policy revision.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn remove(&self, key: &str) -> Result<i64> {
        let (transaction, revision) = self.0.change_policy().await?;
        setting::Entity::delete_by_id(key).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(revision)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    for_each_backend! {
        async fn settings_are_kept_with_their_revision(db) {
            let (settings, other) = (db.store.settings(), db.second_process().await);
            assert_eq!(db.store.policy_revision().await.unwrap().number, 0);
            assert_eq!(settings.set("audit.keep_days", &json!(90)).await.unwrap(), 1);
            assert_eq!(settings.set("others.read", &json!({ "allowed": true, "text": "中文🦦" })).await.unwrap(), 2);
            assert_eq!(other.settings().set("audit.keep_days", &json!(null)).await.unwrap(), 3);
            assert_eq!(db.store.policy_revision().await.unwrap().number, 3);
            let all = settings.all().await.unwrap();
            assert_eq!(all[0], Setting { name: "audit.keep_days".to_owned(), value: json!(null), revision: 3 });
            assert_eq!((all[1].revision, &all[1].value["text"]), (2, &json!("中文🦦")));
            assert_eq!(settings.remove("others.read").await.unwrap(), 4);
            assert_eq!(settings.all().await.unwrap().len(), 1);
        }

        async fn each_change_of_two_processes_has_its_own_revision(db) {
            let other = db.second_process().await;
            let changes = (0..20_i64).map(|at| {
                let store = if at % 2 == 0 { db.store.clone() } else { other.clone() };
                tokio::spawn(async move { store.settings().set(&format!("name {}", at % 3), &json!(at)).await.unwrap() })
            });
            let mut revisions: Vec<i64> = futures::future::join_all(changes).await.into_iter().map(|set| set.unwrap()).collect();
            revisions.sort_unstable();
            assert_eq!(revisions, (1..=20).collect::<Vec<_>>());
        }
    }
}
