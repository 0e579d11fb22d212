//! Tables as all three databases take them. On MySQL texts are compared byte by byte, so that no collation decides what is the same.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A number of 64 bits.
pub(super) fn big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// Yes or no.
pub(super) fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A text of so many characters at most.
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

/// The same, which may be missing.
pub(super) fn nullable(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

/// The same, by which rows are told apart.
pub(super) fn key(mut column: ColumnDef) -> ColumnDef {
    column.primary_key().take()
}

/// The same, which no two rows have in common.
pub(super) fn unique(mut column: ColumnDef) -> ColumnDef {
    column.unique_key().take()
}

/// A number of 64 bits that the database gives each row.
pub(super) fn numbered(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().auto_increment().primary_key().take()
}

/// A column that holds the id of another table's row and goes with it.
pub(super) fn link_to(table: &'static str, column: &'static str, other: &'static str) -> ForeignKeyCreateStatement {
    let name = format!("fk_{table}_{column}");
    ForeignKey::create().name(name).from(table, column).to(other, "id").on_delete(ForeignKeyAction::Cascade).take()
}

/// Makes what is not there yet.
pub(super) struct Layout<'a, 'm>(pub &'a SchemaManager<'m>);

impl Layout<'_, '_> {
    /// A table whose key is marked at its column.
    pub async fn table(
        &self,
        name: &'static str,
        columns: impl IntoIterator<Item = ColumnDef>,
        links: &[ForeignKeyCreateStatement],
    ) -> Result<(), DbErr> {
        self.keyed_table(name, columns, &[], links).await
    }

    /// A table whose key is several columns.
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

    /// An index; the name follows from table and columns.
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

    /// A row; the first column is its key.
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
