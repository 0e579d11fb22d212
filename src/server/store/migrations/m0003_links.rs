//! One-time links.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, link_to, maybe, text, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(words("token_hash", 64)),
            words("purpose", 20),
            maybe(big("person_id")),
            words("role", 20),
            text("teams"),
            maybe(big("created_by")),
            big("created_at"),
            big("expires_at"),
            maybe(big("taken_at")),
        ];
        layout.table("links", columns, &[link_to("links", "person_id", "people")]).await?;
        layout.index("links", &["person_id"]).await?;
        layout.index("links", &["expires_at"]).await
    }
}
