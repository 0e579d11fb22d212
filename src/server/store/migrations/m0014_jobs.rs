//! Creates the table of background jobs.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, nullable, short_text, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            key(short_text("name", 100)),
            big_integer("period"),
            nullable(big_integer("requested_at")),
            nullable(big_integer("started_at")),
            nullable(big_integer("ended_at")),
            nullable(short_text("outcome", 20)),
            nullable(text("error")),
            nullable(short_text("holder", 100)),
        ];
        Layout(manager).table("jobs", columns, &[]).await
    }
}
