//! Sessions.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, link_to, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(words("token_hash", 64)),
            big("person_id"),
            big("created_at"),
            big("last_seen_at"),
            words("address", 64),
            words("user_agent", 300),
        ];
        layout.table("sessions", columns, &[link_to("sessions", "person_id", "people")]).await?;
        layout.index("sessions", &["person_id"]).await?;
        layout.index("sessions", &["last_seen_at"]).await
    }
}
