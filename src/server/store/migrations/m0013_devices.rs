//! Creates the table of browsers that users have signed in with.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, link_to, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let columns = [key(short_text("token_hash", 64)), big_integer("person_id"), big_integer("last_sign_in_at")];
        layout.table("devices", columns, &[link_to("devices", "person_id", "people")]).await?;
        layout.index("devices", &["person_id"]).await?;
        layout.index("devices", &["last_sign_in_at"]).await
    }
}
