//! Creates the table of settings.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, long_text, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("settings", [key(short_text("name", 100)), long_text(manager, "value"), big_integer("revision")], &[]).await
    }
}
