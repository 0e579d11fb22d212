//! Creates the audit log. It has no foreign keys, since its records outlive the rows that they mention.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big_integer, key, long_text, nullable, short_text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let record = [
            key(big_integer("seq")),
            short_text("hash", 64),
            long_text(manager, "body"),
            short_text("kind", 20),
            nullable(big_integer("begun")),
            big_integer("at"),
            nullable(big_integer("person_id")),
            nullable(big_integer("team_id")),
            nullable(short_text("manager", 100)),
            nullable(short_text("resource_kind", 40)),
            nullable(short_text("resource_id", 100)),
            nullable(short_text("action", 100)),
            long_text(manager, "words"),
        ];
        layout.table("audit_records", record, &[]).await?;
        for columns in [
            &["begun"][..],
            &["at"],
            &["person_id", "seq"],
            &["team_id", "seq"],
            &["manager", "resource_kind", "resource_id", "seq"],
            &["action", "seq"],
        ] {
            layout.index("audit_records", columns).await?;
        }
        let head =
            [key(big_integer("id")), big_integer("seq"), short_text("hash", 64), big_integer("anchor_seq"), short_text("anchor_hash", 64)];
        layout.table("audit_head", head, &[]).await?;
        let nothing = "0".repeat(64);
        let row = vec![1_i64.into(), 0_i64.into(), nothing.clone().into(), 0_i64.into(), nothing.into()];
        layout.row("audit_head", &["id", "seq", "hash", "anchor_seq", "anchor_hash"], row).await
    }
}
