//! Creates the table of user accounts.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, boolean, nullable, numbered, short_text, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            numbered("id"),
            short_text("name", 100),
            unique(short_text("name_key", 100)),
            short_text("display_name", 100),
            nullable(short_text("password_hash", 255)),
            short_text("role", 20),
            boolean("disabled"),
            boolean("must_change_password"),
            nullable(short_text("language", 20)),
            nullable(short_text("theme", 20)),
            nullable(short_text("time_zone", 60)),
            big_integer("created_at"),
            nullable(big_integer("last_sign_in_at")),
        ];
        layout.table("people", columns, &[]).await
    }
}
