//! In: one transaction from the first row to the last line's checksum.

use std::io::BufRead;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::MigratorTrait;

use super::format::{Begin, Head, Piece, Reader, Summary};
use super::schema::{self, Column};
use super::sheet::Cell;
use super::tables::{LEFT_OUT, TABLES, Table, by_name};
use super::{MoveError, Result};
use crate::connection::Connection;
use crate::error::store_error;
use crate::migrations::Migrator;
use crate::store::SqlStore;

/// What an import does with what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onto {
    /// Nothing may be there.
    Empty,
    /// What is there goes, if the file is right.
    Replace,
}

/// A statement inserts this many rows, or about this many bytes, at most (MariaDB takes no statement over 16 MiB, SQLite
/// no more than 32 766 values).
const ROWS: usize = 500;
const BYTES: usize = 1024 * 1024;

impl SqlStore {
    /// Reads a file into the database and brings its schema up to date. All or nothing: one transaction, committed once the
    /// last line was found right. Sign-ins end. Reads block: this is for the command line.
    pub async fn import(
        &self,
        from: &mut (dyn BufRead + Send),
        onto: Onto,
    ) -> std::result::Result<Summary, MoveError> {
        let (mut reader, head) = Reader::begin(from)?;
        self.meet_schema(&mut reader, &head, onto).await?;
        let connection = self.writing().await?;
        let summary = fill(&connection, &mut reader, &head, onto).await?;
        connection.commit().await?;
        self.migrate().await?;
        Ok(summary)
    }

    /// Brings the schema to where it was when the file was made.
    async fn meet_schema(&self, reader: &mut Reader<'_>, head: &Head, onto: Onto) -> Result<()> {
        let known = schema::known();
        if let Some(unknown) = head.schema.iter().find(|name| !known.contains(name)) {
            return Err(reader.wrong(format!(
                "the file was made by a newer program, Estrade {} (`{unknown}` is unknown here)",
                head.program
            )));
        }
        if known.get(..head.schema.len()) != Some(head.schema.as_slice()) || head.schema.is_empty() {
            return Err(reader.wrong("the file's schema is none that this program ever had"));
        }
        let connection = self.reading();
        let applied = schema::applied(&connection).await?;
        let steps = |count: usize| Some(u32::try_from(count).unwrap_or(u32::MAX));
        if known.get(..applied.len()) != Some(applied.as_slice()) {
            // Migrations are missing between others: the rest first.
            self.migrate().await?;
            return Box::pin(self.meet_schema(reader, head, onto)).await;
        }
        if applied.len() < head.schema.len() {
            let missing = head.schema.len() - applied.len();
            Migrator::up(self.database(), steps(missing)).await.map_err(store_error)?;
        } else if let Some(later) = applied.get(head.schema.len()) {
            if let Some(filled) = first_filled(&connection).await? {
                return Err(match onto {
                    Onto::Empty => MoveError::NotEmpty(filled),
                    Onto::Replace => MoveError::OlderSchema(later.clone()),
                });
            }
            Migrator::down(self.database(), steps(applied.len() - head.schema.len()))
                .await
                .map_err(store_error)?;
        }
        Ok(())
    }
}

/// The first table that holds something. The server's own runs are not somebody's data.
async fn first_filled(connection: &Connection) -> Result<Option<&'static str>> {
    let there = schema::table_names(connection).await?;
    for table in TABLES.iter().filter(|table| table.name != "processes" && there.contains(table.name)) {
        let one = Query::select().column(table.key).from(table.name).limit(1).take();
        if connection.query_one(&one).await.map_err(store_error)?.is_some() {
            return Ok(Some(table.name));
        }
    }
    Ok(None)
}

async fn fill(connection: &Connection, reader: &mut Reader<'_>, head: &Head, onto: Onto) -> Result<Summary> {
    if onto == Onto::Empty
        && let Some(filled) = first_filled(connection).await?
    {
        return Err(MoveError::NotEmpty(filled));
    }
    let there = schema::table_names(connection).await?;
    let expected = TABLES.iter().map(|table| table.name).filter(|name| there.contains(*name));
    if !expected.eq(head.tables.iter().map(String::as_str)) {
        return Err(reader.wrong("the tables are not those of the file's schema, or not in their order"));
    }
    let left_out = LEFT_OUT.iter().map(|(name, _)| *name).filter(|name| there.contains(*name));
    for name in
        left_out.chain(TABLES.iter().rev().map(|table| table.name).filter(|name| there.contains(*name)))
    {
        connection.execute(&Query::delete().from_table(name).take()).await.map_err(store_error)?;
    }
    let mut batch: Option<Batch<'_>> = None;
    loop {
        let piece = reader.next()?;
        match (piece, &mut batch) {
            (Piece::Table(begin), _) => batch = Some(Batch::begin(connection, reader, &begin).await?),
            (Piece::Row(cells), Some(batch)) => batch.push(reader, cells).await?,
            (Piece::End, Some(batch)) => batch.flush(reader).await?,
            (Piece::Complete(summary), _) => return Ok(summary),
            (Piece::Row(_) | Piece::End, None) => return Err(reader.wrong("a row outside any table")),
        }
    }
}

/// Rows of one table on their way in.
struct Batch<'a> {
    connection: &'a Connection,
    backend: DbBackend,
    table: &'static Table,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl<'a> Batch<'a> {
    async fn begin(connection: &'a Connection, reader: &mut Reader<'_>, begin: &Begin) -> Result<Self> {
        let table = by_name(&begin.table)
            .ok_or_else(|| reader.wrong(format!("`{}` is no table of this program", begin.table)))?;
        let mut there = schema::columns(connection, table).await?;
        let mut columns = Vec::with_capacity(there.len());
        for (name, word) in begin.columns.iter().zip(&begin.types) {
            let Some(index) = there.iter().position(|column| column.name == *name) else {
                return Err(reader.wrong(format!("`{}` has no column `{name}`, or has it twice", table.name)));
            };
            let column = there.swap_remove(index);
            if column.word() != *word {
                let is = column.word();
                return Err(reader.wrong(format!("`{}.{name}` holds {is}, not {word}", table.name)));
            }
            columns.push(column);
        }
        if let Some(missing) = there.first() {
            return Err(reader.wrong(format!("`{}.{}` is missing", table.name, missing.name)));
        }
        let backend = connection.get_database_backend();
        Ok(Self { connection, backend, table, columns, rows: Vec::new(), bytes: 0 })
    }

    async fn push(&mut self, reader: &mut Reader<'_>, values: Vec<serde_json::Value>) -> Result<()> {
        let mut cells = Vec::with_capacity(values.len());
        for (column, value) in self.columns.iter().zip(values) {
            let cell = Cell::parse(value, column).map_err(|problem| reader.wrong(problem))?;
            if let Some(problem) = cell.refused_by(self.backend) {
                return Err(reader.wrong(format!("`{}` is {problem}", column.name)));
            }
            self.bytes += cell.weight();
            cells.push(cell);
        }
        self.rows.push(cells);
        if self.rows.len() >= ROWS || self.bytes >= BYTES {
            // The line read last is the batch's own.
            self.insert(reader.number()).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        self.insert(reader.number() - 1).await
    }

    /// Writes the rows that were read up to line `last`.
    async fn insert(&mut self, last: u64) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let first = last + 1 - u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        let wrong = |problem: String| MoveError::File {
            line: first,
            problem: format!("`{}` of the lines {first} to {last}: {problem}", self.table.name),
        };
        let mut insert = Query::insert();
        insert.into_table(self.table.name).columns(self.columns.iter().map(|column| column.name.clone()));
        for row in self.rows.drain(..) {
            let values = row.into_iter().map(|cell| Expr::value(cell.into_value()));
            insert.values(values).map_err(|error| wrong(error.to_string()))?;
        }
        self.bytes = 0;
        let done = self.connection.execute(&insert).await;
        done.map(|_| ()).map_err(|error| wrong(refusal(error)))
    }
}

fn refusal(error: sea_orm::DbErr) -> String {
    use estrade_core::ports::StoreError as Error;
    match store_error(error) {
        Error::Conflict(constraint) => format!("what must be unique is there twice ({constraint:?})"),
        Error::NotFound => "a row refers to one that is not in the file".to_owned(),
        Error::Stale => "stale".to_owned(),
        Error::Corrupt(what) | Error::Collided(what) | Error::Unavailable(what) => {
            format!("the database refused: {what}")
        }
    }
}
