//! The adapter beneath the port: migrations, URLs, connections, and rows that cannot be read.

use std::time::Duration;

use estrade_core::ids::UserId;
use estrade_core::ports::{Store, StoreError};
use estrade_storage::{ConnectOptions, SqlStore, connect};
use sea_orm::{ConnectionTrait, Database};

use crate::support::{Engine, with_database};

const INITIAL: &str = "m20250101_000001_initial";

async fn migrates_from_empty_and_again(store: SqlStore, _url: String) {
    let pending = store.pending_migrations().await.unwrap();
    assert_eq!(pending.first().map(String::as_str), Some(INITIAL));
    assert!(pending.is_sorted_by(|a, b| a < b), "{pending:?}");
    store.migrate().await.unwrap();
    assert_eq!(store.pending_migrations().await, Ok(vec![]));
    // On a schema that is there already, nothing happens and nothing fails.
    store.migrate().await.unwrap();
    assert_eq!(store.pending_migrations().await, Ok(vec![]));
    let mut unit = store.begin_read().await.unwrap();
    assert!(unit.users().list(None, 1).await.unwrap().is_empty());
}

async fn goes_on_where_it_was_cut_off(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let database = Database::connect(&url).await.unwrap();
    // As after a power cut in the middle: some tables are there, and nobody noted that the migration was done.
    for sql in ["DROP TABLE outbox", "DROP TABLE chat_messages", "DELETE FROM seaql_migrations"] {
        database.execute_unprepared(sql).await.unwrap();
    }
    database.close().await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.pending_migrations().await, Ok(vec![]));
    let now = estrade_core::time::Timestamp::from_millis(0);
    assert_eq!(store.begin_read().await.unwrap().outbox().due(now).await, Ok(0));
}

async fn a_row_of_another_world_is_corrupt(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let database = Database::connect(&url).await.unwrap();
    let insert = "INSERT INTO users (id, email, email_key, username, username_key, first_name, last_name, name_key, role, \
        password_hash, wants_instructor, created_at, updated_at, version) \
        VALUES (7, 'a@b.c', 'a@b.c', 'ada', 'ada', '', '', 'ada', 'emperor', 'x', false, 0, 0, 1)";
    database.execute_unprepared(insert).await.unwrap();
    database.close().await.unwrap();
    let found = store.begin_read().await.unwrap().users().get(UserId::new(7)).await;
    assert_eq!(found.unwrap_err(), StoreError::Corrupt("users.role holds \"emperor\"".to_owned()));
}

async fn a_store_without_a_free_connection_is_unavailable(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let options = ConnectOptions {
        max_connections: 1,
        acquire_timeout: Duration::from_millis(50),
        ..ConnectOptions::default()
    };
    let narrow = connect(&url, options).await.unwrap();
    let held = narrow.begin().await.unwrap();
    assert!(matches!(narrow.begin().await.err(), Some(StoreError::Unavailable(_))));
    drop(held);
    assert!(narrow.begin().await.is_ok(), "the connection came back");
    narrow.close().await.unwrap();
}

macro_rules! on_each_engine {
    ($($name:ident),+ $(,)?) => {
        on_each_engine!(@ sqlite Sqlite $($name),+);
        on_each_engine!(@ postgres Postgres $($name),+);
        on_each_engine!(@ mariadb MariaDb $($name),+);
    };
    (@ $engine:ident $kind:ident $($name:ident),+) => {
        mod $engine {
            use super::{Engine, with_database};
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                with_database(Engine::$kind, super::$name).await;
            })+
        }
    };
}

on_each_engine!(
    migrates_from_empty_and_again,
    goes_on_where_it_was_cut_off,
    a_row_of_another_world_is_corrupt,
    a_store_without_a_free_connection_is_unavailable,
);

#[tokio::test]
async fn a_url_that_cannot_be_used_is_refused_in_words_and_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/not/there.db", folder.path().display());
    for (url, says) in [
        ("", "must begin with"),
        ("oracle://somewhere", "must begin with"),
        ("/var/lib/estrade.db", "must begin with"),
        ("sqlite::memory:", "in memory is not supported"),
        ("sqlite:///x?mode=wrong", "cannot be read"),
        ("postgres://ada:s3cret@[nowhere", "cannot be read"),
        ("mariadb://ada:s3cret@localhost:port/x", "cannot be read"),
        ("postgres://ada:s3cret@127.0.0.1:1/x", "cannot open the PostgreSQL database"),
        ("mysql://ada:s3cret@127.0.0.1:1/x", "cannot open the MariaDB database"),
        (&missing, "cannot open the SQLite database"),
    ] {
        let options =
            ConnectOptions { acquire_timeout: Duration::from_millis(200), ..ConnectOptions::default() };
        let error = connect(url, options).await.err().unwrap().to_string();
        assert!(error.contains(says), "{url}: {error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn sqlite_is_set_up_as_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let store = connect(&url, ConnectOptions::default()).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.backend_name(), "SQLite");
    assert!(folder.path().join("a.db-wal").exists(), "not in WAL mode");
    store.close().await.unwrap();
    assert!(!folder.path().join("a.db-wal").exists(), "the log was not folded in at the end");
}
