//! Columns that mean the same on every engine.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// An id made by the application, the table's key.
pub fn id() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().primary_key().take()
}

/// A number, or an instant in milliseconds since 1970.
pub fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// The same where it may be missing.
pub fn number_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

/// Yes or no.
pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// Tables and texts for one engine. Texts compare and sort by their code points on all three: the table's collation
/// does it on MariaDB, each column's on PostgreSQL, and SQLite knows nothing else.
#[derive(Clone, Copy)]
pub struct Engine(pub DbBackend);

impl Engine {
    /// A table that is made if it is not there.
    pub fn table(self, name: &'static str) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(name).if_not_exists();
        if self.0 == DbBackend::MySql {
            table.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_nopad_bin");
        }
        table
    }

    /// A text of at most `length` characters.
    pub fn text(self, name: &'static str, length: u32) -> ColumnDef {
        self.collated(ColumnDef::new(name).string_len(length).not_null())
    }

    /// The same where it may be missing.
    pub fn text_or_null(self, name: &'static str, length: u32) -> ColumnDef {
        self.collated(ColumnDef::new(name).string_len(length).null())
    }

    /// A text longer than a line, counted by the domain.
    pub fn long_text(self, name: &'static str) -> ColumnDef {
        self.collated(ColumnDef::new(name).text().not_null())
    }

    /// The same where it may be missing.
    pub fn long_text_or_null(self, name: &'static str) -> ColumnDef {
        self.collated(ColumnDef::new(name).text().null())
    }

    /// A text of megabytes, where it may be missing.
    pub fn document_or_null(self, name: &'static str) -> ColumnDef {
        if self.0 == DbBackend::MySql {
            // Its TEXT ends at 64 KiB.
            return ColumnDef::new(name).custom("mediumtext").null().take();
        }
        self.long_text_or_null(name)
    }

    fn collated(self, column: &mut ColumnDef) -> ColumnDef {
        if self.0 == DbBackend::Postgres {
            column.extra("COLLATE \"C\"");
        }
        column.take()
    }
}

/// A reference that keeps the row it points to from being deleted.
pub fn refers(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(format!("{table}_{column}_fk")).from(table, column).to(to, "id").take()
}

/// A reference that goes with the row it points to.
pub fn belongs(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    refers(table, column, to).on_delete(ForeignKeyAction::Cascade).take()
}

/// An index, and what it is looked for by.
pub struct NamedIndex {
    table: &'static str,
    name: String,
    statement: IndexCreateStatement,
}

impl NamedIndex {
    /// Makes it if it is not there (MariaDB's `IF NOT EXISTS` is not written by SeaQuery).
    pub async fn make(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if manager.has_index(self.table, &self.name).await? {
            return Ok(());
        }
        manager.create_index(self.statement).await
    }
}

fn named(table: &'static str, columns: &[&'static str], suffix: &str) -> NamedIndex {
    let name = format!("{table}_{}_{suffix}", columns.join("_"));
    let mut statement = Index::create();
    statement.name(name.as_str()).table(table);
    for column in columns {
        statement.col(*column);
    }
    NamedIndex { table, name, statement }
}

/// An index named for its table and columns.
pub fn index(table: &'static str, columns: &[&'static str]) -> NamedIndex {
    named(table, columns, "ix")
}

/// A unique index; [`crate::error`] knows it by its name, `{table}_{columns}_uq`.
pub fn unique(table: &'static str, columns: &[&'static str]) -> NamedIndex {
    let mut index = named(table, columns, "uq");
    index.statement.unique();
    index
}
