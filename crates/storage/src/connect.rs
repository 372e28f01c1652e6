//! Opening a database: pools, and what each connection is told at its start.

use std::str::FromStr;
use std::time::Duration;

use estrade_core::ports::StoreError;
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Database, Executor as _};
use sea_orm::{DatabaseConnection, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector};

use crate::error::Result;
use crate::lanes::{Lanes, Source};
use crate::store::{Schema, SqlStore};

/// How to open a database. What does not concern an engine is ignored by it.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// Connections to PostgreSQL or MariaDB; of SQLite, those that read (one writes). Held between 1 and 200.
    pub max_connections: u32,
    /// How long a unit waits for a connection before it is refused as unavailable.
    pub acquire_timeout: Duration,
    /// SQLite: wait at each commit until the disk has it. Otherwise a power cut may cost the last commits, never the
    /// database.
    pub sqlite_synchronous_full: bool,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        let cores =
            std::thread::available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(u32::MAX));
        Self {
            max_connections: cores.saturating_mul(2).saturating_add(8),
            acquire_timeout: Duration::from_secs(10),
            sqlite_synchronous_full: false,
        }
    }
}

/// Statements kept prepared on each connection; every text the adapter sends fits.
const STATEMENT_CACHE: usize = 256;
/// How long a statement waits for a lock before it gives up.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections beside those of the units, for looking at the schema.
const SPARE: u32 = 1;
const SQLITE_CACHE_KIB: i64 = 16 * 1024;
const SQLITE_MMAP_BYTES: u64 = 256 * 1024 * 1024;

/// Opens the database that `url` names: `sqlite:///var/lib/estrade/estrade.db` (made if it is not there),
/// `postgres://user:password@host/database`, `mysql://…` or `mariadb://…`. The schema is [`SqlStore::migrate`]'s.
pub async fn connect(url: &str, options: ConnectOptions) -> Result<SqlStore> {
    let options = ConnectOptions { max_connections: options.max_connections.clamp(1, 200), ..options };
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => sqlite(url, &options).await,
        Some("postgres" | "postgresql") => postgres(url, &options).await,
        Some("mysql" | "mariadb") => mariadb(url, &options).await,
        Some(_) | None => Err(StoreError::Unavailable(
            "the database URL must begin with sqlite://, postgres://, mysql:// or mariadb://".to_owned(),
        )),
    }
}

/// The URL itself is not repeated: it may hold a password.
pub(crate) fn bad_url(engine: &str, error: &sqlx::Error) -> StoreError {
    StoreError::Unavailable(format!("the {engine} URL cannot be read: {error}"))
}

pub(crate) fn cannot_open(engine: &str, error: &sqlx::Error) -> StoreError {
    StoreError::Unavailable(format!("cannot open the {engine} database: {error}"))
}

fn pool<DB: Database>(max: u32, options: &ConnectOptions) -> PoolOptions<DB> {
    PoolOptions::new()
        .max_connections(max)
        .acquire_timeout(options.acquire_timeout)
        // `Lanes` sees to that.
        .test_before_acquire(false)
}

async fn sqlite(url: &str, options: &ConnectOptions) -> Result<SqlStore> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StoreError::Unavailable(
            "SQLite in memory is not supported: readers and the writer share a file".to_owned(),
        ));
    }
    let synchronous =
        if options.sqlite_synchronous_full { SqliteSynchronous::Full } else { SqliteSynchronous::Normal };
    let base = SqliteConnectOptions::from_str(url)
        .map_err(|error| bad_url("SQLite", &error))?
        .create_if_missing(true)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(LOCK_TIMEOUT)
        .statement_cache_capacity(STATEMENT_CACHE)
        .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
        .pragma("mmap_size", SQLITE_MMAP_BYTES.to_string())
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let writer: SqlitePoolOptions = pool(1, options).min_connections(1).idle_timeout(None).max_lifetime(None);
    let writer = writer
        .connect_with(base.clone().journal_mode(SqliteJournalMode::Wal).optimize_on_close(true, 400))
        .await
        .map_err(|error| cannot_open("SQLite", &error))?;
    let count = options.max_connections;
    let readers: SqlitePoolOptions =
        pool(count + SPARE, options).min_connections(1).idle_timeout(None).max_lifetime(None);
    let readers = readers
        .connect_with(base.pragma("query_only", "on"))
        .await
        .map_err(|error| cannot_open("SQLite", &error))?;
    Ok(SqlStore::new(
        Lanes::new(Source::Sqlite(writer.clone()), 1, options.acquire_timeout),
        Lanes::new(Source::Sqlite(readers.clone()), count, options.acquire_timeout),
        Schema {
            changed_by: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
            read_by: SqlxSqliteConnector::from_sqlx_sqlite_pool(readers),
        },
    ))
}

/// A store on a server: one set of connections for everything.
fn on_server(source: Source, options: &ConnectOptions, schema: DatabaseConnection) -> SqlStore {
    let lanes = Lanes::new(source, options.max_connections, options.acquire_timeout);
    SqlStore::new(lanes.clone(), lanes, Schema { changed_by: schema.clone(), read_by: schema })
}

async fn postgres(url: &str, options: &ConnectOptions) -> Result<SqlStore> {
    let connect = PgConnectOptions::from_str(url)
        .map_err(|error| bad_url("PostgreSQL", &error))?
        .application_name("estrade")
        .statement_cache_capacity(STATEMENT_CACHE)
        .options([
            ("default_transaction_isolation", "read committed".to_owned()),
            ("lock_timeout", format!("{}ms", LOCK_TIMEOUT.as_millis())),
            ("timezone", "UTC".to_owned()),
        ])
        .disable_statement_logging();
    let pool: PgPoolOptions = pool(options.max_connections + SPARE, options);
    let pool = pool.connect_with(connect).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
    let schema = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
    Ok(on_server(Source::Postgres(pool), options, schema))
}

/// What the units count on: no gap locks, no silent cutting of texts, and an end to waiting.
const MARIADB_SESSION: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
     SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'), \
     innodb_lock_wait_timeout = 10";

/// The URL with the scheme that the driver knows.
pub(crate) fn mysql_url(url: &str) -> String {
    url.strip_prefix("mariadb:").map_or_else(|| url.to_owned(), |rest| format!("mysql:{rest}"))
}

async fn mariadb(url: &str, options: &ConnectOptions) -> Result<SqlStore> {
    let connect = MySqlConnectOptions::from_str(&mysql_url(url))
        .map_err(|error| bad_url("MariaDB", &error))?
        .charset("utf8mb4")
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging();
    let pool: MySqlPoolOptions = pool(options.max_connections + SPARE, options);
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move { connection.execute(MARIADB_SESSION).await.map(|_| ()) })
    });
    let pool = pool.connect_with(connect).await.map_err(|error| cannot_open("MariaDB", &error))?;
    let schema = SqlxMySqlConnector::from_sqlx_mysql_pool(pool.clone());
    Ok(on_server(Source::MariaDb(pool), options, schema))
}
