//! A unit's way to the database: counts what it sends, and refuses what a unit must not do.
//!
//! A caller may vanish at any await (a browser goes away, and its request's future with it). The drivers of SQLite and
//! PostgreSQL clean up behind a statement that is cut off; that of MariaDB loses its place in the protocol, and whoever
//! gets the connection next waits for ever. On MariaDB every exchange is therefore brought to its end, by a task of its
//! own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use estrade_core::ports::StoreError;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use crate::error::{Result, store_error};

/// Either a transaction, or plain pooled connections for a unit that only reads.
pub struct Connection {
    way: Way,
    statements: Arc<AtomicU64>,
    /// A statement failed. PostgreSQL then rolls back at `COMMIT` without a word; the others would keep half a unit.
    failed: AtomicBool,
}

enum Way {
    Reading(DatabaseConnection),
    Writing(Arc<DatabaseTransaction>),
}

type Answer<T> = std::result::Result<T, DbErr>;

/// Runs an exchange with the database to its end, whatever becomes of the caller, where the driver needs it.
async fn whole<T, F>(backend: DbBackend, exchange: F) -> Answer<T>
where
    T: Send + 'static,
    F: Future<Output = Answer<T>> + Send + 'static,
{
    if backend == DbBackend::MySql {
        let ended = tokio::spawn(exchange).await;
        ended.unwrap_or_else(|error| Err(DbErr::Custom(format!("an exchange was cut off: {error}"))))
    } else {
        exchange.await
    }
}

impl Connection {
    pub fn reading(pool: DatabaseConnection, statements: Arc<AtomicU64>) -> Self {
        Self { way: Way::Reading(pool), statements, failed: AtomicBool::new(false) }
    }

    /// Begins a transaction.
    pub async fn writing(pool: DatabaseConnection, statements: Arc<AtomicU64>) -> Result<Self> {
        let options = TransactionOptions {
            // A deferred transaction that reads first cannot become a writing one while another writes.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let backend = pool.get_database_backend();
        let begun = whole(backend, async move { pool.begin_with_options(options).await.map(Arc::new) });
        let way = Way::Writing(begun.await.map_err(store_error)?);
        Ok(Self { way, statements, failed: AtomicBool::new(false) })
    }

    /// Makes the unit so; on every engine only if each of its statements succeeded.
    pub async fn commit(self) -> Result<()> {
        let Way::Writing(transaction) = self.way else { return Ok(()) };
        if self.failed.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(
                "a statement of this unit failed: it was rolled back".to_owned(),
            ));
        }
        let Some(transaction) = Arc::into_inner(transaction) else {
            return Err(StoreError::Unavailable("a statement of this unit is still under way".to_owned()));
        };
        let backend = transaction.get_database_backend();
        whole(backend, async move { transaction.commit().await }).await.map_err(store_error)
    }

    fn noted<T>(&self, result: Answer<T>) -> Answer<T> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }
}

fn read_only() -> DbErr {
    DbErr::Custom("a unit that only reads was asked to write".to_owned())
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match &self.way {
            Way::Reading(pool) => pool.get_database_backend(),
            Way::Writing(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Answer<ExecResult> {
        let Way::Writing(transaction) = &self.way else { return Err(read_only()) };
        let (backend, transaction) = (statement.db_backend, transaction.clone());
        self.noted(whole(backend, async move { transaction.execute_raw(statement).await }).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Answer<ExecResult> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Answer<Option<QueryResult>> {
        let backend = statement.db_backend;
        self.noted(match &self.way {
            Way::Reading(pool) => {
                let pool = pool.clone();
                whole(backend, async move { pool.query_one_raw(statement).await }).await
            }
            Way::Writing(transaction) => {
                let transaction = transaction.clone();
                whole(backend, async move { transaction.query_one_raw(statement).await }).await
            }
        })
    }

    async fn query_all_raw(&self, statement: Statement) -> Answer<Vec<QueryResult>> {
        let backend = statement.db_backend;
        self.noted(match &self.way {
            Way::Reading(pool) => {
                let pool = pool.clone();
                whole(backend, async move { pool.query_all_raw(statement).await }).await
            }
            Way::Writing(transaction) => {
                let transaction = transaction.clone();
                whole(backend, async move { transaction.query_all_raw(statement).await }).await
            }
        })
    }
}
