//! The audit trail: no links to other tables, since it outlives what it tells of.

use sea_orm_migration::prelude::*;

use super::table::{Layout, big, key, long_text, maybe, words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let layout = Layout(manager);
        let record = [
            key(big("seq")),
            words("hash", 64),
            long_text(manager, "body"),
            words("kind", 20),
            maybe(big("begun")),
            big("at"),
            maybe(big("person_id")),
            maybe(big("team_id")),
            maybe(words("manager", 100)),
            maybe(words("resource_kind", 40)),
            maybe(words("resource_id", 100)),
            maybe(words("action", 100)),
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
        let head = [key(big("id")), big("seq"), words("hash", 64), big("anchor_seq"), words("anchor_hash", 64)];
        layout.table("audit_head", head, &[]).await?;
        let nothing = "0".repeat(64);
        let row = vec![1_i64.into(), 0_i64.into(), nothing.clone().into(), 0_i64.into(), nothing.into()];
        layout.row("audit_head", &["id", "seq", "hash", "anchor_seq", "anchor_hash"], row).await
    }
}
