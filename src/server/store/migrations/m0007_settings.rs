//! Settings.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, long_text, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("settings", [key(words("name", 100)), long_text(manager, "value"), big("revision")], &[]).await
    }
}
