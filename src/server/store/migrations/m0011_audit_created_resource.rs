//! Indexes audit records by resource alone, to find the record that created a resource.

use sea_orm_migration::prelude::*;

use super::table::Layout;

pub struct Migration;

/// Written out, since databases store the name that this migration was first published with.
impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_made"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Layout(manager).index("audit_records", &["resource_kind", "resource_id"]).await
    }
}
