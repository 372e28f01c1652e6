//! What the database says of its own tables, in the same words on every engine.

use std::collections::BTreeSet;

use estrade_core::ports::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use sea_orm_migration::MigratorTrait;

use super::tables::{MIGRATIONS, Table};
use super::{MoveError, Result};
use crate::error::store_error;
use crate::migrations::Migrator;

/// What a column holds. There are no others in the schema (see `migrations::columns`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 64 bits, or an instant in milliseconds.
    Number,
    /// A text.
    Text,
    /// Yes or no.
    Flag,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub nullable: bool,
}

impl Column {
    /// The word in the file: `text`, or `text?` where it may be null.
    pub fn word(&self) -> String {
        let kind = match self.kind {
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Flag => "flag",
        };
        let mark = if self.nullable { "?" } else { "" };
        format!("{kind}{mark}")
    }
}

async fn rows<C: ConnectionTrait>(connection: &C, sql: String) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    Ok(connection.query_all_raw(statement).await.map_err(store_error)?)
}

fn text(row: &QueryResult, index: usize) -> Result<String> {
    Ok(row.try_get_by_index(index).map_err(store_error)?)
}

/// Every table of the database.
pub async fn table_names<C: ConnectionTrait>(connection: &C) -> Result<BTreeSet<String>> {
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
        DbBackend::Postgres => {
            "SELECT CAST(table_name AS text) FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
        _ => {
            "SELECT CAST(table_name AS CHAR) FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
        }
    };
    rows(connection, sql.to_owned()).await?.iter().map(|row| text(row, 0)).collect()
}

/// The columns of a table that go into a file, in the schema's order.
pub async fn columns<C: ConnectionTrait>(connection: &C, table: &Table) -> Result<Vec<Column>> {
    let name = table.name;
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => format!(
            "SELECT name, type, CASE \"notnull\" WHEN 0 THEN 'YES' ELSE 'NO' END FROM pragma_table_info('{name}') ORDER BY cid"
        ),
        DbBackend::Postgres => format!(
            "SELECT CAST(column_name AS text), CAST(data_type AS text), CAST(is_nullable AS text) \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{name}' \
             ORDER BY ordinal_position"
        ),
        _ => format!(
            "SELECT CAST(column_name AS CHAR), CAST(column_type AS CHAR), CAST(is_nullable AS CHAR) \
             FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{name}' \
             ORDER BY ordinal_position"
        ),
    };
    let mut columns = Vec::new();
    for row in rows(connection, sql).await? {
        let (column, kind, nullable) = (text(&row, 0)?, text(&row, 1)?, text(&row, 2)?);
        if table.without.contains(&column.as_str()) {
            continue;
        }
        let kind = kind_of(&kind, backend).ok_or_else(|| {
            StoreError::Corrupt(format!("{name}.{column} is {kind}, which an export cannot carry"))
        })?;
        columns.push(Column { name: column, kind, nullable: nullable == "YES" });
    }
    Ok(columns)
}

fn kind_of(declared: &str, backend: DbBackend) -> Option<Kind> {
    let declared = declared.to_lowercase();
    match declared.split('(').next().unwrap_or_default().trim() {
        "tinyint" if declared == "tinyint(1)" => Some(Kind::Flag),
        "boolean" => Some(Kind::Flag),
        // What SQLite calls a number of any width; on the others an `integer` would be a narrower one.
        "integer" if backend == DbBackend::Sqlite => Some(Kind::Number),
        "bigint" => Some(Kind::Number),
        "text" | "varchar" | "character varying" | "mediumtext" | "longtext" => Some(Kind::Text),
        _ => None,
    }
}

/// The migrations that the database has, which must be the first of those that the program knows.
pub async fn applied<C: ConnectionTrait>(connection: &C) -> Result<Vec<String>> {
    if !table_names(connection).await?.contains(MIGRATIONS) {
        return Ok(Vec::new());
    }
    let found = rows(connection, format!("SELECT version FROM {MIGRATIONS}")).await?;
    let found: BTreeSet<String> = found.iter().map(|row| text(row, 0)).collect::<Result<_>>()?;
    let known = known();
    if let Some(unknown) = found.iter().find(|name| !known.contains(name)) {
        return Err(MoveError::NewerDatabase(unknown.clone()));
    }
    Ok(known.into_iter().filter(|name| found.contains(name)).collect())
}

/// Every migration of this program, oldest first.
pub fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}
