//! People.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, flag, maybe, numbered, unique, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [
            numbered("id"),
            words("name", 100),
            unique(words("name_key", 100)),
            words("display_name", 100),
            maybe(words("password_hash", 255)),
            words("role", 20),
            flag("disabled"),
            flag("must_change_password"),
            maybe(words("language", 20)),
            maybe(words("theme", 20)),
            maybe(words("time_zone", 60)),
            big("created_at"),
            maybe(big("last_sign_in_at")),
        ];
        layout.table("people", columns, &[]).await
    }
}
