//! Database migrations: one file per step, applied once each and in order. A step can be repeated after it was interrupted, since MySQL
//! can't roll back schema changes.

mod m0001_guards;
mod m0002_people;
mod m0003_links;
mod m0004_sessions;
mod m0005_attempts;
mod m0006_leases;
mod m0007_settings;
mod m0008_teams;
mod m0009_audit;
mod m0010_identities;
mod m0011_audit_created_resource;
mod m0012_name_keys;
mod m0013_devices;
mod m0014_jobs;
mod m0015_operations;
mod table;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseConnection;

struct Steps;

impl MigratorTrait for Steps {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_guards::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_links::Migration),
            Box::new(m0004_sessions::Migration),
            Box::new(m0005_attempts::Migration),
            Box::new(m0006_leases::Migration),
            Box::new(m0007_settings::Migration),
            Box::new(m0008_teams::Migration),
            Box::new(m0009_audit::Migration),
            Box::new(m0010_identities::Migration),
            Box::new(m0011_audit_created_resource::Migration),
            Box::new(m0012_name_keys::Migration),
            Box::new(m0013_devices::Migration),
            Box::new(m0014_jobs::Migration),
            Box::new(m0015_operations::Migration),
        ]
    }
}

/// Applies all pending migrations.
pub(super) async fn run(db: &DatabaseConnection) -> Result<(), DbErr> {
    Steps::up(db, None).await
}

/// Whether no migration is pending.
pub(super) async fn current(db: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(Steps::get_pending_migrations_read_only(db).await?.is_empty())
}
