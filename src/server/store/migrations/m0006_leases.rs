//! What one process holds for a while.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("leases", [key(words("name", 100)), words("holder", 100), big("expires_at")], &[]).await
    }
}
