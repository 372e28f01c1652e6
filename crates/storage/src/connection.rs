//! A unit's way to the database: counts what it sends, and refuses what a unit must not do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use estrade_core::ports::StoreError;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
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
    Writing(DatabaseTransaction),
}

impl Connection {
    pub fn reading(pool: DatabaseConnection, statements: Arc<AtomicU64>) -> Self {
        Self { way: Way::Reading(pool), statements, failed: AtomicBool::new(false) }
    }

    pub fn writing(transaction: DatabaseTransaction, statements: Arc<AtomicU64>) -> Self {
        Self { way: Way::Writing(transaction), statements, failed: AtomicBool::new(false) }
    }

    /// Makes the unit so; on every engine only if each of its statements succeeded.
    pub async fn commit(self) -> Result<()> {
        match self.way {
            Way::Reading(_) => Ok(()),
            Way::Writing(_) if self.failed.load(Ordering::Relaxed) => {
                Err(StoreError::Unavailable("a statement of this unit failed: it was rolled back".to_owned()))
            }
            Way::Writing(transaction) => transaction.commit().await.map_err(store_error),
        }
    }

    fn noted<T>(&self, result: std::result::Result<T, DbErr>) -> std::result::Result<T, DbErr> {
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

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        match &self.way {
            Way::Reading(_) => Err(read_only()),
            Way::Writing(transaction) => self.noted(transaction.execute_raw(statement).await),
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        match &self.way {
            Way::Reading(_) => Err(read_only()),
            Way::Writing(transaction) => self.noted(transaction.execute_unprepared(sql).await),
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        match &self.way {
            Way::Reading(pool) => self.noted(pool.query_one_raw(statement).await),
            Way::Writing(transaction) => self.noted(transaction.query_one_raw(statement).await),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        match &self.way {
            Way::Reading(pool) => self.noted(pool.query_all_raw(statement).await),
            Way::Writing(transaction) => self.noted(transaction.query_all_raw(statement).await),
        }
    }
}
