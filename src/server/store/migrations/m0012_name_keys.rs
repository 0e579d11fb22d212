//! Recomputes the unique keys of names, since more spellings now count as the same name. If two rows would get the same key, the later one
//! keeps its old key and is still found by it.

use std::collections::BTreeSet;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::server::names::{MAX_NAME_LENGTH, key};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["people", "teams"] {
            fold(manager.get_connection(), table).await?;
        }
        Ok(())
    }
}

async fn fold(db: &impl ConnectionTrait, table: &'static str) -> Result<(), DbErr> {
    let rows = Query::select().columns(["id", "name", "name_key"]).from(table).order_by("id", Order::Asc).to_owned();
    let mut read = Vec::new();
    for row in db.query_all(&rows).await? {
        read.push((row.try_get::<i64>("", "id")?, row.try_get::<String>("", "name")?, row.try_get::<String>("", "name_key")?));
    }
    let mut taken: BTreeSet<String> = read.iter().map(|(.., old)| old.clone()).collect();
    for (id, name, old) in read {
        let new = key(&name);
        if new == old {
            continue;
        }
        if taken.contains(&new) || new.chars().count() > MAX_NAME_LENGTH {
            tracing::warn!(table, id, name, "name conflicts with another spelling of an existing name; rename one of them");
            continue;
        }
        let update = Query::update().table(table).value("name_key", new.as_str()).and_where(Expr::col("id").eq(id)).to_owned();
        db.execute(&update).await?;
        taken.remove(&old);
        taken.insert(new);
    }
    Ok(())
}
