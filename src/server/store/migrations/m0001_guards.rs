//! Creates the lockable rows.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        layout.table("guards", [key(short_text("name", 40)), big_integer("value")], &[]).await?;
        layout.row("guards", &["name", "value"], vec!["administrators".into(), 0_i64.into()]).await?;
        layout.row("guards", &["name", "value"], vec!["settings".into(), 0_i64.into()]).await
    }
}
