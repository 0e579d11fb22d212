//! Creates the table of one-time links.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, link_to, nullable, short_text, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            key(short_text("token_hash", 64)),
            short_text("purpose", 20),
            nullable(big_integer("person_id")),
            short_text("role", 20),
            text("teams"),
            nullable(big_integer("created_by")),
            big_integer("created_at"),
            big_integer("expires_at"),
            nullable(big_integer("taken_at")),
        ];
        layout.table("links", columns, &[link_to("links", "person_id", "people")]).await?;
        layout.index("links", &["person_id"]).await?;
        layout.index("links", &["expires_at"]).await
    }
}
