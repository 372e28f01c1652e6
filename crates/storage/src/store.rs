//! The store: where units of work begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use estrade_core::ports::{Store, StoreError, UnitOfWork};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use crate::connection::{Connection, Plans};
use crate::error::{Result, store_error};
use crate::lanes::Lanes;
use crate::migrations::Migrator;
use crate::reads::Reads;
use crate::unit::Unit;

/// Where the schema is looked after, beside the units: through the driver's own pools.
#[derive(Clone)]
pub struct Schema {
    pub changed_by: DatabaseConnection,
    pub read_by: DatabaseConnection,
}

/// A store on SQLite, PostgreSQL or MariaDB. Cheap to clone.
#[derive(Clone)]
pub struct SqlStore {
    writers: Arc<Lanes>,
    readers: Arc<Lanes>,
    schema: Schema,
    statements: Arc<AtomicU64>,
    reads: Arc<Reads>,
}

impl SqlStore {
    pub(crate) fn new(writers: Arc<Lanes>, readers: Arc<Lanes>, schema: Schema) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        let reads = Reads::new(readers.clone(), statements.clone(), None);
        Self { writers, readers, schema, statements, reads }
    }

    /// Brings the schema up to what this program expects. Does nothing where it is already.
    pub async fn migrate(&self) -> Result<()> {
        Migrator::up(self.database(), None).await.map_err(store_error)
    }

    /// `SQLite`, `PostgreSQL` or `MariaDB`.
    pub fn backend_name(&self) -> &'static str {
        match self.readers.backend() {
            DbBackend::Sqlite => "SQLite",
            DbBackend::Postgres => "PostgreSQL",
            DbBackend::MySql => "MariaDB",
            _ => "unknown",
        }
    }

    /// How many statements units have sent since the store was opened (`BEGIN` and `COMMIT` apart).
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The same store, noting how the database goes about each query of a unit that only reads: for measuring.
    #[must_use]
    pub fn explaining(&self) -> (Self, Plans) {
        let plans = Plans::default();
        let reads = Reads::new(self.readers.clone(), self.statements.clone(), Some(plans.clone()));
        (Self { reads, ..self.clone() }, plans)
    }

    /// Closes every connection: waits for those in use.
    pub async fn close(&self) -> Result<()> {
        self.readers.close().await;
        self.writers.close().await;
        Ok(())
    }

    /// A unit's connection that only reads.
    pub(crate) fn reading(&self) -> Connection {
        self.reads.connection()
    }

    /// A transaction that may write.
    pub(crate) async fn writing(&self) -> Result<Connection> {
        Connection::writing(&self.writers, self.statements.clone()).await
    }

    /// A transaction that reads everything as it is at one instant.
    pub(crate) async fn snapshot(&self) -> Result<Connection> {
        Connection::snapshot(&self.readers, self.statements.clone()).await
    }

    /// For migrations.
    pub(crate) fn database(&self) -> &DatabaseConnection {
        // SQLite has one connection that writes: it may be at rest with us.
        self.writers.disperse();
        &self.schema.changed_by
    }

    async fn text(&self, sql: &str) -> Result<String> {
        let statement = Statement::from_string(self.readers.backend(), sql);
        let row = self.reading().query_one_raw(statement).await.map_err(store_error)?;
        row.ok_or(StoreError::NotFound)?.try_get_by_index(0).map_err(store_error)
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>> {
        Ok(Box::new(Unit { connection: self.writing().await?, reads: None }))
    }

    async fn begin_read(&self) -> Result<Box<dyn UnitOfWork>> {
        Ok(Box::new(Unit { connection: self.reading(), reads: Some(self.reads.clone()) }))
    }

    async fn ping(&self) -> Result<String> {
        let version = match self.readers.backend() {
            DbBackend::Sqlite => self.text("SELECT sqlite_version()").await?,
            DbBackend::Postgres => self.text("SHOW server_version").await?,
            _ => self.text("SELECT VERSION()").await?,
        };
        // Distributions add their own words behind the number.
        let number = version.split([' ', '-']).next().unwrap_or_default();
        Ok(format!("{} {number}", self.backend_name()))
    }

    async fn pending_migrations(&self) -> Result<Vec<String>> {
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        let manager = SchemaManager::new(&self.schema.read_by);
        if !manager.has_table("seaql_migrations").await.map_err(store_error)? {
            return Ok(known);
        }
        let query = Query::select().expr(Expr::col("version")).from("seaql_migrations").take();
        let rows = self.reading().query_all(&query).await.map_err(store_error)?;
        let applied: Vec<String> =
            rows.iter().map(|row| row.try_get_by_index(0).map_err(store_error)).collect::<Result<_>>()?;
        Ok(known.into_iter().filter(|name| !applied.contains(name)).collect())
    }
}
