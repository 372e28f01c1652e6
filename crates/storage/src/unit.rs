//! A unit of work: every repository over one connection.

use std::sync::Arc;

use async_trait::async_trait;
use estrade_core::ports::{
    ChatRepository, CourseRepository, EnrollmentRepository, HookRepository, IdempotencyRepository,
    LoginRepository, NotificationRepository, OutboxRepository, PasswordResetRepository, ProcessRepository,
    RecordingRepository, RosterRepository, SessionRepository, StayRepository, StoreError, UnitOfWork,
    UserRepository, Views,
};
use sea_orm::{ConnectionTrait, FromQueryResult, StatementBuilder};

use crate::connection::Connection;
use crate::error::{Result, store_error};
use crate::reads::Reads;

/// Implements all the aggregates' ports; see `repositories` and `views`.
pub struct Unit {
    pub(crate) connection: Connection,
    /// Shared with others, in a unit that only reads.
    pub(crate) reads: Option<Arc<Reads>>,
}

impl Unit {
    /// Executes a statement: how many rows it matched, on every engine (not how many it changed).
    pub(crate) async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<u64> {
        let done = self.connection.execute(statement).await.map_err(store_error)?;
        Ok(done.rows_affected())
    }

    /// All rows of a query.
    pub(crate) async fn all<S: StatementBuilder, R: FromQueryResult>(&self, query: &S) -> Result<Vec<R>> {
        let rows = self.connection.query_all(query).await.map_err(store_error)?;
        rows.iter().map(|row| R::from_query_result(row, "").map_err(store_error)).collect()
    }

    /// The only row of a query that has one at most.
    pub(crate) async fn one<S: StatementBuilder, R: FromQueryResult>(&self, query: &S) -> Result<Option<R>> {
        let row = self.connection.query_one(query).await.map_err(store_error)?;
        row.map(|row| R::from_query_result(&row, "").map_err(store_error)).transpose()
    }

    /// The number in the first column of a query's only row.
    pub(crate) async fn number<S: StatementBuilder>(&self, query: &S) -> Result<Option<i64>> {
        let row = self.connection.query_one(query).await.map_err(store_error)?;
        row.map_or(Ok(None), |row| row.try_get_by_index::<Option<i64>>(0).map_err(store_error))
    }

    /// The same of a query that counts.
    pub(crate) async fn count<S: StatementBuilder>(&self, query: &S) -> Result<u64> {
        Ok(self.number(query).await?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }
    fn logins(&mut self) -> &mut dyn LoginRepository {
        self
    }
    fn password_resets(&mut self) -> &mut dyn PasswordResetRepository {
        self
    }
    fn courses(&mut self) -> &mut dyn CourseRepository {
        self
    }
    fn enrollments(&mut self) -> &mut dyn EnrollmentRepository {
        self
    }
    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }
    fn roster(&mut self) -> &mut dyn RosterRepository {
        self
    }
    fn stays(&mut self) -> &mut dyn StayRepository {
        self
    }
    fn chat(&mut self) -> &mut dyn ChatRepository {
        self
    }
    fn notifications(&mut self) -> &mut dyn NotificationRepository {
        self
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self
    }
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }
    fn hooks(&mut self) -> &mut dyn HookRepository {
        self
    }
    fn recordings(&mut self) -> &mut dyn RecordingRepository {
        self
    }
    fn processes(&mut self) -> &mut dyn ProcessRepository {
        self
    }
    fn views(&mut self) -> &mut dyn Views {
        self
    }
    async fn commit(self: Box<Self>) -> std::result::Result<(), StoreError> {
        self.connection.commit().await
    }
}
