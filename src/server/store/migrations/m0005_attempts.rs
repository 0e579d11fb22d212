//! Creates the table of failed sign-ins.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("attempts", [key(short_text("key_hash", 64)), big_integer("failures"), big_integer("last_at")], &[]).await?;
        layout.index("attempts", &["last_at"]).await
    }
}
