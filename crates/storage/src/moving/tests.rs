//! What needs a schema of earlier days, which only this crate can make.

use std::io::{BufRead, Cursor};

use estrade_core::time::Timestamp;
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

use super::{MoveError, Onto, check, schema};
use crate::migrations::Migrator;
use crate::{ConnectOptions, SqlStore, connect};

async fn store(folder: &TempDir, name: &str) -> SqlStore {
    let url = format!("sqlite://{}", folder.path().join(name).display());
    connect(&url, ConnectOptions::default()).await.unwrap()
}

#[tokio::test]
async fn a_file_of_an_older_schema_comes_into_an_empty_database_and_is_brought_up_to_date() {
    let folder = TempDir::new().unwrap();
    let old = store(&folder, "old.db").await;
    Migrator::up(old.database(), Some(1)).await.unwrap();
    let mut file = Vec::new();
    old.export("0.0.1", Timestamp::from_millis(0), &mut file).await.unwrap();
    // An account of those days.
    let columns = Cursor::new(&file).lines().nth(1).unwrap().unwrap();
    assert!(columns.starts_with("{\"table\":\"users\""), "{columns}");
    let database = old.database();
    sea_orm::ConnectionTrait::execute_unprepared(
        database,
        "INSERT INTO users (id, email, email_key, username, username_key, first_name, last_name, name_key, role, \
         password_hash, wants_instructor, created_at, updated_at, version) \
         VALUES (7, 'a@b.c', 'a@b.c', 'ada', 'ada', '', '', 'ada', 'student', 'x', false, 0, 0, 1)",
    )
    .await
    .unwrap();
    file.clear();
    old.export("0.0.1", Timestamp::from_millis(0), &mut file).await.unwrap();

    // Into a new database, and into one that is up to date but empty.
    let known = schema::known();
    for migrated in [false, true] {
        let new = store(&folder, &format!("new-{migrated}.db")).await;
        if migrated {
            new.migrate().await.unwrap();
        }
        let summary = new.import(&mut Cursor::new(&file), Onto::Empty).await.unwrap();
        assert_eq!(summary.rows(), 1);
        assert_eq!(schema::applied(&new.reading()).await.unwrap(), known);
        // One with rows in it keeps them.
        if known.len() > 1 {
            let refused = new.import(&mut Cursor::new(&file), Onto::Replace).await.unwrap_err();
            assert!(matches!(refused, MoveError::OlderSchema(_)), "{refused}");
            assert_eq!(schema::applied(&new.reading()).await.unwrap(), known);
        }
        new.close().await.unwrap();
    }
    assert_eq!(check(&mut Cursor::new(&file)).unwrap().program, "0.0.1");
}
