//! A unit's way to the database: counts what it sends, and refuses what a unit must not do.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use estrade_core::ports::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::error::{Result, store_error};
use crate::lanes::{Answer, Lane, Lanes};

/// How the database went about each query, in its own words.
pub type Plans = Arc<Mutex<Vec<String>>>;

/// Either a transaction on a connection of its own, or a connection for each statement of a unit that only reads.
pub struct Connection {
    way: Way,
    backend: DbBackend,
    statements: Arc<AtomicU64>,
    plans: Option<Plans>,
    /// A statement failed. PostgreSQL then rolls back at `COMMIT` without a word; the others would keep half a unit.
    failed: AtomicBool,
}

enum Way {
    Reading(Arc<Lanes>),
    /// Empty while a statement is under way, and for good once one was cut off.
    Writing(Mutex<Option<Lane>>),
}

impl Connection {
    pub fn reading(lanes: Arc<Lanes>, statements: Arc<AtomicU64>, plans: Option<Plans>) -> Self {
        let backend = lanes.backend();
        Self { way: Way::Reading(lanes), backend, statements, plans, failed: AtomicBool::new(false) }
    }

    /// Begins a transaction.
    pub async fn writing(lanes: &Arc<Lanes>, statements: Arc<AtomicU64>) -> Result<Self> {
        let mut lane = lanes.take().await.map_err(store_error)?;
        lane.begin().await.map_err(store_error)?;
        Ok(Self::on_lane(lane, lanes.backend(), statements))
    }

    /// Begins a transaction that reads: everything as it is now, whoever writes meanwhile. Of SQLite it takes connections
    /// that cannot write; the others refuse by themselves.
    pub async fn snapshot(lanes: &Arc<Lanes>, statements: Arc<AtomicU64>) -> Result<Self> {
        let mut lane = lanes.take().await.map_err(store_error)?;
        lane.begin_snapshot().await.map_err(store_error)?;
        Ok(Self::on_lane(lane, lanes.backend(), statements))
    }

    fn on_lane(lane: Lane, backend: DbBackend, statements: Arc<AtomicU64>) -> Self {
        let way = Way::Writing(Mutex::new(Some(lane)));
        Self { way, backend, statements, plans: None, failed: AtomicBool::new(false) }
    }

    /// Makes the unit so; on every engine only if each of its statements succeeded.
    pub async fn commit(self) -> Result<()> {
        let Way::Writing(lane) = self.way else { return Ok(()) };
        if self.failed.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(
                "a statement of this unit failed: it was rolled back".to_owned(),
            ));
        }
        let Some(mut lane) = lane.into_inner().unwrap_or_else(PoisonError::into_inner) else {
            return Err(StoreError::Unavailable("a statement of this unit was cut off".to_owned()));
        };
        lane.commit().await.map_err(store_error)
    }

    async fn lane(&self) -> Answer<Lane> {
        match &self.way {
            Way::Reading(lanes) => lanes.take().await,
            Way::Writing(lane) => lane
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
                .ok_or_else(|| DbErr::Custom("a statement of this unit was cut off".to_owned())),
        }
    }

    async fn note_plan(&self, plans: &Plans, statement: &Statement) -> Answer<()> {
        let explain = match self.backend {
            DbBackend::Sqlite => "EXPLAIN QUERY PLAN",
            DbBackend::Postgres => "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)",
            _ => "EXPLAIN",
        };
        let mut asked = statement.clone();
        asked.sql = format!("{explain} {}", statement.sql);
        let mut lane = self.lane().await?;
        let rows = lane.all(asked).await?;
        let mut text = format!("{}\n", statement.sql);
        for row in rows {
            let line = match self.backend {
                DbBackend::Sqlite => row.try_get::<String>("", "detail")?,
                DbBackend::Postgres => row.try_get_by_index::<String>(0)?,
                _ => {
                    let word = |column: &str| row.try_get::<Option<String>>("", column).ok().flatten();
                    let words =
                        ["table", "type", "key", "Extra"].map(|column| word(column).unwrap_or_default());
                    words.join(" | ")
                }
            };
            text.extend(["  ", &line, "\n"]);
        }
        plans.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        Ok(())
    }

    fn ended<T>(&self, lane: Lane, result: Answer<T>) -> Answer<T> {
        if let Way::Writing(place) = &self.way {
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(lane);
        }
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
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Answer<ExecResult> {
        if matches!(self.way, Way::Reading(_)) {
            return Err(read_only());
        }
        let mut lane = self.lane().await?;
        let result = lane.execute(statement).await;
        self.ended(lane, result)
    }

    async fn execute_unprepared(&self, sql: &str) -> Answer<ExecResult> {
        self.execute_raw(Statement::from_string(self.backend, sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Answer<Option<QueryResult>> {
        // All of one: a query left unread would keep its snapshot open on SQLite.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Answer<Vec<QueryResult>> {
        if let Some(plans) = &self.plans {
            self.note_plan(plans, &statement).await?;
        }
        let mut lane = self.lane().await?;
        let result = lane.all(statement).await;
        self.ended(lane, result)
    }
}
