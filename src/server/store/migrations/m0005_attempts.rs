//! Failed sign-ins.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("attempts", [key(words("key_hash", 64)), big("failures"), big("last_at")], &[]).await?;
        layout.index("attempts", &["last_at"]).await
    }
}
