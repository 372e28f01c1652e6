//! Connections kept ready: each is lent to one unit or statement at a time, and comes back the moment it is free.
//!
//! The driver's own pool tests a connection by a round trip whenever it comes back, which doubles what a statement costs.
//! It opens and closes the connections here; between two uses they rest in a stack of ours, the last used on top.
//!
//! A caller may vanish at any await (a browser goes away, and its request's future with it). What is then left open is
//! tidied up before the connection is used again: a transaction is rolled back; an answer still on its way is read by
//! the drivers of SQLite and PostgreSQL. That of MariaDB would lose its place in the protocol, so there the connection
//! is closed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Executor as _, MySql, Postgres, Sqlite};
use sea_orm::{ConnAcquireErr, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub type Answer<T> = std::result::Result<T, DbErr>;

/// A connection that rested for longer is tested before it is used.
const TRUSTED_REST: Duration = Duration::from_secs(30);
/// After so long a connection is closed and another opened, so that nothing a server keeps for one grows for ever.
const LIFETIME: Duration = Duration::from_mins(20);

/// Where connections are opened and closed.
pub enum Source {
    Sqlite(sqlx::Pool<Sqlite>),
    Postgres(sqlx::Pool<Postgres>),
    MariaDb(sqlx::Pool<MySql>),
}

enum Wire {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    MariaDb(PoolConnection<MySql>),
}

/// Does the same with the connection of any engine.
macro_rules! on_wire {
    ($wire:expr, $connection:ident => $does:expr) => {
        match $wire {
            Wire::Sqlite($connection) => $does,
            Wire::Postgres($connection) => $does,
            Wire::MariaDb($connection) => $does,
        }
    };
}

fn parts(statement: Statement) -> (sqlx::AssertSqlSafe<String>, SqlxValues) {
    // Every value is bound: the texts are built by SeaQuery, or written in this crate.
    (sqlx::AssertSqlSafe(statement.sql), SqlxValues(statement.values.unwrap_or(Values(Vec::new()))))
}

impl Wire {
    async fn execute(&mut self, statement: Statement) -> sqlx::Result<ExecResult> {
        let (sql, values) = parts(statement);
        on_wire!(self, c => sqlx::query_with(sql, values).execute(&mut **c).await.map(ExecResult::from))
    }

    async fn all(&mut self, statement: Statement) -> sqlx::Result<Vec<QueryResult>> {
        let (sql, values) = parts(statement);
        on_wire!(self, c => {
            let rows = sqlx::query_with(sql, values).fetch_all(&mut **c).await?;
            Ok(rows.into_iter().map(QueryResult::from).collect())
        })
    }

    async fn say(&mut self, sql: &'static str) -> sqlx::Result<()> {
        on_wire!(self, c => c.execute(sql).await.map(|_| ()))
    }

    /// Closes it: whatever was under way on it is over.
    fn hang_up(mut self) {
        on_wire!(&mut self, c => c.close_on_drop());
    }
}

struct Rested {
    wire: Wire,
    opened_at: Instant,
    since: Instant,
}

/// The connections of one purpose: those that write, or those that read.
pub struct Lanes {
    source: Source,
    rested: Mutex<Vec<Rested>>,
    permits: Arc<Semaphore>,
    patience: Duration,
}

impl Lanes {
    /// At most `count` at once; who waits for one longer than `patience` is refused.
    pub fn new(source: Source, count: u32, patience: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1)));
        Arc::new(Self { source, rested: Mutex::default(), permits, patience })
    }

    pub fn backend(&self) -> DbBackend {
        match self.source {
            Source::Sqlite(_) => DbBackend::Sqlite,
            Source::Postgres(_) => DbBackend::Postgres,
            Source::MariaDb(_) => DbBackend::MySql,
        }
    }

    /// The next free connection.
    pub async fn take(self: &Arc<Self>) -> Answer<Lane> {
        let permit = self.permit().await?;
        let (wire, opened_at) = match self.pop() {
            Some(rested) => (rested.wire, rested.opened_at),
            None => (self.acquire().await?, Instant::now()),
        };
        Ok(Lane {
            wire: Some(wire),
            permit: Some(permit),
            home: self.clone(),
            opened_at,
            standing: Standing::Free,
            exchanging: false,
        })
    }

    async fn permit(&self) -> Answer<OwnedSemaphorePermit> {
        if let Ok(permit) = self.permits.clone().try_acquire_owned() {
            return Ok(permit);
        }
        match tokio::time::timeout(self.patience, self.permits.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_closed)) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_elapsed) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    /// The last one that came to rest; the driver's pool gets those to test that rested for long.
    fn pop(&self) -> Option<Rested> {
        let mut rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = rested.pop()?;
        if newest.since.elapsed() <= TRUSTED_REST {
            return Some(newest);
        }
        // All below it rested even longer.
        rested.clear();
        None
    }

    async fn acquire(&self) -> Answer<Wire> {
        let wire = match &self.source {
            Source::Sqlite(pool) => pool.acquire().await.map(Wire::Sqlite),
            Source::Postgres(pool) => pool.acquire().await.map(Wire::Postgres),
            Source::MariaDb(pool) => pool.acquire().await.map(Wire::MariaDb),
        };
        wire.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })
    }

    fn rest(&self, wire: Wire, opened_at: Instant) {
        // An old one goes back to the driver's pool, which closes it in its own time.
        if opened_at.elapsed() < LIFETIME && !self.permits.is_closed() {
            let mut rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner);
            rested.push(Rested { wire, opened_at, since: Instant::now() });
        } else {
            wire.hang_up();
        }
    }

    /// Gives those at rest back to the driver's pool, for whoever takes connections from there.
    pub fn disperse(&self) {
        self.rested.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Lends none any more, and waits until those that are lent are back.
    pub async fn close(&self) {
        self.permits.close();
        self.disperse();
        match &self.source {
            Source::Sqlite(pool) => pool.close().await,
            Source::Postgres(pool) => pool.close().await,
            Source::MariaDb(pool) => pool.close().await,
        }
    }
}

/// How a lent connection stands between two statements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing is open on it.
    Free,
    /// A transaction is open.
    InTransaction,
    /// It failed in a way that may be its own.
    Suspect,
}

/// A connection, lent. Dropped, it goes back.
pub struct Lane {
    wire: Option<Wire>,
    permit: Option<OwnedSemaphorePermit>,
    home: Arc<Lanes>,
    opened_at: Instant,
    standing: Standing,
    /// Between a question and the end of its answer: true when dropped means that the caller vanished.
    exchanging: bool,
}

impl Lane {
    pub async fn execute(&mut self, statement: Statement) -> Answer<ExecResult> {
        let Some(wire) = &mut self.wire else { return Err(gone()) };
        self.exchanging = true;
        let result = wire.execute(statement).await;
        self.ended(result).map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
    }

    pub async fn all(&mut self, statement: Statement) -> Answer<Vec<QueryResult>> {
        let Some(wire) = &mut self.wire else { return Err(gone()) };
        self.exchanging = true;
        let result = wire.all(statement).await;
        self.ended(result).map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    /// Opens a transaction. On SQLite one that writes from the start: a deferred one that reads first cannot become a
    /// writing one while another writes.
    pub async fn begin(&mut self) -> Answer<()> {
        // Said before it is true: a caller that vanishes in between may leave a transaction open.
        self.standing = Standing::InTransaction;
        let sql = if self.home.backend() == DbBackend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.say(sql).await
    }

    /// Opens a transaction that reads everything as it is at one instant (on SQLite, at its first statement).
    pub async fn begin_snapshot(&mut self) -> Answer<()> {
        self.standing = Standing::InTransaction;
        match self.home.backend() {
            DbBackend::Sqlite => self.say("BEGIN").await,
            DbBackend::Postgres => self.say("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
            _ => {
                // For the next transaction alone.
                self.say("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").await?;
                self.say("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY").await
            }
        }
    }

    pub async fn commit(&mut self) -> Answer<()> {
        self.say("COMMIT").await?;
        self.standing = Standing::Free;
        Ok(())
    }

    async fn say(&mut self, sql: &'static str) -> Answer<()> {
        let Some(wire) = &mut self.wire else { return Err(gone()) };
        self.exchanging = true;
        let result = wire.say(sql).await;
        self.ended(result).map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
    }

    fn ended<T>(&mut self, result: sqlx::Result<T>) -> sqlx::Result<T> {
        self.exchanging = false;
        // What the database itself says leaves the connection as it was.
        if let Err(error) = &result
            && !matches!(error, sqlx::Error::Database(_))
        {
            self.standing = Standing::Suspect;
        }
        result
    }
}

fn gone() -> DbErr {
    DbErr::Custom("the connection was given back".to_owned())
}

impl Drop for Lane {
    fn drop(&mut self) {
        let (Some(mut wire), Some(permit)) = (self.wire.take(), self.permit.take()) else { return };
        if self.exchanging && matches!(wire, Wire::MariaDb(_)) {
            return wire.hang_up();
        }
        match self.standing {
            // The database sees the end of the connection, and rolls back.
            Standing::Suspect => wire.hang_up(),
            // The driver's pool reads the rest of the answer before anybody gets it again.
            Standing::Free if self.exchanging => drop(wire),
            Standing::Free => self.home.rest(wire, self.opened_at),
            Standing::InTransaction => {
                let (home, opened_at) = (self.home.clone(), self.opened_at);
                // Without a runtime the program ends, and its connections with it.
                let Ok(runtime) = Handle::try_current() else { return };
                runtime.spawn(async move {
                    match wire.say("ROLLBACK").await {
                        Ok(()) => home.rest(wire, opened_at),
                        Err(_) => wire.hang_up(),
                    }
                    drop(permit);
                });
            }
        }
    }
}
