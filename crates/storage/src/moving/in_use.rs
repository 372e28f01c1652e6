//! Whether a server, or anybody else, has the database open.

use std::str::FromStr;
use std::time::Duration;

use estrade_core::ports::StoreError;
use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteLockingMode};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _};

use crate::connect::{bad_url, cannot_open, mysql_url};
use crate::error::Result;

/// Whether somebody else is connected to the database that `url` names. Asked *before* it is opened: own connections
/// count as well. Of PostgreSQL it counts programs that call themselves `estrade`, of MariaDB everybody.
pub async fn is_in_use(url: &str) -> Result<bool> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => sqlite(url).await,
        Some("postgres" | "postgresql") => postgres(url).await,
        Some("mysql" | "mariadb") => mariadb(url).await,
        // Opening it says what is wrong with it.
        Some(_) | None => Ok(false),
    }
}

fn cannot_tell(engine: &str, error: &sqlx::Error) -> StoreError {
    StoreError::Unavailable(format!("cannot tell who uses the {engine} database: {error}"))
}

/// Whoever has opened a database in WAL mode holds its file, even while idle: nobody else then gets it for themselves.
async fn sqlite(url: &str) -> Result<bool> {
    let options = SqliteConnectOptions::from_str(url).map_err(|error| bad_url("SQLite", &error))?;
    if !options.get_filename().exists() {
        return Ok(false);
    }
    let alone = options
        .create_if_missing(false)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::from_millis(100))
        .disable_statement_logging();
    let tried = async {
        let mut connection: SqliteConnection = alone.connect().await?;
        let tried = sqlx::query("SELECT COUNT(*) FROM sqlite_master").fetch_one(&mut connection).await;
        connection.close().await?;
        tried
    };
    match tried.await {
        Ok(_) => Ok(false),
        Err(sqlx::Error::Database(error)) if error.message().contains("locked") => Ok(true),
        Err(error) => Err(cannot_tell("SQLite", &error)),
    }
}

async fn postgres(url: &str) -> Result<bool> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| bad_url("PostgreSQL", &error))?
        .application_name("estrade-looking")
        .disable_statement_logging();
    let mut connection: PgConnection =
        options.connect().await.map_err(|error| cannot_open("PostgreSQL", &error))?;
    let others: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
         AND (application_name = 'estrade' OR application_name IS NULL)",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|error| cannot_tell("PostgreSQL", &error))?;
    connection.close().await.map_err(|error| cannot_tell("PostgreSQL", &error))?;
    Ok(others > 0)
}

async fn mariadb(url: &str) -> Result<bool> {
    let options = MySqlConnectOptions::from_str(&mysql_url(url))
        .map_err(|error| bad_url("MariaDB", &error))?
        .disable_statement_logging();
    let mut connection: MySqlConnection =
        options.connect().await.map_err(|error| cannot_open("MariaDB", &error))?;
    let others: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|error| cannot_tell("MariaDB", &error))?;
    connection.close().await.map_err(|error| cannot_tell("MariaDB", &error))?;
    Ok(others > 0)
}
