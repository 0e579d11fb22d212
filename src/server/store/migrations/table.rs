//! Helpers for table definitions that work in all three databases. On MySQL text uses a binary collation, so that comparisons are exact.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A 64-bit integer.
pub(super) fn big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A boolean.
pub(super) fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A text of at most `most` characters.
pub(super) fn short_text(name: &'static str, most: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(most).not_null().take()
}

/// A text of up to 64 kB.
pub(super) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// A text of up to 16 MB.
pub(super) fn long_text(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    if manager.get_database_backend() == DbBackend::MySql {
        column.custom("mediumtext")
    } else {
        column.text()
    };
    column.not_null().take()
}

/// Makes a column nullable.
pub(super) fn nullable(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

/// Makes a column the primary key.
pub(super) fn key(mut column: ColumnDef) -> ColumnDef {
    column.primary_key().take()
}

/// Makes a column unique.
pub(super) fn unique(mut column: ColumnDef) -> ColumnDef {
    column.unique_key().take()
}

/// A 64-bit ID assigned by the database.
pub(super) fn numbered(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().auto_increment().primary_key().take()
}

/// A foreign key to another table's `id`; rows are deleted together with the row they refer to.
pub(super) fn link_to(table: &'static str, column: &'static str, other: &'static str) -> ForeignKeyCreateStatement {
    let name = format!("fk_{table}_{column}");
    ForeignKey::create().name(name).from(table, column).to(other, "id").on_delete(ForeignKeyAction::Cascade).take()
}

/// Creates tables, indexes and rows that do not exist yet.
pub(super) struct Layout<'a, 'm>(pub &'a SchemaManager<'m>);

impl Layout<'_, '_> {
    /// Creates a table whose primary key is declared at its column.
    pub async fn table(
        &self,
        name: &'static str,
        columns: impl IntoIterator<Item = ColumnDef>,
        links: &[ForeignKeyCreateStatement],
    ) -> Result<(), DbErr> {
        self.keyed_table(name, columns, &[], links).await
    }

    /// Creates a table with a composite primary key.
    pub async fn keyed_table(
        &self,
        name: &'static str,
        columns: impl IntoIterator<Item = ColumnDef>,
        key: &[&'static str],
        links: &[ForeignKeyCreateStatement],
    ) -> Result<(), DbErr> {
        let mut table = Table::create().table(name).if_not_exists().take();
        if self.0.get_database_backend() == DbBackend::MySql {
            table.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_bin");
        }
        for column in columns {
            table.col(column);
        }
        if !key.is_empty() {
            let mut index = Index::create();
            for column in key {
                index.col(*column);
            }
            table.primary_key(&mut index);
        }
        for link in links {
            table.foreign_key(&mut link.clone());
        }
        self.0.create_table(table).await
    }

    /// Creates an index named after its table and columns.
    pub async fn index(&self, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
        let name = format!("ix_{table}_{}", columns.join("_"));
        if self.0.has_index(table, &name).await? {
            return Ok(());
        }
        let mut index = Index::create().name(name).table(table).take();
        for column in columns {
            index.col(*column);
        }
        self.0.create_index(index).await
    }

    /// Inserts a row; the first column is its key.
    pub async fn row(&self, table: &'static str, columns: &[&'static str], values: Vec<Value>) -> Result<(), DbErr> {
        let (Some(key), Some(value)) = (columns.first(), values.first()) else { return Ok(()) };
        let there = Query::select().column(*key).from(table).and_where(Expr::col(*key).eq(value.clone())).take();
        let db = self.0.get_connection();
        if db.query_one(&there).await?.is_some() {
            return Ok(());
        }
        let row = Query::insert()
            .into_table(table)
            .columns(columns.iter().copied())
            .values(values.into_iter().map(Expr::value))
            .map_err(|error| DbErr::Custom(error.to_string()))?
            .take();
        db.execute(&row).await.map(|_| ())
    }
}
