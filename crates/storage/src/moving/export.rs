//! Out: every table from one snapshot, in pages by primary key.

use std::io::Write;

use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, Value};

use super::format::{Begin, Head, Summary, Writer};
use super::schema::{self, Column};
use super::sheet::Cell;
use super::tables::{TABLES, Table};
use super::{MoveError, Result};
use crate::connection::Connection;
use crate::error::store_error;
use crate::store::SqlStore;

/// Rows in memory at once.
const PAGE: u64 = 500;

impl SqlStore {
    /// Writes everything that [`TABLES`] names, as it is at one instant, whoever writes meanwhile. `program` and `at` are
    /// for the file's first line. Memory does not grow with the number of rows. Writes block: this is for the command line.
    pub async fn export(
        &self,
        program: &str,
        at: Timestamp,
        to: &mut (dyn Write + Send),
    ) -> std::result::Result<Summary, MoveError> {
        let snapshot = self.snapshot().await?;
        let schema = schema::applied(&snapshot).await?;
        let there = schema::table_names(&snapshot).await?;
        let tables: Vec<&Table> = TABLES.iter().filter(|table| there.contains(table.name)).collect();
        let names = tables.iter().map(|table| table.name.to_owned()).collect();
        let head = Head::new(program, at, self.backend_name(), schema, names);
        let mut writer = Writer::begin(to, &head)?;
        for table in tables {
            write_table(&snapshot, table, &mut writer).await?;
        }
        writer.finish()
    }
}

async fn write_table(snapshot: &Connection, table: &Table, writer: &mut Writer<'_>) -> Result<()> {
    let columns = schema::columns(snapshot, table).await?;
    let key = columns
        .iter()
        .position(|column| column.name == table.key)
        .ok_or_else(|| StoreError::Corrupt(format!("{} has no column {}", table.name, table.key)))?;
    writer.table(&Begin {
        table: table.name.to_owned(),
        columns: columns.iter().map(|column| column.name.clone()).collect(),
        types: columns.iter().map(Column::word).collect(),
    })?;
    let mut after: Option<Value> = None;
    loop {
        let page = snapshot.query_all(&page(table, &columns, after.take())).await.map_err(store_error)?;
        for row in &page {
            let cells: Vec<Cell> = columns
                .iter()
                .enumerate()
                .map(|(index, column)| Cell::read(row, index, column))
                .collect::<std::result::Result<_, StoreError>>()?;
            writer.row(&cells)?;
            after = cells.into_iter().nth(key).map(Cell::into_value);
        }
        if u64::try_from(page.len()).is_ok_and(|rows| rows < PAGE) {
            return writer.end_table();
        }
    }
}

fn page(table: &Table, columns: &[Column], after: Option<Value>) -> SelectStatement {
    let mut query = Query::select();
    query.from(table.name).order_by(table.key, Order::Asc).limit(PAGE);
    for column in columns {
        query.column(column.name.clone());
    }
    if let Some(after) = after {
        query.and_where(Expr::col(table.key).gt(after));
    }
    query
}
