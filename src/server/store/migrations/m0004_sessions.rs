//! Creates the table of sessions.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, link_to, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(short_text("token_hash", 64)),
            big_integer("person_id"),
            big_integer("created_at"),
            big_integer("last_seen_at"),
            short_text("address", 64),
            short_text("user_agent", 300),
        ];
        layout.table("sessions", columns, &[link_to("sessions", "person_id", "people")]).await?;
        layout.index("sessions", &["person_id"]).await?;
        layout.index("sessions", &["last_seen_at"]).await
    }
}
