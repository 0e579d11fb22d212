//! Creates the table of operations on channels. It has no foreign keys, since its rows outlive the users and channels that they mention.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, nullable, short_text, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(short_text("id", 32)),
            short_text("manager", 100),
            big_integer("channel_id"),
            short_text("command", 20),
            nullable(big_integer("person_id")),
            short_text("person_name", 100),
            big_integer("requested_at"),
            nullable(big_integer("answered_at")),
            nullable(big_integer("ended_at")),
            big_integer("expires_at"),
            short_text("phase", 20),
            nullable(text("failure")),
            nullable(short_text("superseded_by", 32)),
        ];
        layout.table("operations", columns, &[]).await?;
        layout.index("operations", &["manager", "channel_id", "requested_at"]).await?;
        layout.index("operations", &["requested_at"]).await?;
        layout.index("operations", &["expires_at"]).await
    }
}
