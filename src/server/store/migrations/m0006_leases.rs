//! Creates the table of leases.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("leases", [key(short_text("name", 100)), short_text("holder", 100), big_integer("expires_at")], &[]).await
    }
}
