//! Indexes audit records by resource alone, to find the record that created a resource.

use sea_orm_migration::prelude::*;

use super::table::Layout;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Layout(manager).index("audit_records", &["resource_kind", "resource_id"]).await
    }
}
